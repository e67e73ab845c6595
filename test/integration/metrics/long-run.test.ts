import { expect, test } from 'vitest';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';

const steps = 10_000;

/** 10,000 steps of 1 to 100 ms, every tenth of which fails once, and the most records that were ever held in memory. */
async function longRun(storage: FaultyStorage | MemoryStorage) {
  const host = new FakeHost();
  const manager = new EnhancedWorkflowManager({ host, storage, metrics: { maxBuffered: 500 } });
  let most = 0;
  const long = defineWorkflow({
    name: 'long',
    async run(wf) {
      for (let index = 0; index < steps; index += 1) {
        await wf.step(`work-${index % 4}`, { retry: { attempts: 2, delay: 0, jitter: 0 } }, async ({ attempt }) => {
          await host.sleep((index % 100) + 1);
          if (index % 10 === 0 && attempt === 1) throw new Error('once');
        });
        most = Math.max(most, manager.metrics?.health.buffered ?? 0);
      }
    },
  });
  const result = await host.finish(manager.execute(long));
  return { host, manager, result, most };
}

test('of a run of 10,000 steps are right, and memory holds few of them', { timeout: 120_000 }, async () => {
  const { host, manager, result, most } = await longRun(new MemoryStorage());
  expect([result.status, result.report.observerTrouble]).toEqual(['completed', []]);
  await manager.metrics?.flush();
  expect(most).toBeLessThanOrEqual(500);
  expect(manager.metrics?.health).toMatchObject({ buffered: 0, dropped: 0 });
  const all = await manager.metrics?.query({ command: 'step:*' });
  expect(all).toMatchObject({ count: steps, failures: 0, successRate: 1 });
  const one = await manager.metrics?.query({ command: 'step:work-1' });
  // 2, 6, … 98 ms, each as often; no tenth step is among them.
  expect(one).toMatchObject({ count: steps / 4 });
  await host.finish(manager.close());
});

test(
  'of a long run that nothing can be written of stay bounded, and what was left out is counted',
  { timeout: 120_000 },
  async () => {
    const fault = { method: 'append', key: /^metrics/, times: Infinity, error: 'full' } as const;
    const { host, manager, result, most } = await longRun(new FaultyStorage(new MemoryStorage(), [fault]));
    expect(result.status).toBe('completed');
    expect(most).toBeLessThanOrEqual(500);
    const { written, dropped, buffered } = manager.metrics?.health ?? { written: 0, dropped: 0, buffered: 0 };
    expect(written).toBe(0);
    expect(dropped + buffered).toBe(steps + 1);
    expect(result.report.observerTrouble[0]?.lastMessage).toMatch(
      /could not be written.*records of metrics were left out/s,
    );
    await host.finish(manager.close());
  },
);
