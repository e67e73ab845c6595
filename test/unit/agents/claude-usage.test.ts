import { expect, test } from 'vitest';
import { inputTokensOf, usageOfResult } from '../../../src/agents/claude-usage.ts';

/** As Claude Code writes it: the cache is counted apart from the input. */
function result(calls: number, model = 'opus'): Readonly<Record<string, unknown>> {
  return {
    total_cost_usd: calls * 0.00126,
    usage: { input_tokens: 100, cache_read_input_tokens: 20, cache_creation_input_tokens: 0, output_tokens: 30 },
    modelUsage: {
      [model]: {
        inputTokens: calls * 100,
        outputTokens: calls * 30,
        cacheReadInputTokens: calls * 20,
        cacheCreationInputTokens: 0,
        costUSD: calls * 0.00126,
      },
    },
  };
}

const one = { inputTokens: 120, outputTokens: 30, cachedTokens: 20, costUsd: 0.00126 };

test('a first call has used what its result says, with the cache counted as input', () => {
  expect(usageOfResult(result(1), 120, undefined)).toEqual({ ...one, models: { opus: one } });
});

test('where the session is counted, what was accounted for before is taken off', () => {
  const settled = usageOfResult(result(1), 120, undefined);
  expect(usageOfResult(result(2), 120, settled)).toEqual({ ...one, models: { opus: one } });
});

test('where the call is counted, nothing is taken off, though the numbers would allow it', () => {
  const settled = usageOfResult(result(1), 120, undefined);
  expect(usageOfResult(result(2), 240, settled)).toMatchObject({ inputTokens: 240, costUsd: 0.00252 });
  expect(usageOfResult(result(1), 120, usageOfResult(result(3), 360, undefined))).toMatchObject({ inputTokens: 120 });
});

test('a call that was cut off is accounted for by the one that goes on with its session', () => {
  expect(usageOfResult(result(2), 120, undefined)).toMatchObject({ inputTokens: 240, costUsd: 0.00252 });
});

test('another model of the session has its own difference, and an unused one is left out', () => {
  const settled = usageOfResult(result(1), 120, undefined);
  const both = {
    ...result(1),
    total_cost_usd: 0.00252,
    modelUsage: { ...record(result(1)), ...record(result(1, 'haiku')) },
  };
  expect(usageOfResult(both, 120, settled)?.models).toEqual({ haiku: one });
});

test('a result without figures of models is read by its usage, and one without any is not known', () => {
  expect(usageOfResult({ ...result(1), modelUsage: {} }, 120, undefined)).toEqual(one);
  expect(usageOfResult({}, 0, undefined)).toBeUndefined();
  expect(usageOfResult({ modelUsage: { opus: { inputTokens: -1, costUSD: 'free' } } }, 0, undefined)).toEqual({
    models: { opus: {} },
  });
});

test('input tokens of a message that says none are none', () => {
  expect(inputTokensOf({ input_tokens: 3, cache_read_input_tokens: 4 })).toBe(7);
  expect(inputTokensOf(undefined)).toBe(0);
});

function record(message: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return message['modelUsage'] as Readonly<Record<string, unknown>>;
}
