import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type RunEvent } from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/index.ts';

const hourMs = 3_600_000;

test('a run with a step that fails three times, one that is broken and a provider that closes ends right, and its report says so', async () => {
  const host = new FakeHost();
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
  const parked: RunEvent[] = [];
  manager.on('step-parked', (event) => parked.push(event));
  const opensAt = host.now() + 5 * hourMs;
  const bodies: string[] = [];
  const workflow = defineWorkflow({
    name: 'troubled',
    run: async (wf) => {
      const flaky = await wf.step('flaky', ({ attempt }) => {
        bodies.push(`flaky ${attempt}`);
        if (attempt < 4) throw Object.assign(new Error('read failed'), { code: 'ECONNRESET' });
        return 'steady';
      });
      const broken = await wf.step('broken', { critical: false }, (): string => {
        bodies.push('broken');
        throw new TypeError('undefined is not a function');
      });
      const asked = await wf.phase('ask', { timeout: '1h' }, (phase) =>
        phase.step('model', { provider: 'anthropic' }, ({ attempt }) => {
          bodies.push(`model ${attempt}`);
          if (host.now() < opensAt)
            throw Object.assign(new Error('rate limit reached'), {
              status: 429,
              headers: {
                'anthropic-ratelimit-requests-remaining': '0',
                'anthropic-ratelimit-requests-reset': new Date(opensAt).toISOString(),
              },
            });
          return 'answered';
        }),
      );
      return { flaky, broken: broken ?? 'none', asked };
    },
  });
  const result = await host.finish(manager.execute(workflow, undefined, { id: 'r' }));
  expect(result).toMatchObject({
    status: 'completed',
    outcome: 'degraded',
    output: { flaky: 'steady', broken: 'none', asked: 'answered' },
    census: { done: 2, failed: 1 },
  });
  expect(bodies).toEqual(['flaky 1', 'flaky 2', 'flaky 3', 'flaky 4', 'broken', 'model 1', 'model 1']);
  expect(parked).toMatchObject([{ key: 'ask/model', provider: 'anthropic', wakeAt: opensAt }]);
  expect(result.report).toMatchObject({
    failedAttempts: 3,
    recoveredSteps: 1,
    recovery: { recoveryRate: 0.5, errorRate: 2 / 3, parked: 1 },
  });
  // Three waits between attempts, and none for the provider.
  expect(result.report.recovery?.lostMs).toBeGreaterThanOrEqual(14_000);
  expect(result.report.recovery?.lostMs).toBeLessThanOrEqual(21_100);
  const state = await manager.get('r');
  expect(state?.error_history.map(({ key }) => key)).toEqual(['flaky', 'flaky', 'flaky', 'broken']);
  expect(state?.parked ?? []).toEqual([]);
});
