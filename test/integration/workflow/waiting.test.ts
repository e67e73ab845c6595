import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineWorkflow, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const workflowOf = (run: (wf: WorkflowContext) => Promise<unknown>) => defineWorkflow({ name: 'test', run });

describe('wf.sleep', () => {
  test('lasts through a restart until the moment that was set first', async () => {
    await using bench = new BenchOfOne();
    const work = async (wf: WorkflowContext): Promise<number> => {
      await wf.sleep('1h');
      return bench.host.now();
    };
    const begun = bench.host.now();
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.host.advance(600_000);
    await bench.host.finish(bench.manager.close());
    expect(await handle.result).toMatchObject({ status: 'interrupted' });
    await bench.host.advance(1_200_000);
    await using next = await bench.next(work);
    const woke = (await next.resume()).orThrow() as number;
    expect(woke - begun).toBeGreaterThanOrEqual(3_600_000);
    expect(woke - begun).toBeLessThan(3_660_000);
  });

  test('does not wait again once it was over, whatever the clock says', async () => {
    await using bench = new BenchOfOne();
    const work =
      (fail: boolean) =>
      async (wf: WorkflowContext): Promise<string> => {
        await wf.sleepUntil(new Date(bench.host.now() + 1000));
        if (fail) throw new Error('stop');
        return 'awake';
      };
    await bench.run(work(true));
    bench.host.setWallClock(0);
    await using next = await bench.next(work(false));
    const before = bench.host.monotonic();
    expect((await next.resume()).orThrow()).toBe('awake');
    expect(bench.host.monotonic() - before).toBeLessThan(1000);
  });

  test('that is longer than parkAfter lets go of the run and says when to come back', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m' });
    const work = async (wf: WorkflowContext): Promise<string> => {
      await wf.sleep('2d');
      return 'awake';
    };
    const wakeAt = bench.host.now() + 172_800_000;
    const result = await bench.run(work);
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    expect('wakeAt' in result && Math.abs((result.wakeAt ?? 0) - wakeAt)).toBeLessThan(1000);
    await using next = await bench.next(work);
    expect((await next.manager.recover()).unresolved).toMatchObject([
      { id: 'r', reason: expect.stringContaining('waits until') as string },
    ]);
    await bench.host.advance(172_800_000);
    const { resumed } = await next.manager.recover();
    expect(await bench.host.finish(Promise.all(resumed.map((handle) => handle.result)))).toMatchObject([
      { status: 'completed', output: 'awake' },
    ]);
  });
});

describe('wf.waitFor', () => {
  test('lets go of the run when no signal comes for longer than parkAfter', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m' });
    const begun = bench.host.monotonic();
    const result = await bench.run((wf) => wf.waitFor('approval'));
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    expect(bench.host.monotonic() - begun).toBeGreaterThanOrEqual(900_000);
    expect(bench.host.monotonic() - begun).toBeLessThan(1_000_000);
  });

  test('gives the payload of a signal that comes while it waits', async () => {
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(
      workflowOf((wf) => wf.waitFor('approval')),
      undefined,
      { id: 'r' },
    );
    await bench.host.advance(100);
    await bench.manager.signal('r', 'approval', { by: 'me' });
    expect((await bench.host.finish(handle.result)).orThrow()).toEqual({ by: 'me' });
  });

  test('gives signals that came before it, first in, first out, each once, also when no process was there', async () => {
    await using bench = new BenchOfOne();
    const work = async (wf: WorkflowContext): Promise<unknown[]> => {
      await wf.step('gate', () => bench.host.sleep(1000));
      return [await wf.waitFor('n'), await wf.waitFor('n'), await wf.waitFor('other'), await wf.waitFor('n')];
    };
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.manager.signal('r', 'n', 1);
    await bench.host.finish(bench.manager.close());
    await handle.result;
    await using next = await bench.next(work);
    await next.manager.signal('r', 'n', 2);
    await next.manager.signal('r', 'other', 'x');
    const resumed = next.resume();
    await bench.host.advance(5000);
    await next.manager.signal('r', 'n', 3);
    expect((await resumed).orThrow()).toEqual([1, 2, 'x', 3]);
  });

  test('does not take a signal again that an earlier process took', async () => {
    await using bench = new BenchOfOne();
    const work =
      (fail: boolean) =>
      async (wf: WorkflowContext): Promise<unknown[]> => {
        const first = await wf.waitFor('n');
        if (fail) throw new Error('stop');
        return [
          first,
          await wf.waitFor('n', { timeout: '1s' }).catch((error: unknown) => (error as { code: string }).code),
        ];
      };
    const handle = await bench.manager.start(workflowOf(work(true)), undefined, { id: 'r' });
    await bench.manager.signal('r', 'n', 'once');
    await bench.host.finish(handle.result);
    await using next = await bench.next(work(false));
    expect((await next.resume()).orThrow()).toEqual(['once', 'wait-timed-out']);
  });

  test('passes over a payload that does not fit, records it as rejected, and goes on waiting', async () => {
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(
      workflowOf((wf) => wf.waitFor('ok', { schema: z.literal(true) })),
      undefined,
      { id: 'r' },
    );
    await bench.manager.signal('r', 'ok', 'yes');
    await bench.manager.signal('r', 'ok', true);
    expect((await bench.host.finish(handle.result)).orThrow()).toBe(true);
    expect(bench.events.filter((event) => event.type === 'signal-rejected')).toMatchObject([
      { name: 'ok', issues: [expect.stringContaining('$') as string] },
    ]);
  });

  test('times out by the wall clock, also while no process runs, and does so again on resume', async () => {
    await using bench = new BenchOfOne();
    const work = (wf: WorkflowContext): Promise<unknown> => wf.waitFor('approval', { timeout: '2d' });
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.host.advance(1000);
    await bench.host.finish(bench.manager.close());
    await handle.result;
    await bench.host.advance(3 * 86_400_000);
    await using next = await bench.next(work);
    expect(await next.resume()).toMatchObject({ status: 'failed', error: { code: 'wait-timed-out' } });
  });
});

