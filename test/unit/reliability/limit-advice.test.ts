import { expect, test } from 'vitest';
import { limitAdvice, raiseOf, type RaisedFrom } from '../../../src/reliability/limit-advice.ts';

const facts = { limit: 3, used: 3, reserved: 0, runId: 'r' } as const;

test.each<[string, RaisedFrom, unknown, string]>([
  ['of a run', { ...facts, scope: 'run', measure: 'calls', asked: 1 }, { calls: 4 }, 'calls=4'],
  [
    'of a phase, by its name and not its key',
    { ...facts, scope: 'phase', phase: 'a~2fb', measure: 'costUsd', asked: 0.5 },
    { phases: { 'a/b': { costUsd: 3.5 } } },
    'phase:a/b.cost=3.5',
  ],
  [
    'of an agent',
    { ...facts, scope: 'agent', agent: 'coder', measure: 'tokens', asked: 100 },
    { agents: { coder: { tokens: 103 } } },
    'agent:coder.tokens=103',
  ],
  [
    'of time, in minutes that are enough',
    { ...facts, scope: 'run', measure: 'duration', limit: 90_000, used: 90_500 },
    { duration: '4m' },
    'duration=4m',
  ],
  [
    'where nobody knows how much is asked for',
    { ...facts, scope: 'run', measure: 'costUsd' },
    { costUsd: 6 },
    'cost=6',
  ],
  ['of nothing', { ...facts, scope: 'run', measure: 'costUsd', limit: 0, used: 0 }, { costUsd: 1 }, 'cost=1'],
])('a limit %s is raised by what lets go on', (_, reached, limits, option) => {
  expect(raiseOf(reached)).toEqual({ limits, option });
});

test('the advice names what to pass, also for the limit of a child', () => {
  const reached = { ...facts, scope: 'phase', phase: 'review', measure: 'calls', asked: 1 } as const;
  expect(limitAdvice(reached, 'r')).toBe(
    'Raise the limit, at least so far: resume("r", { limits: {"phases":{"review":{"calls":4}}} }), on the command line --limit "phase:review.calls=4".',
  );
  expect(limitAdvice({ ...reached, runId: 'child' }, 'r')).toMatch(/: resume\("child", .*, then run "r"\.$/);
});

test('the limit of a day is no run’s to raise', () => {
  const reached = { ...facts, scope: 'day', day: '2026-11-20', measure: 'calls' } as const;
  expect(raiseOf(reached)).toBeUndefined();
  expect(limitAdvice(reached, 'r')).toContain('`limits.day`');
});
