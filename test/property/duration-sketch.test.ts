import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DurationSketch, sketchError } from '../../src/metrics/duration-sketch.ts';
import { Tally } from '../../src/metrics/tally.ts';

const shares = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

function sketchOf(values: readonly number[]): DurationSketch {
  const sketch = new DurationSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** The value at the rank of a share, of all values in order. */
function exact(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
}

function requireClose(values: readonly number[], sketch = sketchOf(values)): void {
  for (const share of shares) {
    const wanted = exact(values, share);
    const got = sketch.quantile(share) ?? Number.NaN;
    // Below a millionth of a millisecond everything is 0.
    const allowed = wanted * sketchError * (1 + 1e-9) + 1e-6;
    expect(Math.abs(got - wanted), `${share}: ${got} for ${wanted}`).toBeLessThanOrEqual(allowed);
  }
}

/** A generator of its own, so that a failure shows the same values again. */
function* chances(): Generator<number, never> {
  let state = 42;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state + 0.5) / 2 ** 32;
  }
}

function distribution(of: (chance: number, index: number) => number): readonly number[] {
  const chance = chances();
  return Array.from({ length: 20_000 }, (_, index) => of(chance.next().value, index));
}

describe('a percentile is off by at most 1 % of the value at its rank', () => {
  test.each([
    ['even', distribution((chance) => chance * 10_000)],
    ['like latencies', distribution((chance) => 80 * Math.exp(0.6 * Math.log(1 / chance)))],
    ['a heavy tail', distribution((chance) => chance ** -3)],
    ['a heavier tail, cut', distribution((chance) => Math.min(Number.MAX_SAFE_INTEGER, chance ** -8))],
    ['all equal', distribution(() => 1234.567)],
    ['two points, far apart', distribution((_, index) => (index % 100 === 0 ? 1e9 : 0.001))],
    ['zeros and ones', distribution((_, index) => index % 2)],
    ['all zero', distribution(() => 0)],
    ['huge', distribution((chance) => Number.MAX_SAFE_INTEGER * (1 - chance / 2))],
    ['tiny', distribution((chance) => chance / 1000)],
    ['rising', distribution((_, index) => index)],
    ['falling', distribution((_, index) => 20_000 - index)],
    ['at the ends of buckets', distribution((_, index) => (1.01 / 0.99) ** (index % 1800))],
    ['one value', [17]],
  ])('%s', (_, values) => {
    requireClose(values);
  });

  test('of any durations', () => {
    const duration = fc.oneof(
      fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
      fc.integer({ min: 0, max: 1000 }),
      fc.constantFrom(0, 1e-9, 1e-6, 0.001, 1, Number.MAX_SAFE_INTEGER),
    );
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 200 }), (values) => {
        requireClose(values);
      }),
    );
  });
});

test('sketches merge, in any order, into the sketch of all values', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(values, values, values, (one, other, third) => {
      const merged = sketchOf(third);
      const middle = sketchOf(other);
      middle.merge(sketchOf(one));
      merged.merge(middle);
      const whole = sketchOf([...one, ...other, ...third]);
      expect(merged.count).toBe(whole.count);
      for (const share of shares) expect(merged.quantile(share)).toBe(whole.quantile(share));
    }),
  );
});

test('the size of a sketch does not grow with what it holds', () => {
  const tally = new Tally();
  for (const value of distribution((chance) => chance ** -8 / 1000))
    tally.add('success', Math.min(value, Number.MAX_SAFE_INTEGER), DurationSketch.bucketOf(value));
  const buckets = [0.000_001, Number.MAX_SAFE_INTEGER].map((value) => DurationSketch.bucketOf(value) ?? 0);
  expect((buckets[1] ?? 0) - (buckets[0] ?? 0)).toBeLessThan(2600);
  expect(tally.snapshot().count).toBe(20_000);
});

test('figures of nothing say so, and a rate leaves out what was cancelled', () => {
  const tally = new Tally();
  expect(tally.snapshot()).toMatchObject({ count: 0, successRate: undefined, meanMs: undefined, p50Ms: undefined });
  for (const status of ['success', 'failure', 'cancelled', 'cancelled'] as const)
    tally.add(status, 10, DurationSketch.bucketOf(10));
  expect(tally.snapshot()).toEqual({
    ...{ count: 4, successes: 1, failures: 1, cancelled: 2, successRate: 0.5 },
    ...{ meanMs: 10, p50Ms: 10, p95Ms: 10, p99Ms: 10, minMs: 10, maxMs: 10 },
  });
});
