import { describe, expect, test } from 'vitest';
import { defineWorkflow } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

describe('the progress of a run', () => {
  const weighted = (fails: () => boolean) =>
    defineWorkflow({
      name: 'test',
      phases: ['research', { name: 'implementation', weight: 4 }],
      async run(wf) {
        await wf.phase('research', async (phase) => {
          phase.progress(0.5, 'half way');
          await phase.step('read', () => 1);
        });
        return wf.phase('implementation', async () => {
          await wf.map('edit', ['a', 'b', 'c', 'd'], { concurrency: 1 }, (item, own) =>
            own.step('edit', { retry: false }, (step) => {
              step.progress(0.5);
              if (fails() && item === 'c') throw new Error('stop');
              return item;
            }),
          );
        });
      },
    });
  const overall = (bench: BenchOfOne): number[] =>
    bench.events.flatMap((event) => (event.type === 'progress-reported' ? [Math.round(event.overall * 100)] : []));

  test('is the weight of what is finished and of what is done of the current phase, in events and in the state', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.host.finish(
      bench.manager.execute(
        weighted(() => false),
        undefined,
        { id: 'r' },
      ),
    );
    expect(result.status).toBe('completed');
    expect(overall(bench)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    expect(await bench.manager.get('r')).toMatchObject({ progress_data: { fraction: 1 } });
  });

  test('goes on after a resume where it stood, from the journal alone', async () => {
    await using bench = new BenchOfOne();
    await bench.host.finish(
      bench.manager.execute(
        weighted(() => true),
        undefined,
        { id: 'r' },
      ),
    );
    expect(Math.max(...overall(bench))).toBe(70);
    expect(await bench.manager.get('r')).toMatchObject({
      progress_data: { fraction: 0.6 },
      current_phase: { phase_name: 'implementation', progress: 0.5 },
    });
    await bench.host.finish(bench.manager.close());
    await using next = new BenchOfOne({}, bench);
    next.manager.register(weighted(() => false));
    expect((await next.resume()).status).toBe('completed');
    expect(overall(next)[0]).toBeGreaterThanOrEqual(60);
    expect(overall(next)).toEqual(overall(next).toSorted((one, other) => one - other));
    expect(overall(next).at(-1)).toBe(100);
  });

  test('refuses fractions that are none', async () => {
    await using bench = new BenchOfOne();
    for (const fraction of [-0.1, 1.1, Number.NaN, '0.5' as never]) {
      const result = await bench.run(
        async (wf) => {
          wf.progress(fraction);
          return Promise.resolve();
        },
        `r${String(fraction)}`.replace(/[^\w]/g, '_'),
      );
      expect(result).toMatchObject({ status: 'failed', error: { code: 'invalid-option', subject: 'fraction' } });
    }
    const inStep = await bench.run((wf) =>
      wf.step('s', (step) => {
        step.progress(2);
      }),
    );
    expect(inStep).toMatchObject({ status: 'failed', error: { cause: { code: 'invalid-option' } } });
  });

  test('is declared with weights above 0 and names that differ', () => {
    const run = (): Promise<void> => Promise.resolve();
    expect(defineWorkflow({ name: 'w', phases: ['a', { name: 'b', weight: 2 }, { name: 'c' }], run })).toMatchObject({
      phases: ['a', 'b', 'c'],
      weights: [1, 2, 1],
    });
    for (const phases of [
      [{ name: 'a', weight: 0 }],
      [{ name: 'a', weight: Infinity }],
      ['a', { name: 'a' }],
      [{}],
      [5],
    ])
      expect(() => defineWorkflow({ name: 'w', phases: phases as never, run })).toThrow(
        expect.objectContaining({ code: 'invalid-option' }),
      );
    expect(() => defineWorkflow({ name: 'w', phases: [{ name: 'a', wait: 1 }] as never, run })).toThrow(/wait/);
  });
});
