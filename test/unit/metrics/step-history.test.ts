import { expect, test } from 'vitest';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

test('steps have the times and costs of the runs in which they were completed, apart by phase', async () => {
  await using metrics = new MetricsCollector({ storage: new MemoryStorage(), host: new FakeHost() });
  const record = (command: string, duration_ms: number, context: object = {}, phase?: string): void => {
    const more = phase === undefined ? {} : { phase };
    metrics.record({ command, status: 'success', duration_ms, context: { workflow: 'w', ...context }, ...more });
  };
  record('step:ask', 10, { cost_usd: 0.25 }, 'one');
  record('step:ask', 30, { cost_usd: 0.25, child_cost_usd: 0.5 }, 'one');
  record('step:ask', 50, {}, 'one');
  record('step:ask', 70, { cost_usd: 0 }, 'two');
  record('step:build', 90);
  record('phase:one', 100);
  record('workflow:w', 100);
  record('step:ask', 1000, { workflow: 'other', cost_usd: 9 }, 'one');
  metrics.record({ command: 'step:broken', status: 'failure', duration_ms: 5, context: { workflow: 'w' } });
  const steps = await metrics.steps({ workflow: 'w' });
  expect(steps.map(({ name, phase }) => [name, phase])).toEqual([
    ['ask', 'one'],
    ['ask', 'two'],
    ['build', undefined],
  ]);
  const [one, two, build] = steps;
  expect(one?.durationMs).toMatchObject({ samples: 3, p95: 50 });
  expect(Math.abs((one?.durationMs.p50 ?? 0) - 30)).toBeLessThanOrEqual(0.3);
  expect(one?.costUsd).toEqual({ samples: 2, p50: 0.25, p95: 0.75 });
  expect(two?.costUsd).toEqual({ samples: 1, p50: 0, p95: 0 });
  expect(build).toMatchObject({ durationMs: { samples: 1, p50: 90, p95: 90 }, costUsd: undefined });
  await expect(metrics.steps({ timeframe: 'never' as 'day' })).rejects.toMatchObject({ code: 'invalid-option' });
});
