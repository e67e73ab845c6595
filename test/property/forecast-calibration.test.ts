import { describe, expect, test } from 'vitest';
import { SeededChance } from '../../src/forecasts/seeded-chance.ts';
import { LogScale } from '../../src/forecasts/log-scale.ts';
import { SeriesModel } from '../../src/forecasts/series-model.ts';

type Series = (chance: SeededChance, length: number) => readonly number[];

const of =
  (value: (index: number, length: number, chance: SeededChance) => number): Series =>
  (chance, length) =>
    Array.from({ length }, (_, index) => value(index, length, chance));

const kinds: Readonly<Record<string, Series>> = {
  stationary: of((_, __, chance) => Math.exp(0.3 * chance.normal())),
  trend: of((index, length, chance) => (1 + (2 * index) / length) * Math.exp(0.2 * chance.normal())),
  'change of level': of((index, length, chance) => (index < length / 2 ? 1 : 2.5) * Math.exp(0.25 * chance.normal())),
  'change of spread': of((index, length, chance) => Math.exp((index < length / 2 ? 0.15 : 0.45) * chance.normal())),
  'heavy tail': of((_, __, chance) => chance.next() ** (-1 / 1.5)),
  season: of((index, _, chance) => (1 + 0.6 * Math.sin((2 * Math.PI * index) / 7)) * Math.exp(0.15 * chance.normal())),
  'two modes': of((_, __, chance) => (chance.next() < 0.4 ? 0.2 : 1) * Math.exp(0.1 * chance.normal())),
};
const slots = { hour: -1, day: -1 };

/** The share of values in the interval that was said before each of them. */
function heldOf(series: Series, level: number, lengths: readonly number[], seeds: number, first: number): number {
  let [held, count] = [0, 0];
  for (const length of lengths)
    for (let seed = 0; seed < seeds; seed += 1) {
      const values = series(new SeededChance(1000 * seed + length), length);
      const scale = new LogScale(values);
      const model = new SeriesModel();
      for (const [index, value] of values.entries()) {
        const logarithm = scale.to(value);
        const expectation = model.expect(slots);
        if (index >= first && expectation !== undefined) {
          count += 1;
          const [low, high] = [expectation.quantile((1 - level) / 2), expectation.quantile((1 + level) / 2)];
          if (logarithm >= low && logarithm <= high) held += 1;
        }
        model.learn(logarithm, slots);
      }
    }
  return held / count;
}

describe('an interval of 80 % holds 80 % of what comes', () => {
  const shares = new Map<string, number>();
  test.each(Object.entries(kinds))('%s', (name, series) => {
    const share = heldOf(series, 0.8, [60, 150], 8, 10);
    shares.set(name, share);
    expect(share).toBeGreaterThan(0.75);
    expect(share).toBeLessThan(0.86);
  });

  test('over all kinds, within 2 %', () => {
    const mean = [...shares.values()].reduce((sum, share) => sum + share, 0) / shares.size;
    expect(Math.abs(mean - 0.8)).toBeLessThan(0.02);
  });

  test('also half a year later: the error does not add up', () => {
    const share = heldOf(kinds['change of level'] ?? of(() => 1), 0.8, [400], 3, 250);
    expect(Math.abs(share - 0.8)).toBeLessThan(0.05);
  });
});

test.each([
  [0.5, 0.05],
  [0.9, 0.03],
])('an interval of %f holds that share', (level, within) => {
  expect(Math.abs(heldOf(kinds['stationary'] ?? of(() => 1), level, [150], 10, 20) - level)).toBeLessThan(within);
});

test.each([2, 4, 8])('with only %i values known it holds 80 % or more', (known) => {
  const share = heldOf(kinds['stationary'] ?? of(() => 1), 0.8, [known + 1], 400, known);
  expect(share).toBeGreaterThan(0.78);
});
