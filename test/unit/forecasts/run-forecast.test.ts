import { describe, expect, test } from 'vitest';
import { forecastRun } from '../../../src/forecasts/run-forecast.ts';
import type { PastRun } from '../../../src/metrics/run-history.ts';
import { SeededChance } from '../../../src/forecasts/seeded-chance.ts';
import { correlationOf } from '../../../src/forecasts/joint-draws.ts';
import { pastRun } from './series.ts';

function runsOf(count: number, seed: number, shared: number): readonly PastRun[] {
  const chance = new SeededChance(seed);
  return Array.from({ length: count }, (_, place) => {
    const common = shared * chance.normal();
    const phase = (usual: number): number => usual * Math.exp(common + 0.1 * chance.normal());
    return pastRun(
      place,
      { plan: phase(1000), work: phase(10_000), test: phase(4000) },
      { tokens: phase(500), costUsd: phase(2) },
    );
  });
}
const runs = runsOf(40, 1, 0.1);

describe('the next run', () => {
  test('takes what runs took, phase by phase, and costs what they cost', () => {
    const { durationMs, remainingMs, phases, tokens, costUsd, successRate, basis } = forecastRun({ runs });
    expect(Math.abs(durationMs.point / 15_000 - 1)).toBeLessThan(0.1);
    expect(remainingMs).toEqual(durationMs);
    expect(phases.map(({ name, status }) => [name, status])).toEqual([
      ['plan', 'pending'],
      ['work', 'pending'],
      ['test', 'pending'],
    ]);
    expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 1);
    expect(Math.abs((tokens?.point ?? 0) / 500 - 1)).toBeLessThan(0.1);
    expect(Math.abs((costUsd?.point ?? 0) / 2 - 1)).toBeLessThan(0.1);
    expect({ successRate, basis }).toEqual({ successRate: 1, basis: 'history' });
  });

  test('of a workflow without history is the sum of the baselines of its phases', () => {
    const { durationMs, basis, risks } = forecastRun({
      ...{ runs: [], phases: ['issue_creation', 'Testing'], baselines: { 'issue-creation': 30_000, testing: 600_000 } },
    });
    expect(basis).toBe('baseline');
    expect(durationMs.point).toBeGreaterThan(500_000);
    expect(risks.map(({ kind, subject }) => [kind, subject])).toContainEqual(['no-history', 'Testing']);
  });

  test('of nothing at all is a guess, and nothing is said of costs', () => {
    const forecast = forecastRun({ runs: [] });
    expect(forecast.basis).toBe('none');
    expect(forecast.tokens).toBeUndefined();
    expect(forecast.successRate).toBeUndefined();
  });
});

describe('a run that goes on', () => {
  const position = {
    elapsedMs: 6000,
    done: [{ name: 'plan', activeMs: 1000 }],
    current: { name: 'work', elapsedMs: 5000 },
  };

  test('takes what is left of its phase, and the phases behind it', () => {
    const { remainingMs, durationMs, phases } = forecastRun({ runs, position });
    expect(Math.abs(remainingMs.point / 9000 - 1)).toBeLessThan(0.15);
    expect(durationMs.point).toBeCloseTo(remainingMs.point + 6000, 6);
    expect(phases.map(({ status }) => status)).toEqual(['done', 'current', 'pending']);
    expect(phases[0]?.durationMs).toMatchObject({ point: 1000, low: 1000, high: 1000 });
  });

  test('has a narrower interval than the ends of its phases added up', () => {
    const { remainingMs, phases } = forecastRun({ runs: runsOf(60, 2, 0), position });
    const added = phases.slice(1).reduce((sum, { durationMs }) => sum + durationMs.high - durationMs.low, 0);
    expect(remainingMs.high - remainingMs.low).toBeLessThan(0.95 * added);
  });

  test('that was slow so far is expected to stay slow where phases go together', () => {
    const together = runsOf(80, 3, 0.5);
    const rest = (activeMs: number): number =>
      forecastRun({
        runs: together,
        position: { elapsedMs: activeMs, done: [{ name: 'plan', activeMs }], current: { name: 'work', elapsedMs: 0 } },
      }).remainingMs.point;
    expect(rest(2500)).toBeGreaterThan(1.5 * rest(500));
  });

  test('in a phase without history is projected from how far the phase says it is', () => {
    const { phases } = forecastRun({
      ...{ runs, phases: ['plan', 'publish'] },
      position: { elapsedMs: 4000, done: [], current: { name: 'publish', elapsedMs: 3000, fraction: 0.75 } },
    });
    const publish = phases.find(({ name }) => name === 'publish');
    expect(publish?.durationMs.basis).toBe('baseline');
    expect(publish?.durationMs.point).toBeGreaterThan(3000);
    expect(publish?.durationMs.point).toBeLessThan(8000);
  });

  test('beyond what its phase ever took says so', () => {
    const late = { ...position, current: { name: 'work', elapsedMs: 90_000 } };
    const { risks } = forecastRun({ runs, position: late });
    expect(risks.map(({ kind, subject }) => [kind, subject])).toContainEqual(['over-usual-time', 'work']);
  });

  test('has used its tokens: the whole is never less', () => {
    const { tokens } = forecastRun({ runs, position: { ...position, tokens: 5000 } });
    expect(tokens?.low).toBeGreaterThanOrEqual(5000);
  });

  test('that has ended takes nothing more', () => {
    const { remainingMs, durationMs, tokens } = forecastRun({
      ...{ runs, position: { elapsedMs: 9000, done: [], isOver: true, tokens: 7 } },
    });
    expect([remainingMs.point, durationMs.point, tokens?.point]).toEqual([0, 9000, 7]);
  });
});

