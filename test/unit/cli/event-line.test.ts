import { expect, test } from 'vitest';
import { commandLinesFor } from '../../../src/cli/command-lines.ts';
import { lineOf } from '../../../src/cli/event-line.ts';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';

const at = Date.parse('2026-11-20T10:15:30.000Z');
const context = { commands: commandLinesFor('r1', '.holdfast'), verbose: false };
const line = (event: JournalEvent | LiveEvent, verbose = false): string | undefined => {
  const found = lineOf({ ...event, runId: 'r1', at }, { ...context, verbose });
  return found === undefined ? undefined : `${found.tone}: ${found.text}`;
};
const error = { name: 'TypeError', message: 'no good' };
const head = { key: 'plan', name: 'plan', number: 1 };

test.each<[JournalEvent | LiveEvent, string | undefined]>([
  [
    { type: 'run-started', runId: 'r1', workflow: 'w', version: '1.0.0', inputHash: '' },
    'start: run r1 started: w 1.0.0',
  ],
  [{ type: 'run-resumed', by: 'resume', takenOver: false }, 'start: run r1 resumed'],
  [{ type: 'run-resumed', by: 'resume', takenOver: true }, 'start: run r1 resumed after an interruption'],
  [
    { type: 'run-resumed', by: 'resume', takenOver: true, mode: 'power' },
    'start: run r1 resumed after a breakdown of its machine',
  ],
  [{ type: 'run-resumed', by: 'resume', takenOver: false, mode: 'pause' }, 'start: run r1 resumed'],
  [
    {
      type: 'actions-taken',
      key: 'a',
      on: 'warning',
      actions: [
        { name: 'x', outcome: 'did-not-help' },
        { name: 'y', outcome: 'failed', message: 'no' },
      ],
    },
    'note: a: x did not help, y failed (no)',
  ],
  [{ type: 'phase-started', ...head }, 'start: phase plan: started'],
  [{ type: 'phase-completed', ...head, activeMs: 61_000, checkpoint: 1 }, 'done: phase plan: done, active for 1m01s'],
  [{ type: 'phase-failed', ...head, activeMs: 5, error }, 'failed: phase plan: failed, active for 5ms: no good'],
  [{ type: 'step-completed', key: 'plan/a', attempts: 1, activeMs: 1234 }, 'done: step plan/a: done in 1.2s'],
  [
    {
      type: 'step-completed',
      key: 'a',
      attempts: 3,
      activeMs: 1,
      again: true,
      usage: { inputTokens: 1000, outputTokens: 234, costUsd: 0.126 },
    },
    'done: step a: done in 1ms, attempt 3, run again because its input has changed, 1,234 tokens, $0.13',
  ],
  [{ type: 'step-kept', key: 'a' }, 'kept: step a: kept'],
  [
    { type: 'attempt-failed', key: 'a', attempt: 2, error, retryInMs: 1500 },
    'retry: a: attempt 2 failed: no good; trying again in 1.5s',
  ],
  [{ type: 'step-failed', key: 'a', attempts: 1, error, tolerated: false }, 'failed: step a: failed: no good'],
  [
    { type: 'step-failed', key: 'a', attempts: 4, error: { name: 'TypeError', message: '' }, tolerated: true },
    'failed: step a: failed after 4 attempts: TypeError; the run goes on without it',
  ],
  [{ type: 'effect-unknown', key: 'pay', error }, 'warning: effect pay: nobody knows whether it was done: no good'],
  [{ type: 'effect-intended', key: 'pay', effectKey: 'r1/pay', attempt: 1 }, undefined],
  [{ type: 'effect-checked', key: 'pay', answer: 'done', decides: true }, 'note: effect pay: its check says done'],
  [
    { type: 'effect-checked', key: 'pay', answer: 'not-done', decides: false },
    'note: effect pay: its check says not-done, but it may be on its way still',
  ],
  [
    { type: 'effect-checked', key: 'pay', answer: 'unknown', decides: false, error },
    'note: effect pay: its check says unknown: no good',
  ],
  [
    { type: 'effect-resolved', key: 'pay', id: '1', as: 'done', by: 'ann', reason: 'seen it' },
    'note: effect pay: resolved as done by ann: seen it',
  ],
  [{ type: 'fan-out-started', key: 'edit', expected: 3 }, 'start: edit: 3 items'],
  [{ type: 'fan-out-started', key: 'edit', expected: 1 }, 'start: edit: 1 item'],
  [{ type: 'fan-out-ended', key: 'edit', skipped: 2 }, 'warning: edit: 2 items skipped'],
  [{ type: 'fan-out-ended', key: 'edit', skipped: 1 }, 'warning: edit: 1 item skipped'],
  [
    { type: 'step-failed', key: 'x', attempts: 1, tolerated: true, error: { name: 'Error', message: 'It ended.' } },
    'failed: step x: failed: It ended; the run goes on without it',
  ],
  [{ type: 'branch-failed', key: 'edit[a]', index: 0, error }, 'failed: edit[a]: failed: no good'],
  [{ type: 'branch-completed', key: 'edit[a]', index: 0 }, undefined],
  [{ type: 'checkpoint-recorded', key: 'c', name: 'halfway', number: 2 }, 'note: checkpoint 2: halfway'],
  [
    { type: 'timer-set', key: 'sleep', wakeAt: at + 7_200_000 },
    'wait: sleeping until 2026-11-20T12:15:30.000Z (2h00m)',
  ],
  [
    { type: 'wait-started', key: 'k', name: 'go on', deadlineAt: at },
    `wait: waiting for signal "go on" until 2026-11-20T10:15:30.000Z; to send it: holdfast signal r1 'go on' [JSON]`,
  ],
  [{ type: 'signal-received', key: 'k', name: 'ok', id: '1', by: 'ann' }, 'done: signal "ok" received from ann'],
  [
    { type: 'signal-rejected', key: 'k', name: 'ok', id: '1', issues: ['a', 'b'] },
    'warning: signal "ok" refused, still waiting: a; b',
  ],
  [{ type: 'wait-timed-out', key: 'k', name: 'ok' }, 'failed: signal "ok" did not come in time'],
  [
    { type: 'command-received', inboxPlace: 1, command: { id: '1', type: 'pause', at, by: 'ann', reason: 'lunch' } },
    'note: pause requested from ann: lunch',
  ],
  [{ type: 'command-received', inboxPlace: 1, command: { id: '1', type: 'signal', at, name: 'ok' } }, undefined],
  [
    { type: 'limit-near', key: 'a', elapsedMs: 1000, limitMs: 2000 },
    'warning: a: already active for 1.0s; its limit is 2.0s',
  ],
  [{ type: 'limit-near', key: 'a', elapsedMs: 1000 }, 'warning: a: already active for 1.0s'],
  [{ type: 'body-abandoned', key: 'a' }, 'warning: a: did not stop when told to and was left behind'],
  [{ type: 'not-durable', message: 'a' }, 'warning: not written down: a'],
  [{ type: 'persistence-failed', error }, 'warning: the journal cannot be written: no good'],
  [
    {
      ...({ type: 'attempt-failed', key: 'a', attempt: 1, error, retryInMs: 2000 } as const),
      actions: [{ name: 'clean', outcome: 'did-not-help' }],
    },
    'retry: a: attempt 1 failed: no good; tried: clean did not help; trying again in 2.0s',
  ],
  [{ type: 'damage-found', log: 'l', line: 3, message: 'bad' }, 'warning: damage found in l, line 3: bad'],
  [{ type: 'observer-failed', observer: 'views', error, count: 1 }, 'warning: views failed: no good'],
  [{ type: 'log-written', level: 'info', message: 'hello', fields: { a: 1 } }, 'note: hello {"a":1}'],
  [{ type: 'log-written', level: 'warn', message: 'hello' }, 'warning: hello'],
  [{ type: 'log-written', level: 'debug', message: 'hello' }, undefined],
  [{ type: 'step-started', key: 'a' }, undefined],
])('the event %j becomes the line %j', (event, expected) => {
  expect(line(event)).toBe(expected);
});

test('fields that JSON cannot show do not harm their line', () => {
  expect(line({ type: 'log-written', level: 'error', message: 'hello', fields: { a: 1n } })).toBe('failed: hello');
});

test('debug lines are shown to who asks for them', () => {
  expect(line({ type: 'log-written', level: 'debug', message: 'hello' }, true)).toBe('note: hello');
});

test('commands name the folder when it is not the usual one', () => {
  const commands = commandLinesFor('r 1', 'my runs');
  expect(commands.resume(undefined)).toBe(`holdfast resume --directory 'my runs' 'r 1' <module>`);
  expect(commands.resume('a b.ts')).toBe(`holdfast resume --directory 'my runs' 'r 1' 'a b.ts'`);
  expect(commandLinesFor('r', '.holdfast').signal('-x')).toBe('holdfast signal -- r -x [JSON]');
  expect(commands.show()).toBe(`holdfast show --directory 'my runs' 'r 1'`);
});
