import type { Classification } from './classification.ts';
import { isProviderClosed } from './provider-guard.ts';

/** The rules of those who say that too much was asked of them at once, or in too short a time. */
const overloads: ReadonlySet<string> = new Set([
  'RateLimited',
  'AnthropicOverloaded',
  'AnthropicRateLimited',
  'OpenaiRateLimited',
  'OpenaiOverloaded',
  'GithubSecondaryLimit',
  'GithubRateLimited',
]);

/** What closes a provider for longer than this is a quota: it says nothing about how many calls it takes at once. */
const longestMs = 60_000;

/** Whether an error says that fewer calls at once would have helped. */
export function isOverload(error: unknown, classify: (error: unknown) => Classification, now: number): boolean {
  // The call that closes its provider fails with that, and its own error is the cause; others were not made.
  const thrown = isProviderClosed(error) ? error.cause : error;
  if (thrown === undefined) return false;
  const { rule, closes } = classify(thrown);
  if (rule === undefined || !overloads.has(rule)) return false;
  return closes === undefined || (closes.untilMs !== undefined && closes.untilMs - now <= longestMs);
}
