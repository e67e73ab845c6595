import { expect, test } from 'vitest';
import { ContextBudget, type OfferedChunk } from '../../../src/agents/context-budget.ts';

const letters = (text: string): number => text.length;

function offer(fromLine: number, toLine: number, text: string): OfferedChunk {
  return { file: 'a', fromLine, toLine, kind: 'lines', score: 1, why: [], text };
}

test('takes what fits with what stands around it, and nothing more', () => {
  const budget = new ContextBudget(200, letters);
  expect(budget.take(offer(1, 1, 'x'.repeat(200)))).toBe(false);
  expect(budget.take(offer(1, 1, 'x'.repeat(100)))).toBe(true);
  expect(budget.left).toBeLessThan(100);
  expect(budget.take(offer(2, 2, 'x'.repeat(100)))).toBe(false);
  expect(budget.chunks).toHaveLength(1);
});

test('says which lines are not taken yet', () => {
  const budget = new ContextBudget(1000, letters);
  budget.take(offer(10, 20, 'x'));
  budget.take(offer(30, 40, 'x'));
  expect(budget.free('a', 1, 9)).toEqual([{ from: 1, to: 9 }]);
  expect(budget.free('a', 15, 35)).toEqual([{ from: 21, to: 29 }]);
  expect(budget.free('a', 12, 18)).toEqual([]);
  expect(budget.free('b', 12, 18)).toEqual([{ from: 12, to: 18 }]);
});

test('a count that is no number fits nowhere', () => {
  expect(new ContextBudget(10, () => Number.NaN).take(offer(1, 1, 'x'))).toBe(false);
});
