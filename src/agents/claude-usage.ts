import type { AgentUsage, ModelUsage } from './agent-answer.ts';
import { isRecord } from '../core/json-record.ts';

type Amounts = { -readonly [Name in keyof ModelUsage]: ModelUsage[Name] };

/** Adds amounts up; what one of them does not know the other decides. */
export function addAmounts(one: ModelUsage, other: ModelUsage): ModelUsage {
  const sum: Amounts = { ...one };
  for (const name of amountNames) {
    const more = other[name];
    if (more !== undefined) sum[name] = (sum[name] ?? 0) + more;
  }
  return sum;
}

const amountNames = ['inputTokens', 'outputTokens', 'cachedTokens', 'costUsd'] as const;

/**
 * What one call of Claude Code has used, from its `result` message.
 *
 * `modelUsage` is complete, where `usage` leaves out what helpers used and is empty when a budget ended the call. Some
 * versions count it over the whole session, others over the call: which of the two it is, what was `seen` in the
 * stream decides.
 *
 * @param seenInput the input tokens of the messages that were streamed by this call
 */
export function usageOfResult(
  result: Readonly<Record<string, unknown>>,
  seenInput: number,
  settled: AgentUsage | undefined,
): AgentUsage | undefined {
  const models = modelsOf(result['modelUsage']);
  if (models === undefined) return plainUsage(result);
  const all = Object.values(models).reduce<ModelUsage>(addAmounts, {});
  const total = { ...all, ...amount('costUsd', result['total_cost_usd']) };
  if (settled === undefined || !countsOverSession(total, seenInput, settled)) return { ...total, models };
  const before = settled.models ?? {};
  const own = Object.entries(models).flatMap(([model, used]): [string, ModelUsage][] => {
    const left = subtract(used, before[model] ?? {});
    return amountNames.some((name) => (left[name] ?? 0) > 0) ? [[model, left]] : [];
  });
  return { ...subtract(total, settled), models: Object.fromEntries(own) };
}

function countsOverSession(total: ModelUsage, seenInput: number, settled: AgentUsage): boolean {
  const input = total.inputTokens ?? 0;
  const before = settled.inputTokens ?? 0;
  if (input < before || (total.costUsd ?? 0) < (settled.costUsd ?? 0)) return false;
  return Math.abs(input - before - seenInput) < Math.abs(input - seenInput);
}

function subtract(used: ModelUsage, before: ModelUsage): ModelUsage {
  const left: Amounts = {};
  for (const name of amountNames) {
    const amount = used[name];
    // To a millionth of a cent: differences of binary fractions end in noise.
    if (amount !== undefined) left[name] = Math.max(0, Math.round((amount - (before[name] ?? 0)) * 1e8) / 1e8);
  }
  return left;
}

function modelsOf(value: unknown): Record<string, ModelUsage> | undefined {
  if (!isRecord(value) || Object.keys(value).length === 0) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([model, used]) => [
      model,
      isRecord(used)
        ? tokensOf(
            used['inputTokens'],
            [used['cacheReadInputTokens'], used['cacheCreationInputTokens']],
            used['outputTokens'],
            used['costUSD'],
          )
        : {},
    ]),
  );
}

function plainUsage(result: Readonly<Record<string, unknown>>): AgentUsage | undefined {
  const used = result['usage'];
  if (!isRecord(used)) return undefined;
  return tokensOf(
    used['input_tokens'],
    [used['cache_read_input_tokens'], used['cache_creation_input_tokens']],
    used['output_tokens'],
    result['total_cost_usd'],
  );
}

/** Input tokens of one streamed message, as {@link usageOfResult} counts them. */
export function inputTokensOf(usage: unknown): number {
  if (!isRecord(usage)) return 0;
  const cached = [usage['cache_read_input_tokens'], usage['cache_creation_input_tokens']];
  return tokensOf(usage['input_tokens'], cached, undefined, undefined).inputTokens ?? 0;
}

/** Input includes what came from the cache and what was written to it: all of it was read by the model. */
function tokensOf(
  input: unknown,
  [cacheRead, cacheWritten]: readonly unknown[],
  output: unknown,
  costUsd: unknown,
): ModelUsage {
  const parts = [input, cacheRead, cacheWritten].filter(isAmount);
  return {
    ...(parts.length === 0 ? {} : { inputTokens: parts.reduce((sum, part) => sum + part, 0) }),
    ...amount('outputTokens', output),
    ...amount('cachedTokens', cacheRead),
    ...amount('costUsd', costUsd),
  };
}

function amount(name: keyof ModelUsage, value: unknown): ModelUsage {
  return isAmount(value) ? { [name]: value } : {};
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
