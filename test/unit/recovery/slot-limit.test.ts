import { expect, test } from 'vitest';
import { firstSlots, heldIn, nextSlots, type SlotEntry, type SlotState } from '../../../src/recovery/slot-limit.ts';

const owner = { nonce: 'n', host: 'h', bootId: 'b', pidNamespace: 'p', pid: 1, startedAt: 's' };
const begin = (start: number, min = 1, max = 64): SlotState => firstSlots({ start, min, max });
const asked = (...ids: string[]): SlotEntry => ({ type: 'asked', ids, owner });
const left = (outcome: 'succeeded' | 'overloaded' | 'other', ...ids: string[]): SlotEntry => ({
  ...({ type: 'left', outcome } as const),
  ids,
});
const after = (state: SlotState, ...entries: SlotEntry[]): SlotState => entries.reduce(nextSlots, state);
const holders = ({ calls }: SlotState): string =>
  calls.flatMap(({ id, epoch }) => (epoch === undefined ? [] : id)).join('');

test('slots are given in the order in which they were asked for, no more than the limit allows', () => {
  const full = after(begin(2), asked('a'), asked('b', 'c'), asked('d'));
  expect(holders(full)).toBe('ab');
  expect(holders(after(full, left('other', 'b')))).toBe('ac');
  expect(holders(after(full, left('other', 'c'), left('other', 'a')))).toBe('bd');
});

test('an entry that stands in the log twice counts once', () => {
  const state = after(begin(1), asked('a', 'a'), asked('b', 'a'), left('other', 'x'));
  expect(state.calls.map(({ id }) => id)).toEqual(['a', 'b']);
  const halved = after(begin(8), asked('a'), left('overloaded', 'a'), left('overloaded', 'a'));
  expect(halved.limit).toBe(4);
});

test('the limit rises by one after as many successes as there are slots, and not beyond its bound', () => {
  let state = begin(2, 1, 4);
  const limits: number[] = [];
  for (let index = 0; index < 12; index += 1) {
    const ids = Array.from({ length: 6 }, (_, place) => `${index}-${place}`);
    state = after(state, asked(...ids), left('succeeded', `${index}-0`), left('other', ...ids));
    limits.push(state.limit);
  }
  expect(limits).toEqual([2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4]);
});

test('a success raises nothing where the limit held nobody back', () => {
  let state = begin(2);
  for (let index = 0; index < 20; index += 1) state = after(state, asked(`${index}`), left('succeeded', `${index}`));
  expect(state.limit).toBe(2);
});

test('an overload halves the limit once for all calls that were under way, and never below its bound', () => {
  const ids = Array.from({ length: 40 }, (_, index) => `c${index}`);
  const busy = after(begin(40), asked(...ids));
  const once = ids.reduce((state, id) => nextSlots(state, left('overloaded', id)), busy);
  expect(once.limit).toBe(20);
  expect(after(once, asked('late'), left('overloaded', 'late')).limit).toBe(10);
  let state = begin(9, 3);
  for (let index = 0; index < 9; index += 1) state = after(state, asked(`${index}`), left('overloaded', `${index}`));
  expect(state.limit).toBe(3);
});

test('calls that were under way when the limit was halved do not raise it', () => {
  const busy = after(begin(4), asked('a', 'b', 'c', 'd', 'e', 'f'), left('overloaded', 'a'));
  expect(after(busy, left('succeeded', 'b'), left('succeeded', 'c'), left('succeeded', 'd')).earned).toBe(0);
});

test('nothing is given out until so many have left as the halved limit asks for', () => {
  const busy = after(begin(4), asked('a', 'b', 'c', 'd', 'e', 'f'), left('overloaded', 'a'));
  expect(holders(busy)).toBe('bcd');
  expect(holders(after(busy, left('other', 'b')))).toBe('cd');
  expect(holders(after(busy, left('other', 'b', 'c')))).toBe('de');
});

test('settings move the limit into their bounds, and serve those who waited', () => {
  const waiting = after(begin(1), asked('a', 'b', 'c'));
  const raised = after(waiting, { type: 'settings', settings: { start: 2, min: 2, max: 9 } });
  expect([raised.limit, heldIn(raised)]).toEqual([2, 2]);
  expect(after(begin(9), { type: 'settings', settings: { start: 1, min: 1, max: 3 } }).limit).toBe(3);
});
