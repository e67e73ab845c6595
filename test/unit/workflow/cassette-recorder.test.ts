import { describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { recordCassette } from '../../../src/workflow/cassette-recorder.ts';
import { FakeHost } from '../../../src/testing/index.ts';

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

describe('a cassette that is made of an export', () => {
  test('has what counts in the end under the names of now, and nothing of when and where', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const first = defineWorkflow({
      name: 'moves',
      version: '1.0.0',
      async run(wf) {
        await wf.step('old', { input: 1 }, () => 'kept');
        await wf.waitFor('go');
      },
    });
    await using one = new EnhancedWorkflowManager({ storage, host, parkAfter: '1m' });
    const run = await one.start(first);
    await host.finish(run.result);
    await one.close();
    const second = defineWorkflow({
      name: 'moves',
      version: '2.0.0',
      migrations: [{ from: '1', rename: { old: 'new' } }],
      async run(wf) {
        await wf.step('new', { input: 1 }, () => 'never');
        await wf.waitFor('go');
        return wf.step('fails', { retry: false, critical: false }, () => {
          throw new TypeError('it did', { cause: new Error('because') });
        });
      },
    });
    await using two = new EnhancedWorkflowManager({ storage, host });
    await two.signal(run.id, 'go', { by: 'Ada' }, { by: 'Grace' });
    await host.finish(two.register(second).resume(run.id));
    const cassette = await recordCassette(two.export(run.id));
    expect(cassette).toEqual({
      run: { id: run.id, workflow: 'moves', version: '2.0.0', status: 'completed', outcome: 'degraded' },
      ...{ input: undefined, output: undefined },
      records: [
        { type: 'step-completed', key: 'new', inputHash: expect.any(String) as string, value: '"kept"' },
        { type: 'signal-received', key: 'wait:go', as: 'wait', value: '{"by":"Ada"}' },
        {
          ...{ type: 'step-failed', key: 'fails', tolerated: true },
          error: { name: 'TypeError', message: 'it did', cause: { name: 'Error', message: 'because' } },
        },
      ],
    });
  });

  test('says where steps began that others ended beside, and only there', async () => {
    const host = new FakeHost();
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
    const workflow = defineWorkflow({
      name: 'beside',
      async run(wf) {
        await wf.step('before', () => 1);
        await Promise.all([wf.step('slow', () => host.sleep(1000)), wf.step('quick', () => host.sleep(10))]);
        await wf.step('after', () => 2);
      },
    });
    const { runId } = await host.finish(manager.execute(workflow));
    const { records } = await recordCassette(manager.export(runId));
    expect(records.map(({ type, key }) => `${key} ${type.replace('step-', '')}`)).toEqual([
      ...['before completed', 'slow started', 'quick completed', 'slow completed', 'after completed'],
    ]);
  });

  test('of an unfinished run has what had begun', async () => {
    const host = new FakeHost();
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, parkAfter: '1m' });
    const workflow = defineWorkflow({
      name: 'waits',
      run: (wf) => wf.parallel({ nap: (branch) => branch.sleep('1h'), go: (branch) => branch.waitFor('go') }),
    });
    const { runId } = await host.finish(manager.execute(workflow));
    const { records, run } = await recordCassette(manager.export(runId));
    expect(run.status).toBe('paused');
    expect(records).toEqual([
      { type: 'timer-set', key: 'parallel/nap/sleep', as: 'sleep' },
      { type: 'wait-started', key: 'parallel/go/wait:go', as: 'wait' },
    ]);
  });

  test('names secrets in keys, numbers and other forms, and keeps what only looks like a reference', async () => {
    const host = new FakeHost();
    const secret = '4711471147';
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, secrets: { PIN: secret } });
    const workflow = defineWorkflow({
      name: 'hides',
      run: (wf) =>
        wf.step(`for ${secret}`, () => ({
          number: Number(secret),
          base64: Buffer.from(`x${secret}`).toString('base64'),
          text: `[[secret:PIN]] ${secret}`,
        })),
    });
    const { runId } = await host.finish(manager.execute(workflow));
    const cassette = await recordCassette(manager.export(runId));
    const text = JSON.stringify(cassette);
    expect(text).not.toContain(secret);
    expect(cassette.records[0]?.key).toBe('for <secret:PIN>');
    expect(JSON.parse(cassette.records[0]?.value ?? '')).toMatchObject({
      ...{ number: '<secret:PIN>', text: '[[secret:PIN]] <secret:PIN>' },
    });
  });

  test('is refused of what is no export', async () => {
    await expect(recordCassette(once('{"kind":"holdfast-run"}'), 'the file')).rejects.toMatchObject({
      code: 'invalid-export',
    });
  });
});
