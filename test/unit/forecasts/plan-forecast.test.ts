import { describe, expect, test } from 'vitest';
import { forecastPlan, type PlanTask } from '../../../src/forecasts/plan-forecast.ts';
import { orderOf } from '../../../src/forecasts/plan-order.ts';
import { seriesOf } from './series.ts';

const about = (seed: number, usual: number, spread = 0.1): readonly number[] =>
  seriesOf(seed, 60, (_, chance) => usual * Math.exp(spread * chance.normal()));
const exactly = (value: number): readonly number[] => Array.from({ length: 30 }, () => value);

describe('a plan', () => {
  test('takes as long as its longest chain', () => {
    const tasks: PlanTask[] = [
      { name: 'merge', needs: ['build', 'test'], history: exactly(10) },
      { name: 'build', needs: ['fetch'], history: exactly(100) },
      { name: 'test', needs: ['fetch'], history: exactly(300) },
      { name: 'fetch', history: exactly(50) },
    ];
    const { remaining, criticalPath, criticalPathShare, tasks: told } = forecastPlan({ tasks });
    expect(remaining.point).toBeCloseTo(360, 3);
    expect(criticalPath).toEqual(['fetch', 'test', 'merge']);
    expect(criticalPathShare).toBe(1);
    expect(Object.fromEntries(told.map(({ name, criticality }) => [name, criticality]))).toEqual({
      ...{ fetch: 1, build: 0, test: 1, merge: 1 },
    });
    expect(told.find(({ name }) => name === 'build')?.endsIn.point).toBeCloseTo(150, 3);
  });

  test('of parallel tasks takes longer than each of them is expected to', () => {
    const tasks = [1, 2, 3, 4, 5, 6].map((seed) => ({ name: `task ${seed}`, history: about(seed, 100, 0.4) }));
    const { remaining } = forecastPlan({ tasks, correlation: 0 });
    expect(remaining.point).toBeGreaterThan(130);
  });

  test('of tasks one after the other varies less than the sum of their ends says', () => {
    const tasks = [1, 2, 3, 4, 5, 6].map((seed) => ({
      ...{ name: `task ${seed}`, history: about(seed, 100, 0.4) },
      needs: seed === 1 ? [] : [`task ${seed - 1}`],
    }));
    const apart = forecastPlan({ tasks, correlation: 0 });
    const together = forecastPlan({ tasks, correlation: 0.9 });
    const sumOfHighs = apart.tasks.reduce((sum, { remaining }) => sum + remaining.high, 0);
    expect(apart.remaining.high).toBeLessThan(0.9 * sumOfHighs);
    expect(together.remaining.high - together.remaining.low).toBeGreaterThan(
      1.5 * (apart.remaining.high - apart.remaining.low),
    );
  });

  test('with fewer lanes than tasks takes longer', () => {
    const tasks = ['a', 'b', 'c', 'd'].map((name) => ({ name, history: exactly(100) }));
    expect(forecastPlan({ tasks }).remaining.point).toBeCloseTo(100, 3);
    expect(forecastPlan({ tasks, concurrency: 2 }).remaining.point).toBeCloseTo(200, 3);
    expect(forecastPlan({ tasks, concurrency: 1 }).remaining.point).toBeCloseTo(400, 3);
    expect(forecastPlan({ tasks, concurrency: 1 }).criticalPath).toEqual(['a', 'b', 'c', 'd']);
  });

  test('counts no work that is done, and of a task that goes on what is left', () => {
    const tasks = [
      { name: 'a', history: exactly(100), done: true },
      { name: 'b', needs: ['a'], history: about(1, 100, 0.05), used: 60 },
    ];
    const { remaining } = forecastPlan({ tasks });
    expect(remaining.point).toBeGreaterThan(30);
    expect(remaining.point).toBeLessThan(50);
  });

  test('says of which task nothing is known', () => {
    const { basis, risks } = forecastPlan({ tasks: [{ name: 'a', history: exactly(1) }, { name: 'b' }] });
    expect(basis).toBe('none');
    expect(risks.map(({ kind, subject }) => [kind, subject])).toContainEqual(['no-history', 'b']);
  });

  test('without tasks is over', () => {
    expect(forecastPlan({ tasks: [] })).toMatchObject({ remaining: { point: 0 }, criticalPath: [], tasks: [] });
  });

  test('is the same every time', () => {
    const tasks = [
      { name: 'a', history: about(1, 100) },
      { name: 'b', needs: ['a'], history: about(2, 50) },
    ];
    expect(forecastPlan({ tasks })).toEqual(forecastPlan({ tasks }));
  });

  test('as deep as you like is put in order without overflowing the stack', () => {
    const tasks = Array.from({ length: 50_000 }, (_, index) => ({
      name: `t${index}`,
      needs: index === 49_999 ? [] : [`t${index + 1}`],
    }));
    const ordered = orderOf(tasks);
    expect([ordered[0]?.name, ordered.at(-1)?.name]).toEqual(['t49999', 't0']);
  });
});

describe('refuses', () => {
  test('tasks that need each other in a circle, and names the way around', () => {
    const tasks = [
      { name: 'a', needs: ['c'] },
      { name: 'b', needs: ['a'] },
      { name: 'c', needs: ['b'] },
      { name: 'd', needs: ['a'] },
    ];
    expect(() => forecastPlan({ tasks })).toThrow(
      expect.objectContaining({ code: 'plan-cyclic', issues: ['a', 'c', 'b', 'a'] }),
    );
    expect(() => forecastPlan({ tasks: [{ name: 'a', needs: ['a'] }] })).toThrow('"a" → "a"');
  });

  test.each([
    [{ tasks: [{ name: 'a', needs: ['b'] }] }, '"b"'],
    [{ tasks: [{ name: 'a' }, { name: 'a' }] }, 'names differ'],
    [{ tasks: [], concurrency: 0 }, 'concurrency'],
    [{ tasks: [], correlation: 2 }, 'correlation'],
    [{ tasks: [], lanes: 2 }, 'lanes'],
  ])('%j', (options, message) => {
    expect(() => forecastPlan(options)).toThrow(message);
  });
});
