import { describe, expect, test } from 'vitest';
import { defineWorkflow, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const minutes = 60_000;

/** Works for three minutes, waits for a signal, and works for three more: six of the ten that the phase has. */
async function work(wf: WorkflowContext, bench: () => BenchOfOne): Promise<string> {
  await wf.step('before', () => bench().host.sleep(3 * minutes));
  await wf.waitFor('go');
  await wf.step('after', () => bench().host.sleep(3 * minutes));
  return 'done';
}

const inPhase = (body: (wf: WorkflowContext) => Promise<string>) => (wf: WorkflowContext) =>
  wf.phase('p', { timeout: '10m' }, () => body(wf));

describe('the time of a phase, and of a run, over several processes', () => {
  test('leaves out what it waited before it was parked', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m' });
    const body = inPhase((wf) => work(wf, () => bench));
    expect(await bench.run(body)).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    await bench.manager.signal('r', 'go');
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'done' });
    const ended = (await bench.history()).find(({ type }) => type === 'phase-completed');
    expect(ended).toMatchObject({ activeMs: 6 * minutes });
  });

  test('leaves out what a child of it waited', async () => {
    await using bench = new BenchOfOne({ parkAfter: '15m' });
    const child = defineWorkflow({ name: 'child', run: (wf) => work(wf, () => bench) });
    bench.manager.register(child);
    const body = (wf: WorkflowContext) => wf.phase('p', { timeout: '10m' }, () => wf.workflow(child, undefined));
    expect(await bench.run(body)).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    const [waiting] = (await bench.manager.get('r'))?.children ?? [];
    await bench.manager.signal(waiting?.workflow_id ?? '', 'go');
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'done' });
  });

  test('leaves out what it waited in a process that died', async () => {
    const process = (nonce: string) => ({ host: 'h', bootId: 'b', pidNamespace: 'n', pid: 1, startedAt: nonce });
    const lost = new BenchOfOne({ process: process('a'), limits: { run: { duration: '10m' } } });
    const body = inPhase(async (wf) => {
      await wf.step('before', () => lost.host.sleep(3 * minutes));
      await wf.sleep('1h');
      await wf.step('after', () => lost.host.sleep(minutes));
      await wf.step('last', () => lost.host.sleep(2 * minutes));
      return 'done';
    });
    void lost.manager.execute(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' });
    for (const passed of [3, 60, 1, 1]) await lost.host.advance(passed * minutes);
    const next = new BenchOfOne({ process: process('b'), limits: { run: { duration: '10m' } } }, lost);
    next.manager.register(defineWorkflow({ name: 'test', run: body }));
    expect(await next.resume({ takeOver: true })).toMatchObject({ status: 'completed', output: 'done' });
    const ended = (await next.history()).find(({ type }) => type === 'phase-completed');
    expect(ended).toMatchObject({ activeMs: 6 * minutes });
    await next.host.finish(next.manager.close());
    await lost.host.finish(lost.manager.close());
  });

  test('counts what works beside something that waits, and what it waited alone not', async () => {
    await using bench = new BenchOfOne();
    const sides = (wf: WorkflowContext) =>
      wf.parallel({
        works: (branch) => branch.step('work', () => bench.host.sleep(8 * minutes)),
        waits: (branch) => branch.sleep('1h'),
      });
    const result = await bench.run((wf) => wf.phase('p', { timeout: '10m' }, () => sides(wf)));
    expect(result.status).toBe('completed');
    expect((await bench.history()).find(({ type }) => type === 'phase-completed')).toMatchObject({
      activeMs: 8 * minutes,
    });
  });

  test('ends a phase in which a branch works for too long while another one waits', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.phase('p', { timeout: '10m' }, () =>
        wf.parallel({
          works: (branch) => branch.step('work', ({ signal }) => bench.host.sleep(30 * minutes, { signal })),
          waits: (branch) => branch.sleep('1h'),
        }),
      ),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'phase-failed', cause: { code: 'timeout' } } });
    expect((await bench.history()).find(({ type }) => type === 'phase-failed')).toMatchObject({
      activeMs: 10 * minutes,
    });
  });

  test('counts what a child works beside something that waits, in the child and above', async () => {
    await using bench = new BenchOfOne();
    const child = defineWorkflow({
      name: 'child',
      run: (wf) =>
        wf.phase('q', () =>
          wf.parallel({
            works: (branch) => branch.step('work', () => bench.host.sleep(8 * minutes)),
            waits: (branch) => branch.sleep('1h'),
          }),
        ),
    });
    await bench.run((wf) =>
      wf.phase('p', () =>
        wf.parallel({ child: (branch) => branch.workflow(child, undefined), waits: (branch) => branch.sleep('2h') }),
      ),
    );
    const ended = bench.events.filter(({ type }) => type === 'phase-completed');
    expect(ended).toMatchObject([{ activeMs: 8 * minutes }, { activeMs: 8 * minutes }]);
  });

  test('hears that a body hangs beside one that waits', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.phase('p', { heartbeatTimeout: '5m' }, () =>
        wf.parallel({
          hangs: (branch) => branch.step('hang', ({ signal }) => bench.host.sleep(30 * minutes, { signal })),
          waits: (branch) => branch.sleep('1h'),
        }),
      ),
    );
    expect(result).toMatchObject({ status: 'failed', error: { cause: { hung: true } } });
  });

  test('counts what worked beside a wait in a process that died', async () => {
    const process = (nonce: string) => ({ host: 'h', bootId: 'b', pidNamespace: 'n', pid: 1, startedAt: nonce });
    const lost = new BenchOfOne({ process: process('a') });
    const body = (wf: WorkflowContext) =>
      wf.phase('p', async () => {
        await wf.parallel({
          works: async (branch) => {
            await branch.step('work', () => lost.host.sleep(8 * minutes));
            await branch.step('more', () => lost.host.sleep(minutes));
          },
          waits: (branch) => branch.sleep('1h'),
        });
      });
    void lost.manager.execute(defineWorkflow({ name: 'test', run: body }), undefined, { id: 'r' });
    for (const passed of [8, 1, 20]) await lost.host.advance(passed * minutes);
    const next = new BenchOfOne({ process: process('b') }, lost);
    next.manager.register(defineWorkflow({ name: 'test', run: body }));
    expect(await next.resume({ takeOver: true })).toMatchObject({ status: 'completed' });
    const ended = (await next.history()).find(({ type }) => type === 'phase-completed');
    expect(ended).toMatchObject({ activeMs: 9 * minutes });
    await next.host.finish(next.manager.close());
    await lost.host.finish(lost.manager.close());
  });
});
