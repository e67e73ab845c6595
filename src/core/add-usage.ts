import { invalidOption, requireKnownOptions } from './expect.ts';
import type { ModelConsumption, Usage } from './run-terms.ts';

const amounts = ['tokens', 'inputTokens', 'outputTokens', 'costUsd', 'cachedTokens'] as const;
const ofModels = ['inputTokens', 'outputTokens', 'cachedTokens', 'costUsd'] as const;
const names = ['model', 'agent'] as const;
const longestName = 256;
const mostModels = 32;

/**
 * What a step has used with what it says in addition: amounts are added up, of names the last one counts.
 *
 * @throws UsageError `invalid-option`: what is no amount can be neither kept nor added up.
 */
export function addUsage(before: Usage | undefined, more: Usage): Usage {
  requireKnownOptions('usage', more, [...amounts, ...names, 'models']);
  const total: { -readonly [Name in keyof Usage]: Usage[Name] } = { ...before };
  for (const name of amounts) {
    const amount: unknown = more[name];
    if (amount === undefined) continue;
    total[name] = (total[name] ?? 0) + requireAmount(`usage.${name}`, amount);
  }
  for (const name of names) {
    const text: unknown = more[name];
    if (text === undefined) continue;
    total[name] = requireName(`usage.${name}`, text);
  }
  if (more.models !== undefined) total.models = addModels(before?.models, more.models);
  return total;
}

function addModels(before: Usage['models'] = {}, more: NonNullable<Usage['models']>): NonNullable<Usage['models']> {
  const sum = new Map<string, ModelConsumption>(Object.entries(before));
  requireKnownOptions('usage.models', more, Object.keys(Object(more) as object));
  for (const [model, used] of Object.entries(more)) {
    requireName('usage.models', model);
    requireKnownOptions(`usage.models.${model}`, used, ofModels);
    const total: { -readonly [Name in keyof ModelConsumption]: number } = { ...sum.get(model) };
    for (const name of ofModels)
      if (used[name] !== undefined)
        total[name] = (total[name] ?? 0) + requireAmount(`usage.models.${model}.${name}`, used[name]);
    if (sum.has(model) || sum.size < mostModels) sum.set(model, total);
  }
  return Object.fromEntries(sum);
}

function requireAmount(option: string, amount: unknown): number {
  if (typeof amount === 'number' && amount >= 0 && amount <= Number.MAX_SAFE_INTEGER) return amount;
  throw invalidOption(option, amount, 'a number from 0 to 2^53 - 1');
}

function requireName(option: string, text: unknown): string {
  if (typeof text === 'string' && text !== '' && text.length <= longestName) return text;
  throw invalidOption(option, text, `a text of 1 to ${longestName} characters`);
}
