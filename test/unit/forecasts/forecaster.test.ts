import { describe, expect, test } from 'vitest';
import { Forecaster } from '../../../src/forecasts/forecaster.ts';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';

/** Two phases; each takes a minute or two by the clock of the test. */
function deploy(host: FakeHost): ReturnType<typeof defineWorkflow> {
  let count = 0;
  return defineWorkflow({
    name: 'deploy',
    phases: ['build', 'release'],
    run: async (wf) => {
      count += 1;
      await wf.phase('build', () =>
        wf.step('compile', async (step) => {
          step.usage({ tokens: 1000 + (count % 3) * 10, costUsd: 0.1 });
          await host.sleep(60_000 + (count % 4) * 1000);
        }),
      );
      await wf.waitFor('approval');
      await wf.phase('release', () => wf.step('push', () => host.sleep(120_000)));
    },
  });
}

async function managed(): Promise<{ readonly manager: EnhancedWorkflowManager; readonly host: FakeHost }> {
  const host = new FakeHost();
  const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, metrics: {} });
  const workflow = deploy(host);
  manager.register(workflow);
  for (let run = 0; run < 12; run += 1) {
    const handle = await manager.start(workflow);
    await manager.signal(handle.id, 'approval', true);
    await host.advance(300_000);
    expect((await handle.result).status).toBe('completed');
  }
  return { manager, host };
}

describe('a manager forecasts', () => {
  test('the next run of a workflow by its name', async () => {
    const { manager } = await managed();
    const forecast = await manager.forecast('deploy');
    expect(forecast).toMatchObject({ workflow: 'deploy', completedRuns: 12, basis: 'history', successRate: 1 });
    expect(Math.abs(forecast.durationMs.point / 182_000 - 1)).toBeLessThan(0.05);
    expect(Math.abs((forecast.tokens?.point ?? 0) / 1010 - 1)).toBeLessThan(0.05);
    expect(forecast.expectedEnd).toBeUndefined();
    await manager.close();
  });

  test('the end of a run that goes on, and less of it the longer it has gone on', async () => {
    const { manager, host } = await managed();
    const handle = await manager.start(deploy(host));
    await host.advance(30_000);
    const first = await manager.forecast(handle.id);
    expect(first).toMatchObject({ runId: handle.id, status: 'in_progress', completedRuns: 12 });
    expect(first.phases.map(({ name, status }) => [name, status])).toEqual([
      ['build', 'current'],
      ['release', 'pending'],
    ]);
    expect(Math.abs(first.remainingMs.point / 152_000 - 1)).toBeLessThan(0.1);
    expect(Date.parse(first.expectedEnd ?? '') - host.now()).toBe(Math.round(first.remainingMs.point));
    await manager.signal(handle.id, 'approval', true);
    await host.advance(90_000);
    const second = await manager.forecast(handle.id);
    expect(second.phases.map(({ status }) => status)).toEqual(['done', 'current']);
    expect(second.remainingMs.point).toBeLessThan(first.remainingMs.point - 50_000);
    await host.advance(300_000);
    await handle.result;
    const over = await manager.forecast(handle.id);
    expect(over).toMatchObject({ status: 'completed', remainingMs: { point: 0 } });
    expect(over.expectedEnd).toBe((await manager.get(handle.id))?.completed_at);
    await manager.close();
  });

  test('no end of a run that rests until somebody resumes it, but what it still takes', async () => {
    const { manager, host } = await managed();
    const handle = await manager.start(deploy(host));
    await host.advance(70_000);
    await manager.pause(handle.id);
    await host.advance(40_000);
    await handle.result;
    await host.advance(86_400_000);
    const forecast = await manager.forecast(handle.id);
    expect(forecast.status).toBe('paused');
    expect(forecast.expectedEnd).toBeUndefined();
    expect(Math.abs(forecast.remainingMs.point / 120_000 - 1)).toBeLessThan(0.2);
    expect(forecast.durationMs.low).toBeGreaterThan(86_400_000);
    await manager.close();
  });

  test('nothing known as a guess that says so, and the standard phases by their baselines', async () => {
    const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: false });
    expect(await manager.forecast('no such workflow')).toMatchObject({ basis: 'none', completedRuns: 0 });
    await manager.close();
    const plain = new Forecaster({ baselines: { testing: 600_000 } });
    expect(await plain.forecast('x')).toMatchObject({ basis: 'none' });
  });

  test('for whoever has only the records', async () => {
    const host = new FakeHost();
    const metrics = new MetricsCollector({ storage: new MemoryStorage(), host });
    for (let run = 0; run < 20; run += 1)
      metrics.record({
        ...{ command: 'workflow:nightly', status: 'success', duration_ms: 1000 + run },
        context: { workflow: 'nightly', workflow_id: `run-${run}` },
      });
    const { durationMs } = await new Forecaster({ metrics, host }).forecast('nightly', { level: 0.5 });
    expect(durationMs.level).toBe(0.5);
    expect(Math.abs(durationMs.point / 1015 - 1)).toBeLessThan(0.02);
    await metrics.close();
  });

  test.each<[string, Record<string, number>, string]>([
    ['', {}, 'target'],
    ['x', { level: 80 }, 'level'],
    ['x', { lvel: 0.8 }, 'lvel'],
  ])('not %j with %j', async (target, request, subject) => {
    await expect(new Forecaster().forecast(target, request)).rejects.toMatchObject({
      code: 'invalid-option',
      subject,
    });
  });
});
