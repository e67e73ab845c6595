import { expect, test } from 'vitest';
import { type ContextOptions, requireContextOptions } from '../../../src/agents/context-options.ts';

const good: ContextOptions = { root: '.', budgetTokens: 100 };

test('the room is the budget without what is reserved', () => {
  expect(requireContextOptions({ ...good, reserveForAnswer: 30 })).toEqual({ room: 70 });
});

test.each([
  ['no root', { root: '' }],
  ['a root with NUL', { root: 'a\0b' }],
  ['no budget', { budgetTokens: 0 }],
  ['half a token', { budgetTokens: 1.5 }],
  ['an answer that takes all', { reserveForAnswer: 100 }],
  ['files that are no list', { files: 'a' }],
  ['a pattern that is no text', { include: [1] }],
  ['line 0', { focus: [{ file: 'a', line: 0 }] }],
  ['a misspelt place', { focus: [{ file: 'a', row: 1 }] }],
  ['a counter that is none', { countTokens: 3 }],
  ['a misspelt option', { budget: 3 }],
])('%s is refused', (_, options) => {
  expect(() => requireContextOptions({ ...good, ...options } as ContextOptions)).toThrow(
    expect.objectContaining({ code: 'invalid-option' }),
  );
});
