// Loaded with the first command otherwise, which no fake clock waits for.
import 'zod';
import { describe, expect, test } from 'vitest';
import type { WorkflowContext } from '../../../src/index.ts';
import { defineWorkflow } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** Starts a run, and goes on until it has nothing to do but wait. */
async function begin(bench: BenchOfOne, run: (wf: WorkflowContext) => Promise<unknown>) {
  const handle = await bench.host.finish(
    bench.manager.start(defineWorkflow({ name: 'test', run }), undefined, { id: 'r' }),
  );
  await bench.host.advance(100);
  return handle;
}

describe('forcing a phase on', () => {
  test('ends its limits', async () => {
    await using bench = new BenchOfOne();
    const handle = await begin(bench, (wf) =>
      wf.phase('Testing', { timeout: '2h', heartbeatTimeout: '1h' }, () =>
        wf.step('unit', ({ signal }) => bench.host.sleep(18_000_000, { signal })),
      ),
    );
    await bench.host.finish(bench.manager.force('r', 'testing', { by: 'Ada', reason: 'slow machine' }));
    expect((await bench.host.finish(handle.result)).status).toBe('completed');
    expect((await bench.history()).find(({ type }) => type === 'command-received')).toMatchObject({
      command: { type: 'force', key: 'Testing', as: 'go-on', by: 'Ada', reason: 'slow machine' },
    });
  });

  test('ends its wait for better health', async () => {
    const checks = [{ name: 'machine', check: () => ({ status: 'CRITICAL' as const }) }];
    const policy = { CRITICAL: 'wait' } as const;
    const health = { builtIn: [], checks, policy, interval: false, waitLimit: '1h', afterWait: 'fail' } as const;
    await using bench = new BenchOfOne({ health });
    // Loads the checks, which no fake clock waits for.
    await bench.host.finish(bench.manager.health());
    const handle = await begin(bench, (wf) => wf.phase('slow', { health: true }, () => 'begun'));
    const before = bench.host.monotonic();
    await bench.host.finish(bench.manager.force('r', 'slow'));
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'completed', output: 'begun' });
    expect(bench.host.monotonic() - before).toBeLessThan(60_000);
  });

  test('ends its sleeps and its waits before attempts, and no wait for a signal', async () => {
    let attempts = 0;
    await using bench = new BenchOfOne();
    const handle = await begin(bench, (wf) =>
      wf.phase('slow', async () => {
        await wf.parallel({
          sleep: (own) => own.sleep('1d'),
          retry: (own) =>
            own.step('flaky', { retry: { attempts: 2, delay: '5h', maxDelay: '5h' } }, () => {
              attempts += 1;
              if (attempts === 1) throw new Error('not yet');
            }),
        });
        return wf.waitFor('approval');
      }),
    );
    const before = bench.host.monotonic();
    await bench.host.finish(bench.manager.force('r', 'slow'));
    await bench.host.advance(5000);
    expect(bench.keys('timer-fired')).toHaveLength(1);
    expect(attempts).toBe(2);
    expect(bench.host.monotonic() - before).toBeLessThan(3_600_000);
    await bench.host.finish(bench.manager.signal('r', 'approval', 'yes'));
    expect(await bench.host.finish(handle.result)).toMatchObject({ output: 'yes' });
  });

  const review = (bench: BenchOfOne, bodies: string[]) => async (wf: WorkflowContext) => {
    const verdict = await wf.phase('review', async () => {
      await wf.step('first', () => void bodies.push('first'));
      await wf.step('agent', ({ signal }) => {
        bodies.push('agent');
        return bench.host.sleep(3_600_000, { signal });
      });
      return { approved: false };
    });
    await wf.step('merge', () => void bodies.push('merge'));
    await wf.waitFor('end');
    return verdict;
  };

  test('as passed ends what runs in it, gives the value, and is degraded; also after a resume', async () => {
    await using bench = new BenchOfOne();
    const bodies: string[] = [];
    const handle = await begin(bench, review(bench, bodies));
    const value = { approved: true };
    await bench.host.finish(bench.manager.force('r', 'review', { as: 'passed', value, by: 'Ada', reason: 'seen' }));
    await bench.host.advance(5000);
    expect(bodies).toEqual(['first', 'agent', 'merge']);
    await bench.host.finish(bench.manager.pause('r'));
    await bench.host.finish(handle.result);
    await using next = await bench.next(review(bench, bodies));
    await next.host.finish(next.manager.signal('r', 'end'));
    const result = await next.resume();
    expect(result).toMatchObject({ status: 'completed', outcome: 'degraded', output: value });
    expect(bodies).toEqual(['first', 'agent', 'merge']);
    const passed = (await next.history()).find(({ type }) => type === 'phase-completed');
    expect(passed).toMatchObject({ key: 'review', passed: { by: 'Ada', reason: 'seen' } });
    expect(result.report.resumedFrom).toEqual({ mode: 'pause' });
  });

  test('holds for a run that nobody drives: its next process passes the phase over', async () => {
    await using bench = new BenchOfOne();
    const bodies: string[] = [];
    const handle = await begin(bench, review(bench, bodies));
    await bench.host.finish(bench.manager.pause('r'));
    await bench.host.finish(handle.result);
    await bench.host.finish(bench.manager.force('r', 'review', { as: 'passed', value: 'by hand' }));
    await using next = await bench.next(review(bench, bodies));
    await next.host.finish(next.manager.signal('r', 'end'));
    expect(await next.resume()).toMatchObject({
      ...{ outcome: 'degraded', output: 'by hand' },
      report: { resumedFrom: { mode: 'pause', phase: 'review' } },
    });
    expect(bodies).toEqual(['first', 'agent', 'merge']);
  });

  test('a rerun from a step in a passed phase takes the passing back', async () => {
    await using bench = new BenchOfOne();
    const bodies: string[] = [];
    const handle = await begin(bench, review(bench, bodies));
    await bench.host.finish(bench.manager.force('r', 'review', { as: 'passed' }));
    await bench.host.advance(5000);
    await bench.host.finish(bench.manager.signal('r', 'end'));
    expect(await bench.host.finish(handle.result)).toMatchObject({ outcome: 'degraded' });
    bodies.length = 0;
    await using next = await bench.next(review(bench, bodies));
    const rerun = next.manager.rerun('r', { from: 'review/first' });
    await next.host.advance(100);
    await next.host.finish(next.manager.signal('r', 'end'));
    const result = await next.host.finish(rerun);
    expect(bodies).toEqual(['first', 'agent', 'merge']);
    expect(result).toMatchObject({ outcome: 'complete', output: { approved: false }, census: { skipped: 0 } });
  });

  test('a run that rests because its phase sleeps can go on at once', async () => {
    await using bench = new BenchOfOne({ parkAfter: '1m' });
    const run = (wf: WorkflowContext) => wf.phase('night', () => wf.sleep('12h'));
    await bench.run(run);
    await bench.host.finish(bench.manager.force('r', 'night'));
    await using next = await bench.next(run);
    const { resumed } = await next.host.finish(next.manager.recover());
    const before = bench.host.monotonic();
    expect(await next.host.finish(resumed[0]?.result ?? Promise.reject(new Error('not due')))).toMatchObject({
      status: 'completed',
    });
    expect(bench.host.monotonic() - before).toBeLessThan(60_000);
  });

  test('a phase that is not open is refused, with those that are', async () => {
    await using bench = new BenchOfOne();
    await begin(bench, async (wf) => {
      await wf.phase('first', () => 1);
      await wf.phase('second', () => wf.waitFor('x'));
    });
    for (const name of ['first', 'third'])
      await expect(bench.host.finish(bench.manager.force('r', name))).rejects.toMatchObject({
        ...{ code: 'phase-not-open', expected: 'second' },
        message: `Phase "${name}" of run "r" is not open; open is "second".`,
      });
  });
});

