import type { Usage } from '../core/events.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';

const amounts = ['tokens', 'inputTokens', 'outputTokens', 'costUsd'] as const;
const names = ['model', 'agent'] as const;
const longestName = 256;

/**
 * What a step has used with what it says in addition: amounts are added up, of names the last one counts.
 *
 * @throws UsageError `invalid-option`: what is no amount can be neither kept nor added up.
 */
export function addUsage(before: Usage | undefined, more: Usage): Usage {
  requireKnownOptions('usage', more, [...amounts, ...names]);
  const total: { -readonly [Name in keyof Usage]: Usage[Name] } = { ...before };
  for (const name of amounts) {
    const amount: unknown = more[name];
    if (amount === undefined) continue;
    if (typeof amount !== 'number' || !(amount >= 0 && amount <= Number.MAX_SAFE_INTEGER))
      throw invalidOption(`usage.${name}`, amount, 'a number from 0 to 2^53 - 1');
    total[name] = (total[name] ?? 0) + amount;
  }
  for (const name of names) {
    const text: unknown = more[name];
    if (text === undefined) continue;
    if (typeof text !== 'string' || text === '' || text.length > longestName)
      throw invalidOption(`usage.${name}`, text, `a text of 1 to ${longestName} characters`);
    total[name] = text;
  }
  return total;
}
