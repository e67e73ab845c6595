import { expect, test } from 'vitest';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';
import { debugEvents, sayingOf } from '../../../src/state/log-lines.ts';

const error = { name: 'TypeError', message: 'no such file' };
const census = { done: 0, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const phase = { key: 'p', name: 'plan', number: 2, activeMs: 1 };

test('what is logged of an event names a level and what happened', () => {
  const actions = [
    { name: 'clean', outcome: 'did-not-help' },
    { name: 'sweep', outcome: 'helped' },
  ] as const;
  const lines: [JournalEvent | LiveEvent, string | undefined][] = [
    [{ type: 'log-written', level: 'warn', message: 'odd', fields: { a: 1 } }, 'warn  odd {"a":1}'],
    [
      { type: 'run-started', runId: 'r', workflow: 'w', version: '1.0.0', inputHash: '' },
      'info  run started: workflow w 1.0.0',
    ],
    [{ type: 'run-resumed', by: 'recover', takenOver: true }, 'info  run recovered, taken over'],
    [{ type: 'run-resumed', by: 'resume', takenOver: false }, 'info  run resumed'],
    [{ type: 'run-paused', reason: 'limit', message: 'cost' }, 'warn  run paused: limit: cost'],
    [{ type: 'run-interrupted', reason: 'SIGTERM' }, 'warn  run interrupted: SIGTERM'],
    [{ type: 'run-completed', outcome: 'partial', census }, 'info  run completed: partial'],
    [{ type: 'run-failed', error, failures: [], census }, 'error run failed: TypeError: no such file'],
    [{ type: 'run-cancelled', reason: 'enough', census }, 'warn  run cancelled: enough'],
    [{ type: 'effect-intended', key: 'pay', effectKey: 'r/pay', attempt: 2 }, 'info  effect begins: pay, attempt 2'],
    [{ type: 'effect-unknown', key: 'pay', error }, 'warn  effect unknown: pay: no such file'],
    [{ type: 'effect-checked', key: 'pay', answer: 'done', decides: true }, 'info  effect checked: pay: done'],
    [
      { type: 'effect-checked', key: 'pay', answer: 'not-done', decides: false },
      'info  effect checked: pay: not-done, which settles nothing yet',
    ],
    [
      { type: 'effect-resolved', key: 'pay', id: '1', as: 'failed', by: 'ann' },
      'warn  effect resolved: pay as failed by ann',
    ],
    [{ type: 'phase-started', key: 'p', name: 'plan', number: 2 }, 'info  phase 2 started: plan'],
    [{ type: 'phase-completed', ...phase, checkpoint: 1 }, 'info  phase 2 completed: plan'],
    [{ type: 'phase-failed', ...phase, error }, 'error phase 2 failed: plan: no such file'],
    [{ type: 'checkpoint-recorded', key: 'c', name: 'c', number: 3 }, 'info  checkpoint 3: c'],
    [
      { type: 'attempt-failed', key: 'a', attempt: 1, error, retryInMs: 5 },
      'warn  attempt 1 of a failed, next in 5 ms: no such file',
    ],
    [
      { type: 'attempt-failed', key: 'a', attempt: 1, error, retryInMs: 5, actions },
      'warn  attempt 1 of a failed, next in 5 ms: no such file; tried: clean did not help, sweep helped',
    ],
    [{ type: 'step-failed', key: 'a', attempts: 2, error, tolerated: false }, 'error step failed: a: no such file'],
    [{ type: 'wait-started', key: 'w', name: 'approval' }, 'info  waiting for approval'],
    [{ type: 'signal-received', key: 'w', name: 'go', id: '1', by: 'ann' }, 'info  signal go received from ann'],
    [{ type: 'signal-rejected', key: 'w', name: 'go', id: '1', issues: ['a', 'b'] }, 'warn  signal go rejected: a; b'],
    [{ type: 'wait-timed-out', key: 'w', name: 'go' }, 'warn  waiting for go timed out'],
    [
      { type: 'command-received', inboxPlace: 1, command: { id: '1', type: 'cancel', at: 1 } },
      'info  command received: cancel',
    ],
    [{ type: 'limit-near', key: 'a', elapsedMs: 8, limitMs: 10 }, 'warn  a nears its limit: 8 of 10 ms'],
    [{ type: 'body-abandoned', key: 'a' }, 'warn  a ignored its abort and was left behind'],
    [{ type: 'not-durable', message: 'full' }, 'critical not durable: full'],
    [{ type: 'damage-found', log: 'l', line: 4, message: 'm' }, 'critical damage in l, line 4: m'],
    [{ type: 'observer-failed', observer: 'views', error, count: 2 }, 'warn  observer views failed (2): no such file'],
    [{ type: 'persistence-failed', error }, 'critical cannot write the journal: no such file'],
    [{ type: 'step-kept', key: 'a' }, 'debug step kept: a'],
    [{ type: 'step-started', key: 'a' }, 'debug step started: a'],
    [{ type: 'step-completed', key: 'a', attempts: 1, activeMs: 4.6 }, 'debug step completed: a in 5 ms'],
    [{ type: 'timer-fired', key: 'a' }, undefined],
  ];
  for (const [event, line] of lines) {
    const said = sayingOf({ ...event, runId: 'r', at: 0 });
    const [level = '', message = '', fields] = said ?? [];
    const text = `${level.padEnd(5)} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`;
    expect(said === undefined ? undefined : text, event.type).toBe(line);
    if (debugEvents.has(event.type)) expect(level, event.type).toBe('debug');
  }
});
