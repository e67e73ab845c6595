import { expect, test } from 'vitest';
import type { RecordHead } from '../../../src/state/records.ts';
import { ActiveTime } from '../../../src/workflow/active-time.ts';

const place = { segment: 1, cursor: 0 };

/** Records at moments, in seconds, and the active seconds that they come to. */
function activeSeconds(...records: readonly (readonly [number, object])[]): number {
  const time = new ActiveTime();
  let n = 0;
  return records.reduce((sum, [at, facts]) => {
    const record = { ...facts, at: at * 1000, n: (n += 1), place, hasValue: false } as RecordHead;
    return sum + time.since(record, record.type === 'opened') / 1000;
  }, 0);
}

const started = { type: 'run-started' };
const done = (key: string) => ({ type: 'step-completed', key });

test('what lies between two records counts', () => {
  expect(activeSeconds([0, { type: 'opened' }], [0, started], [3, done('a')], [10, done('b')])).toBe(10);
});

test.each([
  ['a sleep', { type: 'timer-set', key: 's' }, { type: 'timer-fired', key: 's' }],
  ['a wait for a signal', { type: 'wait-started', key: 's' }, { type: 'signal-received', key: 's' }],
  ['a wait that ended', { type: 'wait-started', key: 's' }, { type: 'wait-timed-out', key: 's' }],
  ['a step that is parked', { type: 'step-parked', key: 's' }, { type: 'step-unparked', key: 's' }],
])('%s does not count, whatever else is recorded meanwhile', (_, begin, end) => {
  expect(activeSeconds([0, started], [2, begin], [50, done('beside')], [100, end], [103, done('b')])).toBe(5);
});

test('the wait before an attempt does not count, and what follows it does', () => {
  const failed = { type: 'attempt-failed', key: 'a', retryInMs: 60_000 };
  expect(activeSeconds([0, started], [1, failed], [65, done('a')], [67, done('b')])).toBe(1 + 4 + 2);
});

test('what was waited for in a branch or phase that has ended holds nothing up', () => {
  const wait = { type: 'wait-started', key: 'p/parallel/a/wait:x' };
  const ended = { type: 'branch-failed', key: 'p/parallel/a' };
  expect(activeSeconds([0, started], [1, wait], [5, ended], [9, done('p/b')])).toBe(5);
});

const begun = (key: string) => ({ type: 'step-started', key });

test.each([
  ['a sleep', { type: 'timer-set', key: 'p/parallel/b/sleep' }],
  ['a wait for a signal', { type: 'wait-started', key: 'p/parallel/b/wait:x' }],
  ['a step that is parked', { type: 'step-parked', key: 'p/parallel/b/ask' }],
  ['the wait before an attempt', { type: 'attempt-failed', key: 'p/parallel/b/ask', retryInMs: 60_000 }],
])('while a step works, %s beside it holds nothing up', (_, wait) => {
  const work = 'p/parallel/a/work';
  const ask = 'p/parallel/b/ask';
  // Only a step that has begun is parked, or waits for its next attempt.
  const asks = wait.key === ask ? [begun(ask)] : [];
  const before = [started, ...asks, begun(work)].map((record) => [0, record] as const);
  expect(activeSeconds(...before, [2, wait], [40, done(work)], [50, done('x')])).toBe(40);
});

test('a child that has begun works until its step has ended', () => {
  const child = { type: 'child-started', key: 'p/parallel/a/child' };
  const wait = { type: 'wait-started', key: 'p/parallel/b/wait:x' };
  expect(activeSeconds([0, started], [1, child], [2, wait], [40, done(child.key)], [50, done('b')])).toBe(40);
});

test('a step does no work while a person is asked for it, and works again once there is an answer', () => {
  const ask = { type: 'wait-started', key: 'p/a/ask' };
  const answered = { type: 'signal-received', key: 'p/a/ask' };
  expect(activeSeconds([0, started], [1, begun('p/a')], [3, ask], [100, answered], [104, done('p/a')])).toBe(7);
});

test('a step whose next attempt has begun keeps the time going, whatever waits beside it', () => {
  const failed = { type: 'attempt-failed', key: 'a', retryInMs: 60_000 };
  const wait = { type: 'wait-started', key: 'wait:x' };
  expect(activeSeconds([0, started], [0, begun('a')], [1, failed], [2, wait], [70, done('b')], [75, done('a')])).toBe(
    1 + (75 - 61),
  );
});

test('the time in which nobody drives the run does not count, and waits count from when they are said again', () => {
  const wait = { type: 'timer-set', key: 's' };
  const opened = { type: 'opened' };
  expect(activeSeconds([0, started], [1, wait], [100, opened], [101, started], [102, wait], [200, done('a')])).toBe(3);
});
