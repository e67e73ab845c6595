import { expect, test } from 'vitest';
import { makePlan } from '../../../src/planning/make-plan.ts';
import { forecastWork, type PastPhase } from '../../../src/planning/plan-forecast.ts';

const minute = 60_000;
const plan = await makePlan('Work\n\n- add a page\n- add a button\n', {
  createdAt: 0,
  template: 'feature',
  parallel: 2,
});
const past = (phase: string, minutes: number, template = 'feature', cost?: number): readonly PastPhase[] =>
  Array.from({ length: 12 }, () => ({
    template,
    phase,
    durationMs: minutes * minute,
    ...(cost === undefined ? {} : { cost }),
  }));

test('without history it takes what the plan expects, in a wide interval, and says that it does not know', () => {
  const { duration, basis, doubts, cost, criticalPath } = forecastWork(plan);
  expect(basis).toBe('baseline');
  expect(duration.high / duration.low).toBeGreaterThan(3);
  expect(doubts.map(({ kind }) => kind)).toContain('no-history');
  expect(cost).toBeUndefined();
  expect(criticalPath[0]).toBe('outline');
  expect(criticalPath.at(-1)).toBe('document');
});

test('it learns from what like phases took and cost, whatever their part; parts side by side count once', () => {
  const history = [
    ...past('outline', 1, 'feature', 0.5),
    ...past('implement-1', 10, 'feature', 2),
    ...past('test', 1),
    ...past('review', 1),
    ...past('document', 1),
    ...past('implement', 500, 'bugfix'),
  ];
  const { duration, basis, cost, phases, criticalPath } = forecastWork(plan, history);
  expect(basis).toBe('history');
  expect(Math.round(duration.point / minute)).toBe(14);
  expect(Math.round(forecastWork({ ...plan, parallel: 1 }, history).duration.point / minute)).toBe(24);
  expect(Math.round((cost?.point ?? 0) * 10) / 10).toBe(4.5);
  expect(phases.map(({ name }) => name).sort()).toEqual(plan.phases.map(({ name }) => name).sort());
  expect(criticalPath).toHaveLength(5);
});

test('where a template has no history of its own, phases of the same name in others count', () => {
  const { phases } = forecastWork(plan, past('review', 3, 'bugfix'));
  expect(phases.find(({ name }) => name === 'review')?.remaining).toMatchObject({ basis: 'history', samples: 12 });
});