describe('a command from outside', () => {
  test('cancels a run: its bodies are told, and it ends as cancelled with the reason', async () => {
    await using bench = new BenchOfOne();
    const reasons: unknown[] = [];
    const work = (wf: WorkflowContext): Promise<unknown> =>
      wf.step('long', ({ signal }) =>
        bench.host.sleep(3_600_000, { signal }).catch((error: unknown) => {
          reasons.push(error);
          throw error;
        }),
      );
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.host.advance(10);
    await bench.manager.cancel('r', 'no longer needed', { by: 'ann' });
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'cancelled', reason: 'no longer needed' });
    expect(reasons).toMatchObject([{ code: 'cancelled', by: 'ann' }]);
    expect(await bench.manager.get('r')).toMatchObject({ status: 'cancelled' });
    await expect(bench.manager.cancel('r')).rejects.toMatchObject({ code: 'run-ended' });
  });

  test('abandons a body that ignores it after the grace period, and discards its late result', async () => {
    await using bench = new BenchOfOne({ grace: '10s' });
    let settle: (value: number) => void = () => undefined;
    const work = (wf: WorkflowContext): Promise<number> =>
      wf.step('deaf', () => new Promise<number>((resolve) => (settle = resolve)));
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.host.advance(10);
    await bench.manager.cancel('r');
    expect(await bench.host.finish(handle.result)).toMatchObject({ status: 'cancelled' });
    settle(1);
    await bench.host.turn();
    expect(bench.keys('step-completed')).toEqual([]);
    expect(bench.keys('body-abandoned')).toEqual(['deaf']);
  });

  test('pauses a run until it is resumed', async () => {
    await using bench = new BenchOfOne();
    let bodies = 0;
    const work = async (wf: WorkflowContext): Promise<string> => {
      await wf.step('first', () => (bodies += 1));
      await wf.step('second', ({ signal }) =>
        bodies < 2 ? ((bodies += 1), bench.host.sleep(60_000, { signal })) : undefined,
      );
      return 'done';
    };
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.host.advance(10);
    await bench.manager.pause('r', 'lunch');
    expect(await bench.host.finish(handle.result)).toMatchObject({
      status: 'paused',
      pausedReason: 'user',
      message: 'lunch',
    });
    expect((await bench.manager.recover()).unresolved).toMatchObject([{ id: 'r', reason: 'paused: user' }]);
    expect((await bench.resume()).orThrow()).toBe('done');
    expect(bodies).toBe(2);
  });

  test('cancels a run that nobody drives', async () => {
    await using bench = new BenchOfOne();
    const work = (wf: WorkflowContext): Promise<unknown> => wf.waitFor('never');
    const handle = await bench.manager.start(workflowOf(work), undefined, { id: 'r' });
    await bench.host.advance(10);
    await bench.host.finish(bench.manager.close());
    await handle.result;
    await using next = await bench.next(work);
    await next.manager.cancel('r', 'not needed');
    expect(await next.manager.get('r')).toMatchObject({ status: 'cancelled' });
    expect(await next.resume()).toMatchObject({ status: 'cancelled', reason: 'not needed' });
  });
});
