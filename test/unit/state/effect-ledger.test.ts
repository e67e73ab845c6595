import { expect, test } from 'vitest';
import type { JournalEvent, Owner } from '../../../src/core/events.ts';
import { EffectLedger } from '../../../src/state/effect-ledger.ts';

const owner = { nonce: 'n', host: 'h', bootId: 'b', pidNamespace: 'p', pid: 1, startedAt: '1' } satisfies Owner;
const opened = { type: 'opened', owner, format: 1 } as const;
const intended = { type: 'effect-intended', key: 'pay', effectKey: 'r/pay', attempt: 1 } as const;
const completed = { type: 'step-completed', key: 'pay', attempts: 1, activeMs: 1 } as const;
const error = { name: 'Error', message: 'x' };

function after(...events: readonly JournalEvent[]): EffectLedger {
  const ledger = new EffectLedger();
  for (const [index, event] of [opened, ...events].entries()) ledger.apply({ ...event, at: index });
  return ledger;
}

const resolve = { id: '1', type: 'resolve', at: 0, key: 'pay', as: 'done' } as const;
const received = { type: 'command-received', inboxPlace: 1, command: resolve } as const;

test.each<[string, readonly JournalEvent[], boolean, boolean]>([
  ['nothing was begun', [], false, false],
  ['it was begun by the owner that drives the run', [intended], false, true],
  ['it was begun by a former owner', [intended, opened], true, true],
  ['its code has ended without a word', [intended, { type: 'effect-unknown', key: 'pay' }], true, true],
  ['its code was left behind', [intended, { type: 'effect-unknown', key: 'pay', running: true }], false, true],
  ['it was done', [intended, completed], false, false],
  [
    'it has failed',
    [intended, { type: 'step-failed', key: 'pay', attempts: 1, error, tolerated: false }],
    false,
    false,
  ],
  [
    'its attempt has failed',
    [intended, { type: 'attempt-failed', key: 'pay', attempt: 1, error, retryInMs: 1 }],
    false,
    false,
  ],
  [
    'its check has decided',
    [intended, opened, { type: 'effect-checked', key: 'pay', answer: 'not-done', decides: true }],
    false,
    false,
  ],
  [
    'its check decides nothing',
    [intended, opened, { type: 'effect-checked', key: 'pay', answer: 'not-done', decides: false }],
    true,
    true,
  ],
  [
    'its check says done, and no result stands there',
    [intended, opened, { type: 'effect-checked', key: 'pay', answer: 'done', decides: true }],
    true,
    true,
  ],
  ['somebody has resolved it', [intended, opened, received], false, false],
  ['somebody resolved it while it was being done, which counts for nothing', [intended, received, opened], true, true],
])('whether an effect is unknown: %s', (_, events, driven, rests) => {
  const ledger = after(...events);
  expect([ledger.isUnknown('pay', true), ledger.isUnknown('pay', false)]).toEqual([driven, rests]);
  expect(ledger.unknown(false).map(({ key }) => key)).toEqual(rests ? ['pay'] : []);
});

test('the first word on an effect counts, and lasts until it is begun again', () => {
  const ledger = after(intended, opened, received);
  expect(ledger.accept({ ...resolve, id: '2', as: 'failed' }, undefined)).toBeUndefined();
  expect(ledger.get('pay')?.verdict).toMatchObject({ id: '1', as: 'done', journaled: false });
  ledger.apply({ type: 'effect-resolved', key: 'pay', id: '1', as: 'done', at: 9 });
  expect(ledger.get('pay')?.verdict?.journaled).toBe(true);
  ledger.apply({ ...intended, at: 10 });
  expect(ledger.get('pay')).toMatchObject({ verdict: undefined, intendedAt: 10 });
});

test('remembers which effects were done and not undone; steps are none', () => {
  const ledger = after(intended, completed, { ...completed, key: 'step' });
  expect([ledger.isDone('pay'), ledger.isDone('step')]).toEqual([true, false]);
  ledger.apply({ type: 'step-compensated', key: 'pay', at: 9 });
  expect(ledger.isDone('pay')).toBe(false);
});

test('what the other side was handed is remembered of what failed or was undone, too, whatever it is called later', () => {
  const failed = { type: 'attempt-failed', key: 'pay', attempt: 1, error, retryInMs: 1 } as const;
  for (const end of [[failed], [completed, { type: 'step-compensated', key: 'pay' }]] as const) {
    const ledger = after(intended, ...end);
    ledger.rename((key) => (key === 'pay' ? 'send' : key));
    expect(ledger.handed('send')).toBe('r/pay');
    expect(ledger.handed('pay')).toBeUndefined();
    expect(ledger.standing().size).toBe(0);
  }
});
