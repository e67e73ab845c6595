import { expect, test } from 'vitest';
import { addUsage } from '../../../src/core/add-usage.ts';

test('amounts are added up, and of names the last one counts', () => {
  const first = addUsage(undefined, { tokens: 1, costUsd: 0.5, agent: 'reader', model: 'small' });
  expect(addUsage(first, { tokens: 2, inputTokens: 3, agent: 'writer' })).toEqual({
    ...{ tokens: 3, inputTokens: 3, costUsd: 0.5 },
    ...{ agent: 'writer', model: 'small' },
  });
});

test.each([
  ['usage', null],
  ['usage', 5],
  ['costUSD', { costUSD: 1 }],
  ['usage.tokens', { tokens: 5n }],
  ['usage.tokens', { tokens: '5' }],
  ['usage.tokens', { tokens: -5 }],
  ['usage.costUsd', { costUsd: Number.NaN }],
  ['usage.costUsd', { costUsd: Infinity }],
  ['usage.agent', { agent: 5 }],
  ['usage.agent', { agent: 'x'.repeat(257) }],
  ['usage.model', { model: '' }],
])('%s is named where it is nothing to add up: %s', (subject, usage) => {
  expect(() => addUsage(undefined, usage as never)).toThrow(
    expect.objectContaining({ code: 'invalid-option', subject }) as Error,
  );
});
