import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/events.ts';
import { assessOutcome, CensusTaker } from '../../../src/workflow/census.ts';

const error = { name: 'Error', message: 'broken' };
const done = (key: string, attempts = 1): JournalEvent => ({ type: 'step-completed', key, attempts, activeMs: 1 });
const failed = (key: string): JournalEvent => ({ type: 'step-failed', key, attempts: 1, error, tolerated: true });
const started = (phases: readonly string[]): JournalEvent => ({
  type: 'run-started',
  runId: 'r',
  workflow: 'w',
  version: '1.0.0',
  inputHash: '',
  phases,
});
const take = (...events: JournalEvent[]): CensusTaker => {
  const census = new CensusTaker();
  for (const event of events) census.apply(event);
  return census;
};

describe('CensusTaker', () => {
  test('counts steps in all and in their phase', () => {
    const census = take(
      { type: 'phase-started', key: 'build', name: 'build', number: 1 },
      done('build/a'),
      done('b'),
      failed('build/c'),
    );
    expect(census.snapshot()).toMatchObject({ done: 2, failed: 1, failures: ['build/c'] });
    expect(census.snapshot().phases).toEqual([
      { key: 'build', status: 'not-started', done: 1, failed: 1, skipped: 0, notStarted: 0 },
    ]);
  });

  test('says how many items of a fan-out were never started', () => {
    const census = take(
      { type: 'fan-out-started', key: 'edit', expected: 5 },
      { type: 'branch-completed', key: 'edit[a.ts]', index: 0 },
      { type: 'branch-failed', key: 'edit[b.ts]', index: 1, error },
      { type: 'fan-out-ended', key: 'edit', skipped: 1 },
    );
    expect(census.snapshot().fanOuts).toEqual([
      { key: 'edit', expected: 5, done: 1, failed: 1, skipped: 1, notStarted: 2 },
    ]);
  });

  test('takes back the failures that a resume clears', () => {
    const census = take(failed('a'), { type: 'run-resumed', by: 'resume', takenOver: false, clears: ['a'] }, done('a'));
    expect(census.snapshot()).toMatchObject({ done: 1, failed: 0, failures: [] });
  });

  test('counts a result that replaces another once', () => {
    expect(take(done('a'), { ...done('a'), again: true } as JournalEvent).snapshot().done).toBe(1);
  });

  test('names a step that failed at first as recovered', () => {
    expect(take(done('a', 3)).recovered).toBe(1);
  });
});

describe('assessOutcome', () => {
  test('is complete when everything declared was done', () => {
    const census = take(
      started(['build']),
      { type: 'phase-started', key: 'build', name: 'build', number: 1 },
      done('build/a'),
      {
        type: 'phase-completed',
        key: 'build',
        name: 'build',
        number: 1,
        activeMs: 1,
        checkpoint: 1,
      },
    );
    expect(assessOutcome(census.snapshot())).toBe('complete');
  });

  test('is degraded when a step failed and the run went on', () => {
    expect(assessOutcome(take(done('a'), failed('b')).snapshot())).toBe('degraded');
  });

  test('is partial when a declared phase was never begun', () => {
    expect(assessOutcome(take(started(['build']), done('a')).snapshot())).toBe('partial');
  });

  test('is partial when an item of a fan-out is missing', () => {
    const census = take(
      { type: 'fan-out-started', key: 'edit', expected: 2 },
      { type: 'branch-completed', key: 'edit[a]', index: 0 },
    );
    expect(assessOutcome(census.snapshot())).toBe('partial');
  });
});
