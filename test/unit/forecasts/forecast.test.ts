import { describe, expect, test } from 'vitest';
import { forecast } from '../../../src/forecasts/forecast.ts';
import { seriesOf } from './series.ts';

const steady = seriesOf(1, 60, (_, chance) => 1000 * Math.exp(0.2 * chance.normal()));

describe('what a forecast is made from', () => {
  test('without history a baseline is used, and the forecast says so', () => {
    const { basis, samples, point, low, high, risks } = forecast({ history: [], baseline: 600 });
    expect({ basis, samples, point }).toEqual({ basis: 'baseline', samples: 0, point: 600 });
    expect(high / point).toBeGreaterThan(4);
    expect(point / low).toBeCloseTo(high / point, 6);
    expect(risks.map(({ kind }) => kind)).toEqual(['no-history']);
  });

  test('without anything it is no more than an order of magnitude, and says so', () => {
    const { basis, point, low, high, risks } = forecast({ history: [] });
    expect({ basis, point }).toEqual({ basis: 'none', point: 60_000 });
    expect(high / low).toBeGreaterThan(500);
    expect(risks[0]?.message).toContain('order of magnitude');
  });

  test('one value is history, and the interval around it is wide', () => {
    const { basis, samples, point, low, high, risks } = forecast({ history: [1000], baseline: 5 });
    expect({ basis, samples }).toEqual({ basis: 'history', samples: 1 });
    expect(point).toBeCloseTo(1000, 6);
    expect(high / low).toBeGreaterThan(3);
    expect(risks.map(({ kind }) => kind)).toContain('few-samples');
  });

  test('the interval becomes narrower as the history grows', () => {
    const widths = [2, 5, 30].map((count) => {
      const { low, high } = forecast({ history: steady.slice(0, count) });
      return high / low;
    });
    expect(widths[0]).toBeGreaterThan(widths[1]!);
    expect(widths[1]).toBeGreaterThan(widths[2]!);
  });

  test('nine values give their own range for 80 %: the quantile of n + 1', () => {
    // Models and rescaling aside, the smallest of nine lies below a tenth of what comes and the largest above.
    const history = Array.from({ length: 9 }, (_, index) => 1000 * (1 + ((index * 4) % 9) / 100));
    const { low, high } = forecast({ history });
    expect(low).toBeLessThanOrEqual(1000 * 1.005);
    expect(high).toBeGreaterThanOrEqual(1080 * 0.995);
  });

  test('what is no amount is left out, counted and told', () => {
    const spoiled = [...steady, Number.NaN, -1, Infinity];
    const { samples, risks, point } = forecast({ history: spoiled });
    expect(samples).toBe(60);
    expect(point).toBe(forecast({ history: steady }).point);
    expect(risks.find(({ kind }) => kind === 'values-rejected')?.figures).toEqual({ rejected: 3 });
  });

  test('a history of which every entry says when it began is put in order', () => {
    const inOrder = steady.map((value, index) => ({ value: value * (1 + index / 10), at: index * 1000 }));
    const shuffled = inOrder.toSorted((one, other) => ((one.at * 7) % 13) - ((other.at * 7) % 13));
    expect(forecast({ history: shuffled })).toEqual(forecast({ history: inOrder }));
  });

  test('the same history gives the same forecast', () => {
    expect(forecast({ history: steady })).toEqual(forecast({ history: steady }));
  });
});

