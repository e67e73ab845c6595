import { describe, expect, test } from 'vitest';
import { ResidualDistribution } from '../../../src/forecasts/residual-distribution.ts';
import { freedomOf, studentQuantile } from '../../../src/forecasts/student.ts';

function of(residuals: readonly number[], halfLife = Infinity): ResidualDistribution {
  const order = residuals.map((_, place) => place).sort((one, other) => residuals[one]! - residuals[other]!);
  return ResidualDistribution.of(residuals, halfLife, order);
}

describe('a quantile of residuals', () => {
  test('of nine equal weights lies at the k-th of ten parts', () => {
    const distribution = of([9, 1, 8, 2, 7, 3, 6, 4, 5]);
    for (let part = 2; part <= 8; part += 1) expect(distribution.quantile(part / 10)).toBeCloseTo(part, 9);
    expect(distribution.quantile(0.55)).toBeCloseTo(5.5, 9);
  });

  test('of n residuals leaves a share of 1 / (n + 1) beyond the outermost', () => {
    // Far apart, so that the tail of Student's distribution stays below the largest residual.
    const distribution = of(Array.from({ length: 19 }, (_, index) => index - 9));
    expect(distribution.quantile(0.95)).toBeCloseTo(9, 9);
    expect(distribution.quantile(0.9)).toBeCloseTo(8, 9);
    expect(distribution.quantile(0.05)).toBeCloseTo(-9, 9);
  });

  test('counts recent residuals more', () => {
    const old = [...Array.from({ length: 30 }, () => 0), ...Array.from({ length: 10 }, () => 5)];
    expect(of(old).quantile(0.6)).toBe(0);
    expect(of(old, 5).quantile(0.6)).toBe(5);
  });

  test('goes on beyond the outermost where there are too few of them', () => {
    expect(of([1, -1, 0.5]).quantile(0.95)).toBeGreaterThan(1);
    expect(of([]).quantile(0.9)).toBeGreaterThan(1);
    expect(of([1, -1, 0.5]).quantile(1e-6)).toBeGreaterThanOrEqual(-7);
  });

  test('never falls', () => {
    const distribution = of([0.3, 0.3, -2, 5, 0, 0, 1]);
    let last = -Infinity;
    for (let p = 0.001; p < 1; p += 0.001) {
      const quantile = distribution.quantile(p);
      expect(quantile).toBeGreaterThanOrEqual(last);
      last = quantile;
    }
  });
});

test.each([
  [0.9, 1, 3.0777],
  [0.9, 2, 1.8856],
  [0.9, 4, 1.5332],
  [0.975, 4, 2.7764],
  [0.1, 2, -1.8856],
  [0.5, 4, 0],
] as const)('the quantile %f of Student with %i degrees of freedom is %f', (p, freedom, expected) => {
  expect(studentQuantile(p, freedom)).toBeCloseTo(expected, 4);
});

test('few residuals have a heavy tail', () => {
  expect([0, 1, 2, 3, 4, 100].map(freedomOf)).toEqual([1, 1, 2, 2, 4, 4]);
});