describe('a run that waits in a phase, as earlier ones did', () => {
  const day = 86_400_000;
  const waiting = Array.from({ length: 20 }, (_, place) => ({
    ...pastRun(place, { build: 60_000, approve: 10, release: 120_000 }),
    durationMs: 180_010 + 2 * day * (1 + (place % 5) / 50),
  }));
  const done = [{ name: 'build', activeMs: 60_000 }];
  const waits = (days: number): Parameters<typeof forecastRun>[0] => ({
    runs: waiting,
    position: { elapsedMs: 60_000 + days * day, done, current: { name: 'approve', elapsedMs: days * day } },
  });
  const rests = (days: number): Parameters<typeof forecastRun>[0] => ({
    runs: waiting,
    position: {
      ...{ elapsedMs: 60_000 + days * day, restedMs: days * day, done },
      current: { name: 'approve', elapsedMs: 10 },
    },
  });

  test.each([
    ['waits', waits],
    ['rests', rests],
  ])('takes as much less the longer it %s, and as a whole what they took', (_, at) => {
    for (const days of [0.25, 1, 1.5]) {
      const { durationMs, remainingMs, risks } = forecastRun(at(days));
      expect(Math.abs(durationMs.point / day - 2.08)).toBeLessThan(0.2);
      expect(durationMs.point).toBeCloseTo(remainingMs.point + 60_000 + days * day, 0);
      expect(risks.map(({ kind }) => kind)).not.toContain('over-usual-time');
    }
  });

  test('and rests far longer than they ever did has all of its time behind it, and no more before it than they had', () => {
    const { durationMs, remainingMs } = forecastRun(rests(30));
    expect(durationMs.low).toBeGreaterThan(30 * day);
    expect(remainingMs.high).toBeLessThan(2.5 * day);
  });
});

test('a run that has used what all runs used is not expected to use more', () => {
  const alike = Array.from({ length: 12 }, (_, place) => pastRun(place, { plan: 1000, work: 10_000 }, { costUsd: 1 }));
  const position = { elapsedMs: 1000, done: [{ name: 'plan', activeMs: 1000 }], costUsd: 1 };
  const { costUsd } = forecastRun({ runs: alike, position });
  expect(costUsd?.point).toBeCloseTo(1, 3);
  expect(costUsd?.high).toBeCloseTo(1, 3);
});

test('risks tell of failures, of retries that rise, and of runs that become slower', () => {
  const bad = Array.from({ length: 20 }, (_, place) =>
    pastRun(place, { work: 1000 + 100 * place }, { retries: place, status: place % 4 === 0 ? 'failure' : 'success' }),
  );
  const kinds = forecastRun({ runs: bad }).risks.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['failing', 'retries-rising', 'getting-slower']));
});

test('the correlation of phases is that of their ranks, drawn to 0.2 where runs are few', () => {
  const maps = (
    count: number,
    of: (chance: SeededChance) => readonly [number, number],
  ): ReadonlyMap<string, number>[] => {
    const chance = new SeededChance(5);
    return Array.from({ length: count }, () => {
      const [a, b] = of(chance);
      return new Map([
        ['a', a],
        ['b', b],
      ]);
    });
  };
  const alike = (chance: SeededChance): readonly [number, number] => {
    const one = chance.next();
    return [one, one * 7];
  };
  expect(correlationOf(maps(200, alike))).toBeGreaterThan(0.9);
  expect(correlationOf(maps(200, (chance) => [chance.next(), chance.next()]))).toBeLessThan(0.15);
  expect(correlationOf(maps(3, alike))).toBe(0.2);
  expect(correlationOf([])).toBe(0.2);
});
