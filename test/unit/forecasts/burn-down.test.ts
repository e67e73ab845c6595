import { describe, expect, test } from 'vitest';
import { burnDown } from '../../../src/forecasts/burn-down.ts';
import { SeededChance } from '../../../src/forecasts/seeded-chance.ts';

const hour = 3_600_000;
const every = (count: number, step: number): { at: number }[] =>
  Array.from({ length: count }, (_, index) => ({ at: (index + 0.5) * step }));

describe('burn-down', () => {
  test('takes no moment and no amount that is none', () => {
    const asked = { completed: [], remaining: 5, now: 100 * hour };
    expect(() => burnDown({ ...asked, startedAt: Number.NaN })).toThrow('`startedAt`');
    expect(() => burnDown({ ...asked, remaining: 1e300 })).toThrow('`remaining`');
    const { perHour, series } = burnDown({ ...asked, completed: [{ at: 0 }, { at: hour, size: 1e308 }] });
    expect([perHour, series.at(-1)?.remaining]).toEqual([0.01, 5]);
  });

  test('of steady work ends when the rest is done at that speed', () => {
    const result = burnDown({ completed: every(100, hour), remaining: 50, now: 100 * hour, startedAt: 0 });
    expect(result.perHour).toBeCloseTo(1, 6);
    expect(result.recentPerHour).toBeCloseTo(1, 6);
    expect(result.trend.direction).toBe('steady');
    expect(Math.abs((result.remainingMs?.point ?? 0) / (50 * hour) - 1)).toBeLessThan(0.1);
    expect(result.remainingMs?.low).toBeLessThan(50 * hour);
    expect(result.remainingMs?.high).toBeGreaterThan(50 * hour);
  });

  test('shows what was left at the end of each span; the last one ends now', () => {
    const { series } = burnDown({
      completed: every(100, hour),
      remaining: 50,
      now: 100 * hour,
      startedAt: 0,
      span: '10h',
    });
    expect(series).toHaveLength(10);
    expect(series[0]).toEqual({ at: 10 * hour, remaining: 140 });
    expect(series.at(-1)).toEqual({ at: 100 * hour, remaining: 50 });
  });

  test('of work that became faster trusts the recent speed more', () => {
    const slow = every(50, 2 * hour);
    const fast = every(100, hour / 4).map(({ at }) => ({ at: 100 * hour + at }));
    const result = burnDown({
      completed: [...fast, ...slow],
      remaining: 100,
      now: 125 * hour,
      startedAt: 0,
      span: '2h',
    });
    expect(result.trend.direction).toBe('rising');
    expect(result.recentPerHour).toBeGreaterThan(2 * result.perHour);
    // 83 hours at the mean speed, 25 at the recent one.
    expect(result.remainingMs?.point).toBeLessThan(60 * hour);
  });

  test('says nothing of the end while nothing was completed, and 0 when nothing is left', () => {
    expect(burnDown({ completed: [], remaining: 5, now: hour }).remainingMs).toBeUndefined();
    expect(burnDown({ completed: every(3, hour), remaining: 0, now: 3 * hour }).remainingMs?.point).toBe(0);
  });

  test('takes work of the future for done now, and leaves out what has no size', () => {
    const completed = [{ at: 9 * hour }, { at: hour, size: -1 }, { at: hour, size: Number.NaN }, { at: hour, size: 2 }];
    const { series } = burnDown({ completed, remaining: 1, now: 2 * hour });
    expect(series.at(-1)?.remaining).toBe(1);
    expect(series[0]?.remaining).toBeLessThanOrEqual(4);
  });

  test('holds about 80 % of what comes', () => {
    let held = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const chance = new SeededChance(seed);
      const moments: { at: number }[] = [];
      let at = 0;
      for (let piece = 0; piece < 90; piece += 1) moments.push({ at: (at -= Math.log(chance.next()) * hour) });
      const now = moments[59]!.at;
      const { remainingMs } = burnDown({ completed: moments.slice(0, 60), remaining: 30, now, startedAt: 0 });
      const took = moments[89]!.at - now;
      if (remainingMs !== undefined && took >= remainingMs.low && took <= remainingMs.high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(40);
    expect(held).toBeLessThanOrEqual(57);
  });
});
