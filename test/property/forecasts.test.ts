import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededChance } from '../../src/forecasts/seeded-chance.ts';
import { forecast } from '../../src/forecasts/forecast.ts';
import { Outlook } from '../../src/forecasts/outlook.ts';

const amount = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 1, max: 1e7, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1e-300, 1e300, Number.MAX_VALUE, Number.MIN_VALUE) },
);
const histories = fc.array(amount, { maxLength: 40 });
const ordinary = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

describe('of whatever history', () => {
  test('the interval contains the point, is finite and not below 0', () => {
    fc.assert(
      fc.property(histories, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (history, level) => {
        const { point, low, high, p95 } = forecast({ history, level });
        for (const value of [point, low, high, p95]) expect(Number.isFinite(value)).toBe(true);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(point);
        expect(point).toBeLessThanOrEqual(high);
        expect(point).toBeLessThanOrEqual(p95);
      }),
      { numRuns: 150 },
    );
  });

  test('a higher level gives an interval that contains that of a lower one, also of what remains', () => {
    fc.assert(
      fc.property(histories, fc.double({ min: 0, max: 1e7, noNaN: true }), (history, used) => {
        let [inner, outer] = [Infinity, -Infinity];
        for (const level of [0.05, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99]) {
          const { low, high } = forecast({ history, level, used });
          expect(low).toBeLessThanOrEqual(inner);
          expect(high).toBeGreaterThanOrEqual(outer);
          expect(low).toBeGreaterThanOrEqual(0);
          [inner, outer] = [low, high];
        }
      }),
      { numRuns: 80 },
    );
  });

  test('the chance of a quantile is its probability', () => {
    fc.assert(
      fc.property(ordinary, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (history, p) => {
        const outlook = Outlook.of({ history });
        const value = outlook.quantile(p);
        expect(outlook.quantile(outlook.chanceOf(value))).toBeCloseTo(value, -Math.log10(value) + 4);
      }),
      { numRuns: 60 },
    );
  });
});

test('in other units the forecast is the same in those', () => {
  fc.assert(
    fc.property(ordinary, fc.constantFrom(2 ** -10, 2 ** 20, 0.001, 3600), (history, unit) => {
      const one = forecast({ history });
      const other = forecast({ history: history.map((value) => value * unit) });
      for (const figure of ['point', 'low', 'high', 'p95'] as const)
        expect(other[figure] / (one[figure] * unit)).toBeCloseTo(1, 9);
    }),
    { numRuns: 100 },
  );
});

test('the order of the history matters only as far as what is recent counts more', () => {
  const chance = new SeededChance(11);
  // Without trend, change or season: old values in another order change next to nothing.
  const history = Array.from({ length: 200 }, () => 1000 * Math.exp(0.2 * chance.normal()));
  const shuffled = history.slice(0, 100).reverse().concat(history.slice(100));
  const [one, other] = [forecast({ history }), forecast({ history: shuffled })];
  for (const figure of ['point', 'low', 'high'] as const)
    expect(Math.abs(other[figure] / one[figure] - 1)).toBeLessThan(0.05);
  // The same values in another order, and the recent ones are the large ones.
  const rising = forecast({ history: history.toSorted((a, b) => a - b) });
  expect(rising.point).toBeGreaterThan(1.2 * one.point);
});
