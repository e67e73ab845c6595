import { describe, expect, test } from 'vitest';
import type { WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

describe('wf.phase', () => {
  test('ends with a checkpoint and says how long it was active', async () => {
    await using bench = new BenchOfOne();
    await bench.run(async (wf) => {
      await wf.phase('build', () => wf.step('compile', () => bench.host.sleep(1500)));
      await wf.phase('test', () => wf.step('unit', () => 1));
    });
    expect(bench.events.filter((event) => event.type === 'phase-completed')).toMatchObject([
      { key: 'build', number: 1, checkpoint: 1, activeMs: 1500 },
      { key: 'test', number: 2, checkpoint: 2 },
    ]);
  });

  test('does not nest and does not begin in a branch', async () => {
    await using bench = new BenchOfOne();
    const nested = await bench.run((wf) => wf.phase('outer', () => wf.phase('inner', () => 1)));
    expect(nested).toMatchObject({ error: { code: 'phase-failed', cause: { code: 'phase-nested' } } });
    const inBranch = await bench.run((wf) => wf.parallel({ a: (own) => own.phase('inner', () => 1) }), 's');
    expect(inBranch).toMatchObject({ error: { code: 'phase-nested' } });
  });

  test('is stopped when it was active for too long, not counting time asleep', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    const inTime = await bench.run((wf) =>
      wf.phase('patient', { timeout: '5s' }, async () => {
        await wf.sleep('1h');
        await wf.step('work', () => bench.host.sleep(3000));
      }),
    );
    expect(inTime.status).toBe('completed');
    const late = await bench.run(
      (wf) =>
        wf.phase('slow', { timeout: '5s' }, () =>
          wf.step('work', ({ signal }) => bench.host.sleep(60_000, { signal })),
        ),
      's',
    );
    expect(late).toMatchObject({
      status: 'failed',
      error: { code: 'phase-failed', key: 'slow', cause: { code: 'timeout' } },
    });
  });

  test('warns before it stops', async () => {
    await using bench = new BenchOfOne();
    await bench.run((wf) =>
      wf.phase('slow', { timeout: '10s', warnAfter: '5s' }, () => wf.step('work', () => bench.host.sleep(7000))),
    );
    expect(bench.events.filter((event) => event.type === 'limit-near')).toMatchObject([
      { key: 'slow', limitMs: 10_000 },
    ]);
  });

  test('that is not critical gives undefined when it fails, also after a resume', async () => {
    await using bench = new BenchOfOne();
    let bodies = 0;
    const work =
      (fail: boolean) =>
      async (wf: WorkflowContext): Promise<unknown> => {
        const value = await wf.phase('optional', { critical: false }, () =>
          wf.step('broken', { retry: false }, () => {
            bodies += 1;
            if (bodies > 0) throw new Error('no');
            return 'yes';
          }),
        );
        if (fail) throw new Error('stop');
        return { value: value ?? null };
      };
    await bench.run(work(true));
    await using next = await bench.next(work(false));
    expect(await next.resume()).toMatchObject({ status: 'completed', output: { value: null } });
    expect(bodies).toBe(1);
  });

  test('is retried with the results of its completed steps kept', async () => {
    await using bench = new BenchOfOne();
    const bodies: string[] = [];
    const result = await bench.run((wf) =>
      wf.phase('build', { retry: { attempts: 3, delay: '1s' } }, async () => {
        const one = await wf.step('one', () => (bodies.push('one'), { value: 1 }));
        const two = await wf.step('two', { retry: false }, () => {
          bodies.push('two');
          if (bodies.length < 4) throw new Error('not yet');
          return 2;
        });
        return one.value + two;
      }),
    );
    expect(result.orThrow()).toBe(3);
    expect(bodies).toEqual(['one', 'two', 'two', 'two']);
    expect(result).toMatchObject({ outcome: 'complete', census: { done: 2, failed: 0 } });
  });

  test.each(['named by the error', 'put into other words'])(
    'that failed before an interruption is run again by the first resume after the failure, its steps %s',
    async (manner) => {
      await using bench = new BenchOfOne();
      const bodies: string[] = [];
      let mended = false;
      let current = bench;
      const work = async (wf: WorkflowContext): Promise<string> => {
        try {
          return await wf.phase('build', async () => {
            const built = wf.step('compile', { retry: false }, () => {
              bodies.push('compile');
              if (!mended) throw new Error('no');
              return 'built';
            });
            return manner === 'named by the error' ? built : built.catch(() => Promise.reject(new Error('not built')));
          });
        } catch (error) {
          // The process is told to stop while what failed is cleaned up after.
          await wf.step('clean up', async ({ signal }) => {
            if (current === bench) void bench.manager.close();
            signal.throwIfAborted();
            await Promise.resolve();
          });
          throw error;
        }
      };
      expect(await bench.run(work)).toMatchObject({ status: 'interrupted' });
      await using next = await bench.next(work);
      current = next;
      expect(await next.resume()).toMatchObject({ status: 'failed', error: { code: 'phase-failed' } });
      expect(bodies).toEqual(['compile']);
      mended = true;
      expect(await next.resume()).toMatchObject({ status: 'completed', output: 'built' });
      expect(bodies).toEqual(['compile', 'compile']);
    },
  );

  test('that was declared and never begun makes the run partial', async () => {
    await using bench = new BenchOfOne();
    const { defineWorkflow } = await import('../../../src/index.ts');
    const workflow = defineWorkflow({
      name: 'half',
      phases: ['a', 'b'],
      run: (wf) => wf.phase('a', () => wf.step('x', () => 1)),
    });
    const result = await bench.manager.execute(workflow);
    expect(result).toMatchObject({
      outcome: 'partial',
      success: false,
      census: { phases: [{ status: 'done' }, { key: 'b', status: 'not-started' }] },
    });
  });
});
