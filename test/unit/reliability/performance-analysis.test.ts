import { describe, expect, test } from 'vitest';
import { ReliabilityManager } from '../../../src/reliability/reliability-manager.ts';
import { pastRun } from '../forecasts/series.ts';

const reliability = new ReliabilityManager({ baselines: { review: '20s' } });
const steady = Array.from({ length: 10 }, (_, place) =>
  pastRun(place, { testing: 1000 + (place % 3) * 10, review: 10_000 }),
);

describe('baselines', () => {
  test('that were configured win over what was learned, and that over the standard ones', async () => {
    const sources = async (count: number): Promise<unknown> => {
      const { phases } = await reliability.analyze({ runs: steady.slice(0, count) });
      return phases.map(({ name, baselineMs, baselineSource }) => [name, baselineMs, baselineSource]);
    };
    expect(await sources(7)).toEqual([
      ['testing', 1010, 'learned'],
      ['review', 20_000, 'configured'],
    ]);
    // Learned from the runs before the one that is judged: five of six.
    expect(await sources(5)).toEqual([
      ['testing', 600_000, 'standard'],
      ['review', 20_000, 'configured'],
    ]);
  });

  test('are learned of successes alone, and not of the run that is judged', async () => {
    const slow = pastRun(11, { testing: 50_000, review: 10_000 });
    const failed = Array.from({ length: 20 }, (_, place) => {
      const run = pastRun(100 + place, { testing: 1 }, { status: 'failure' });
      return { ...run, phases: run.phases.map((phase) => ({ ...phase, status: 'failure' as const })) };
    });
    const { latest } = await reliability.analyze({ runs: [...steady, ...failed, slow] });
    expect(latest?.phases[0]).toMatchObject({ name: 'testing', baselineMs: 1010, rating: 'slow' });
  });

  test('need as many samples as were asked for', async () => {
    const { phases } = await reliability.analyze({ runs: steady.slice(0, 3), leastSamples: 2 });
    expect(phases[0]?.baselineSource).toBe('learned');
    await expect(reliability.analyze({ leastSamples: 0 })).rejects.toMatchObject({ code: 'invalid-option' });
  });
});

describe('an analysis', () => {
  test('grades the latest run that succeeded', async () => {
    const { latest, runs, successes, failures, failureRate } = await reliability.analyze({ runs: steady });
    expect({ runs, successes, failures, failureRate }).toEqual({
      runs: 10,
      successes: 10,
      failures: 0,
      failureRate: 0,
    });
    expect(latest).toMatchObject({ runId: 'run-9', grade: 'A+' });
    expect(latest?.score).toBeCloseTo(21_010 / 11_000, 6);
  });

  test('counts the steps that had trouble, and those that recovered', async () => {
    const runs = steady.map((run) => ({ ...run, steps: 10, failedSteps: 1, recoveredSteps: 3, retries: 4 }));
    expect(await reliability.analyze({ runs })).toMatchObject({ errorRate: 0.4, recoveryRate: 0.75 });
  });

  test('names as bottlenecks the phase that takes most of the time, and the one that takes too long', async () => {
    const { bottlenecks } = await reliability.analyze({
      runs: [...steady, pastRun(12, { testing: 5000, review: 10_000 })],
    });
    expect(bottlenecks.map(({ name, excessMs }) => [name, excessMs])).toEqual([
      ['testing', 3990],
      ['review', 0],
    ]);
    expect(bottlenecks[0]?.message).toMatch(
      /^Phase "testing" makes \d+ % of the time and took 395 % longer than its baseline\.$/,
    );
  });

  test('tells where durations are going, and only where that is more than chance', async () => {
    const growing = steady.map((run, place) => ({ ...run, durationMs: 1000 + 100 * place }));
    expect((await reliability.analyze({ runs: growing })).trend).toMatchObject({ direction: 'rising', slope: 100 });
    expect((await reliability.analyze({ runs: steady.slice(0, 4) })).trend.direction).toBe('steady');
  });

  test('of nothing is empty', async () => {
    expect(await reliability.analyze()).toMatchObject({
      runs: 0,
      phases: [],
      bottlenecks: [],
      errorRate: 0,
      recoveryRate: 1,
    });
  });
});
