import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, StorageError } from '../../../src/index.ts';
import { keepWaking } from '../../../src/schedule/keep-waking.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

test('a sleeping run that nobody drives goes on when it is due, and not before', async () => {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  const nap = defineWorkflow({
    name: 'nap',
    run: async (wf) => {
      await wf.sleep('1h');
      return 'awake';
    },
  });
  const first = new EnhancedWorkflowManager({ storage, host, views: false, parkAfter: '1s' });
  const result = await host.finish(first.execute(nap, undefined, { id: 'nap' }));
  expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
  await host.finish(first.close());

  const manager = new EnhancedWorkflowManager({ storage, host, views: false }).register(nap);
  const stop = new AbortController();
  const startedAt = host.now();
  const woken: number[] = [];
  const left: string[] = [];
  const waking = keepWaking(manager, {
    signal: stop.signal,
    host,
    every: '25m',
    woke: (run) => {
      woken.push(host.now() - startedAt);
      void run.result.then(() => {
        stop.abort();
      });
    },
    left: ({ reason }) => left.push(reason),
  });
  await host.finish(waking);
  expect(woken).toHaveLength(1);
  expect(woken[0]).toBeGreaterThanOrEqual(3_600_000 - 2000);
  expect(woken[0]).toBeLessThan(3_600_000 + 1000);
  expect(left).toHaveLength(3);
  expect(await manager.get('nap')).toMatchObject({ status: 'completed' });
  await host.finish(manager.close());
  expect(host.pendingTimers).toBe(0);
});

test('trouble that passes is told and tried again; other trouble ends the waking', async () => {
  const host = new FakeHost();
  const passing = new StorageError('storage-full', 'The disk is full.', { subject: 'x' });
  const answers = [passing, new Error('not ours')];
  const manager = { recover: () => Promise.reject(answers.shift() ?? new Error('asked too often')) };
  const told: unknown[] = [];
  const signal = new AbortController().signal;
  const waking = keepWaking(manager, { signal, host, trouble: (error) => told.push(error) });
  await expect(host.finish(waking)).rejects.toThrow('not ours');
  expect(told).toEqual([passing]);
});

test.each([[{ every: 0 }], [{ every: 'soon' }], [{ often: 1 }]])('%j is refused', async (options) => {
  const manager = { recover: () => Promise.reject(new Error('never asked')) };
  const given = { signal: new AbortController().signal, ...options } as Parameters<typeof keepWaking>[1];
  await expect(keepWaking(manager, given)).rejects.toMatchObject({ name: 'UsageError' });
});