describe('series', () => {
  test('of equal values gives that value', () => {
    const { point, low, high } = forecast({ history: Array.from({ length: 30 }, () => 42) });
    for (const value of [point, low, high]) expect(value).toBeCloseTo(42, 6);
  });

  test('of zeros gives zero', () => {
    const { point, low, high } = forecast({ history: Array.from({ length: 30 }, () => 0) });
    expect([point, low, high].map((value) => Math.round(value * 1e6))).toEqual([0, 0, 0]);
  });

  test('of few zeros gives zero, and does not say that they vary', () => {
    const { point, low, high, risks } = forecast({ history: [0, 0, 0] });
    expect([point, low, high]).toEqual([0, 0, 0]);
    expect(risks.map(({ kind }) => kind)).toEqual(['few-samples']);
  });

  test('with zeros among its values stays at zero or above', () => {
    const { low, high } = forecast({ history: seriesOf(3, 60, (_, chance) => (chance.next() < 0.4 ? 0 : 100)) });
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(90);
    expect(high).toBeLessThan(120);
  });

  test('after a change of level is forecast at the new level, and the change is told', () => {
    const history = seriesOf(2, 60, (index, chance) => (index < 50 ? 1000 : 3000) * Math.exp(0.1 * chance.normal()));
    const { point, low, risks } = forecast({ history });
    expect(point).toBeGreaterThan(2500);
    expect(point).toBeLessThan(3600);
    expect(low).toBeGreaterThan(1500);
    expect(risks.map(({ kind }) => kind)).toContain('regime-change');
  });

  test('after a sudden change of level is forecast narrowly at the new level within ten values', () => {
    const history = Array.from({ length: 30 }, (_, index) => (index < 20 ? 10 : 30) + ((index * 7) % 5) / 5);
    const { point, low, high } = forecast({ history });
    expect(Math.abs(point / 30.4 - 1)).toBeLessThan(0.02);
    expect(low).toBeGreaterThan(27);
    expect(high).toBeLessThan(36);
  });

  test('that rises is forecast beyond its mean', () => {
    const history = seriesOf(4, 80, (index, chance) => 1000 * (1 + index / 40) * Math.exp(0.05 * chance.normal()));
    const { point, low, high } = forecast({ history });
    expect(Math.abs(point / 3000 - 1)).toBeLessThan(0.1);
    expect(low).toBeGreaterThan(2400);
    expect(high).toBeLessThan(3700);
  });

  test('with a round of five is forecast by the place in the round', () => {
    const round = [100, 100, 400, 100, 1000];
    const history = seriesOf(5, 100, (index, chance) => round[index % 5]! * Math.exp(0.05 * chance.normal()));
    for (const rest of [0, 2, 4]) {
      const { low, high } = forecast({ history: history.slice(0, 95 + rest) });
      expect(low).toBeLessThan(round[rest]! * 1.02);
      expect(high).toBeGreaterThan(round[rest]! * 0.98);
      expect(high / low).toBeLessThan(2);
    }
  });

  test('that depends on the hour is forecast by the hour', () => {
    const hour = 3_600_000;
    const history = seriesOf(
      6,
      200,
      (index, chance) => ((index * 7) % 24 < 8 ? 100 : 500) * Math.exp(0.1 * chance.normal()),
    );
    const timed = history.map((value, index) => ({ value, at: index * 7 * hour }));
    const at = (hours: number): number =>
      forecast({ history: timed, at: (200 * 7 + ((24 - ((200 * 7) % 24)) % 24) + hours) * hour }).point;
    expect(at(3)).toBeLessThan(180);
    expect(at(15)).toBeGreaterThan(350);
  });
});

describe('what remains', () => {
  test('is less than the whole, and falls while the time passes as usual', () => {
    const rest = [0, 300, 600, 900].map((used) => forecast({ history: steady, used }).point);
    expect(rest.toSorted((one, other) => other - one)).toEqual(rest);
    expect(rest[1]).toBeLessThan(rest[0]! - 250);
  });

  test('is never below 0, also where more was used than ever before, and that is told', () => {
    const { point, low, high, risks } = forecast({ history: steady, used: 50_000 });
    expect(low).toBeGreaterThanOrEqual(0);
    expect(point).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(point);
    expect(risks.map(({ kind }) => kind)).toContain('over-usual-time');
  });

  test('of what has two modes is the second one once the first has passed', () => {
    const history = seriesOf(
      7,
      100,
      (_, chance) => (chance.next() < 0.5 ? 100 : 1000) * Math.exp(0.02 * chance.normal()),
    );
    expect(forecast({ history, used: 200 }).low).toBeGreaterThan(600);
  });
});

test.each([
  [{ history: 7 }, 'history'],
  [{ history: [], level: 1 }, 'level'],
  [{ history: [], used: -1 }, 'used'],
  [{ history: [], used: Number.NaN }, 'used'],
  [{ history: [], baseline: -1 }, 'baseline'],
  [{ history: [], horizon: 3 }, 'horizon'],
])('refuses %j', (options, subject) => {
  expect(() => forecast(options as never)).toThrow(expect.objectContaining({ code: 'invalid-option', subject }));
});
