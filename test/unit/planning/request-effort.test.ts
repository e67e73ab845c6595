import { expect, test } from 'vitest';
import { analyzeRequest } from '../../../src/planning/analyze-request.ts';
import type { PastRequest } from '../../../src/planning/request-effort.ts';

const past = (action: PastRequest['action'], durationMs: number, cost?: number): PastRequest[] =>
  Array.from({ length: 12 }, (_, index) => ({
    action,
    durationMs: durationMs + index,
    ...(cost !== undefined && { cost: cost + index / 100 }),
  }));

test('duration and cost are learned from the requests that are most alike', () => {
  const history = [...past('bug-fix', 60_000, 2), ...past('feature', 900_000, 30)];
  const { effort } = analyzeRequest('Fix the crash on start', { history });
  expect(effort.learnedFrom).toBe('same class');
  expect(effort.duration.point).toBeGreaterThan(55_000);
  expect(effort.duration.point).toBeLessThan(65_000);
  expect(effort.cost?.point).toBeGreaterThan(1.8);
  expect(effort.cost?.point).toBeLessThan(2.3);
  expect(analyzeRequest('Document the options', { history }).effort.learnedFrom).toBe('every class');
});

test('without history the duration rests on the complexity, and there is no cost', () => {
  const { effort } = analyzeRequest('Fix typo in README');
  expect(effort).toMatchObject({ learnedFrom: 'none', duration: { samples: 0 } });
  expect(effort).not.toHaveProperty('cost');
  const large = analyzeRequest('Rewrite the entire authentication system for the whole platform').effort;
  expect(large.duration.point).toBeGreaterThan(effort.duration.point);
});

test('a history that is none is refused', () => {
  // @ts-expect-error a class that does not exist
  expect(() => analyzeRequest('fix', { history: [{ action: 'cooking', durationMs: 1 }] })).toThrow('`history`');
});
