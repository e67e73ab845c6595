import { expect, test } from 'vitest';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import type { ManagerOptions } from '../../../src/workflow/manager-options.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';

let bodies = 0;
const child = defineWorkflow({
  name: 'child',
  run: (wf) =>
    wf.step('ask', { agent: 'reviewer', estimate: { costUsd: 1 } }, ({ usage }) => {
      bodies += 1;
      usage({ tokens: 100, costUsd: 0.25 });
    }),
});
const deliver = defineWorkflow({
  name: 'deliver',
  phases: ['plan', 'testing'],
  limits: { tokens: 10_000 },
  async run(wf) {
    await wf.phase('plan', () =>
      wf.step('ask', { agent: 'coder', estimate: { costUsd: 1 } }, ({ usage }) => {
        bodies += 1;
        usage({ tokens: 50, costUsd: 0.25 });
      }),
    );
    await wf.phase('testing', () => wf.workflow(child, undefined));
  },
});

function manager(options: ManagerOptions = {}): EnhancedWorkflowManager {
  return new EnhancedWorkflowManager({ storage: new MemoryStorage(), host: new FakeHost(), metrics: {}, ...options });
}

test('without history a preview shows what is declared, and says that it knows no more', async () => {
  await using runs = manager({ phases: 'standard', limits: { run: { costUsd: 3 }, fanOut: 10 } });
  const before = bodies;
  const preview = await runs.preview(deliver, { limits: { costUsd: 2, tokens: 20_000 } });
  expect(preview).toMatchObject({
    ...{ workflow: 'deliver', exact: false, completedRuns: 0, fanOut: 10, atRisk: [] },
    phases: [
      { name: 'plan', declared: true, durationMs: { basis: 'none' } },
      { name: 'testing', declared: true, durationMs: { basis: 'baseline' }, policy: { timeout: 600_000 } },
    ],
    expected: { basis: 'none' },
    limits: { costUsd: 2, tokens: 10_000 },
  });
  expect(preview.expected).not.toHaveProperty('costUsd');
  expect(bodies).toBe(before);
  expect((await runs.list()).runs).toEqual([]);
});

test('with history it says how many calls, tokens and dollars a run uses with its children, and which limits are at risk', async () => {
  const [storage, host] = [new MemoryStorage(), new FakeHost()];
  {
    await using earlier = manager({ storage, host });
    for (let run = 0; run < 10; run += 1) expect((await earlier.execute(deliver)).status).toBe('completed');
  }
  await using runs = manager({ storage, host, limits: { day: { costUsd: 5.25 } } });
  const before = bodies;
  const { expected, completedRuns, day, atRisk } = await runs.preview(deliver, { limits: { calls: 1 } });
  expect(completedRuns).toBe(10);
  expect(expected.basis).toBe('history');
  expect(Math.round(expected.calls?.point ?? 0)).toBe(2);
  expect(Math.round(expected.tokens?.point ?? 0)).toBe(150);
  expect(expected.costUsd?.point).toBeCloseTo(0.5, 2);
  expect(day).toMatchObject({ used: { costUsd: 5 }, left: { costUsd: 0.25 } });
  expect(atRisk).toMatchObject([
    { where: 'run', measure: 'calls', limit: 1, at: 'p50' },
    { where: 'day', measure: 'costUsd', limit: 5.25, left: 0.25, at: 'p50' },
  ]);
  expect(bodies).toBe(before);
});

test('what `execute` would refuse is refused', async () => {
  await using runs = manager();
  await expect(runs.preview({} as never)).rejects.toMatchObject({ code: 'invalid-option', subject: 'workflow' });
  await expect(runs.preview(deliver, { limits: { cost: 1 } as never })).rejects.toMatchObject({ subject: 'cost' });
  await expect(runs.preview(deliver, { level: 2 })).rejects.toMatchObject({ subject: 'level' });
  const picky = defineWorkflow({
    name: 'picky',
    input: {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'never right' }] }) },
    },
    run: () => 1,
  });
  await expect(runs.preview(picky, { input: 1 })).rejects.toMatchObject({ code: 'invalid-input' });
});
