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
});
