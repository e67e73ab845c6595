import { expect, test } from 'vitest';
import { readCommandMessage } from '../../../src/agents/command-message.ts';

test.each([
  [
    { result: 'yes', session_id: 's', total_cost_usd: 0.5, usage: { input_tokens: 1, output_tokens: 2 } },
    { text: 'yes', sessionId: 's', usage: { inputTokens: 1, outputTokens: 2, costUsd: 0.5 } },
  ],
  [
    { response: 'yes', model: 'm' },
    { text: 'yes', model: 'm' },
  ],
  [{ usage: { prompt_tokens: 3, completion_tokens: 4 } }, { usage: { inputTokens: 3, outputTokens: 4 } }],
  [{ structured_output: { a: 1 } }, { output: { a: 1 } }],
])('%j is part of an answer', (message, answer) => {
  expect(readCommandMessage(message)).toEqual({ answer });
});

test('what says that it is an error is a failure', () => {
  const failed = { is_error: true, result: 'overloaded' };
  expect(readCommandMessage(failed)).toEqual({ failure: failed });
  expect(readCommandMessage({ error: { type: 'overloaded_error' } })).toHaveProperty('failure');
});

test('what says nothing that is known is a sign of life, and amounts that are none are not counted', () => {
  expect(readCommandMessage({ type: 'thinking' })).toEqual({});
  expect(readCommandMessage({ usage: { input_tokens: -1, output_tokens: '7' }, cost_usd: Number.NaN })).toEqual({});
});
