import { describe, expect, test } from 'vitest';
import { normalQuantile, normalShare } from '../../../src/metrics/normal-distribution.ts';
import { medianOf, trendOf } from '../../../src/metrics/robust-trend.ts';

describe('a trend', () => {
  test('is the median of all slopes, which one outlier does not move', () => {
    const { direction, slope, relativeSlope, samples } = trendOf([10, 12, 14, 16, 900, 20, 22, 24]);
    expect({ direction, slope, samples }).toEqual({ direction: 'rising', slope: 2, samples: 8 });
    expect(relativeSlope).toBeCloseTo(2 / 18, 9);
    expect(trendOf([9, 8, 7, 6, 5, 4]).direction).toBe('falling');
  });

  test('is told only where chance does not explain it', () => {
    // Mann and Kendall: S = 10 of 5 values in order gives p = 0.0275; four values in order could be chance.
    expect(trendOf([1, 2, 3, 4, 5]).p).toBeCloseTo(0.0275, 3);
    expect(trendOf([1, 2, 3, 4])).toMatchObject({ direction: 'steady', p: 1 });
    expect(trendOf([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])).toMatchObject({ direction: 'steady' });
  });

  test('of equal values, of nothing and of what is no number is steady', () => {
    for (const values of [[], [7], Array.from({ length: 20 }, () => 3), Array.from({ length: 9 }, () => Number.NaN)])
      expect(trendOf(values)).toMatchObject({ direction: 'steady', slope: 0, p: 1 });
    expect(trendOf([0, 0, 0, 0, 0, 0]).relativeSlope).toBeUndefined();
  });

  test('of series without one is told in about 5 of 100 cases', () => {
    let [state, told] = [1, 0];
    const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
    for (let round = 0; round < 400; round += 1)
      if (trendOf(Array.from({ length: 20 }, () => next() >>> 8)).direction !== 'steady') told += 1;
    expect(told).toBeGreaterThan(4);
    expect(told).toBeLessThan(40);
  });
});

test('the median of an even number of values lies between two', () => {
  expect([medianOf([]), medianOf([3]), medianOf([4, 1, 3, 2])]).toEqual([undefined, 3, 2.5]);
});

test('the normal distribution is that of the tables', () => {
  expect(normalShare(1.959_964)).toBeCloseTo(0.975, 6);
  expect(normalShare(-1.281_552)).toBeCloseTo(0.1, 6);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959_964, 4);
});
