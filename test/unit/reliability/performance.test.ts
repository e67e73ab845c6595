import { describe, expect, test } from 'vitest';
import { assessPerformance } from '../../../src/reliability/performance.ts';

describe('assessPerformance', () => {
  test('the score is the sum of the baselines divided by the sum of the durations', () => {
    const assessment = assessPerformance({
      phases: [
        { name: 'initialization', activeMs: 5200 },
        { name: 'implementation', activeMs: 1_800_000 },
      ],
      baselines: { initialization: 10_000, implementation: 1_200_000 },
    });
    expect(assessment.score).toBeCloseTo(1_210_000 / 1_805_200, 10);
    expect(assessment.grade).toBe('C');
    expect(assessment.phases).toEqual([
      { name: 'initialization', activeMs: 5200, baselineMs: 10_000, ratio: 0.52, rating: 'fast' },
      { name: 'implementation', activeMs: 1_800_000, baselineMs: 1_200_000, ratio: 1.5, rating: 'slow' },
    ]);
  });

  test.each([
    [1000, 'A+'],
    [1200, 'A+'],
    [1201, 'A'],
    [1440, 'A'],
    [1441, 'B'],
    [1800, 'B'],
    [1801, 'C'],
    [2215, 'C'],
    [2216, 'D'],
    [2880, 'D'],
    [2881, 'F'],
    [90_000, 'F'],
  ])('a baseline of 1440 ms and %i ms give %s', (activeMs, grade) => {
    expect(assessPerformance({ phases: [{ name: 'a', activeMs }], baselines: { a: 1440 } }).grade).toBe(grade);
  });

  test.each([
    [799, 'fast'],
    [800, 'normal'],
    [1200, 'normal'],
    [1201, 'slow'],
  ])('%i ms against 1000 ms are %s', (activeMs, rating) => {
    expect(assessPerformance({ phases: [{ name: 'a', activeMs }], baselines: { a: 1000 } }).phases[0]?.rating).toBe(
      rating,
    );
  });

  test('phases without a baseline are listed and do not count', () => {
    const known = { name: 'a', activeMs: 1000 };
    const unknown = { name: 'constructor', activeMs: 99_000 };
    const assessment = assessPerformance({ phases: [known, unknown], baselines: { a: 1000 } });
    expect(assessment).toMatchObject({ score: 1, grade: 'A' });
    expect(assessment.phases[1]).toEqual(unknown);
  });

  test('there is no score where nothing has a baseline', () => {
    expect(assessPerformance({ phases: [], baselines: { a: 1 } })).toEqual({ phases: [] });
    const alone = { name: 'a', activeMs: 1 };
    expect(assessPerformance({ phases: [alone], baselines: {} })).toEqual({ phases: [alone] });
  });

  test('the score of a phase that took no time is a number', () => {
    const { score, grade } = assessPerformance({ phases: [{ name: 'a', activeMs: 0 }], baselines: { a: 1000 } });
    expect([score, grade]).toEqual([1000, 'A+']);
  });

  test.each(['issue-creation', 'issue_creation', 'Issue creation'])('finds the baseline of "%s"', (name) => {
    const { phases } = assessPerformance({ phases: [{ name, activeMs: 1 }], baselines: { 'issue-creation': 30_000 } });
    expect(phases[0]).toMatchObject({ name, baselineMs: 30_000 });
  });
});
