import { expect, test } from 'vitest';
import { answerValue } from '../../../src/agents/answer-value.ts';

const valueIn = (text: string): unknown => answerValue({ text })?.value;

test('a value that the provider hands out counts, whatever the text says', () => {
  expect(answerValue({ output: null, text: '{"a":1}' })).toEqual({ value: null });
});

test('a text is JSON, or has it in its last fence, or around words', () => {
  expect(valueIn(' {"a":1} ')).toEqual({ a: 1 });
  expect(valueIn('First:\n```json\n{"a":1}\n```\nand then\n```\n{"a":2}\n```\n')).toEqual({ a: 2 });
  expect(valueIn('The answer is {"a":[1,2]}, as you see.')).toEqual({ a: [1, 2] });
  expect(valueIn('The answer is [1,2].')).toEqual([1, 2]);
});

test('a fence that holds no JSON does not hide another one', () => {
  expect(valueIn('```json\n{"a":1}\n```\n```\nnot this\n```\n')).toEqual({ a: 1 });
});

test('a text without JSON has no value', () => {
  expect(answerValue({ text: 'no {idea}' })).toBeUndefined();
});

test('a fence of nothing but line breaks is looked through once', () => {
  expect(answerValue({ text: `\`\`\`${'\n'.repeat(2_000_000)}` })).toBeUndefined();
});