describe('asking for an action', () => {
  test('has the process that drives the run do it, for the phase that is open', async () => {
    const asked: unknown[] = [];
    await using bench = new BenchOfOne({
      actions: { look: ({ key, error }) => (asked.push([key, String(error)]), 'helped') },
    });
    const handle = await begin(bench, (wf) => wf.phase('build', () => wf.waitFor('end')));
    await bench.host.finish(bench.manager.act('r', 'look', { by: 'Ada', reason: 'odd' }));
    await bench.host.finish(bench.manager.act('r', 'no_such_action'));
    await bench.host.advance(5000);
    await bench.host.finish(bench.manager.signal('r', 'end'));
    await bench.host.finish(handle.result);
    expect(asked).toEqual([['build', 'Error: Ada asked for the action "look": odd.']]);
    expect((await bench.history()).filter(({ type }) => type === 'actions-taken')).toMatchObject([
      { key: 'build', on: 'person', by: 'Ada', actions: [{ name: 'look', outcome: 'helped' }] },
      {
        on: 'person',
        actions: [{ outcome: 'failed', message: expect.stringContaining('There is no action') as string }],
      },
    ]);
  });

  test('is refused where nobody drives the run', async () => {
    await using bench = new BenchOfOne();
    await bench.run((wf) => wf.step('a', () => 1));
    await expect(bench.manager.act('r', 'free_memory')).rejects.toMatchObject({ code: 'run-not-driven' });
  });
});
