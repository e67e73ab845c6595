import { expect, test } from 'vitest';
import { SignalDesk } from '../../../src/testing/signal-desk.ts';

const wait = (runId: string, name: string, key = name): Parameters<SignalDesk['next']>[0] => ({
  type: 'wait-started',
  ...{ runId, name, key, at: 0 },
});

test('each wait is handed one signal of its name, in the order in which they were given', () => {
  const desk = new SignalDesk([
    { name: 'go', payload: 1 },
    { name: 'stop', payload: 2 },
    { name: 'go', payload: 3 },
  ]);
  expect(desk.next(wait('a', 'go', 'one'), false)?.payload).toBe(1);
  expect(desk.next(wait('a', 'go', 'two'), false)?.payload).toBe(3);
  expect(desk.next(wait('a', 'go', 'three'), false)).toBeUndefined();
  expect(desk.next(wait('a', 'stop'), false)?.payload).toBe(2);
});

test('a wait that begins again is handed nothing, unless its run had received a signal that was taken from it', () => {
  const desk = new SignalDesk([{ name: 'go', payload: 1 }]);
  desk.next(wait('a', 'go'), false);
  expect(desk.next(wait('a', 'go'), false)).toBeUndefined();
  expect(desk.next(wait('a', 'go'), true)?.payload).toBe(1);
});

test('a child run that is begun anew is handed what the one before it had, and one beside it a signal of its own', () => {
  const desk = new SignalDesk([
    { name: 'go', payload: 1 },
    { name: 'go', payload: 2 },
  ]);
  expect(desk.next(wait('child-1', 'go'), false)?.payload).toBe(1);
  expect(desk.next(wait('child-2', 'go'), false)?.payload).toBe(2);
  expect(desk.next(wait('child-3', 'go'), false)?.payload).toBe(2);
});
