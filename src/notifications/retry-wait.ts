import { property } from '../core/property.ts';
import { retryAfterOf } from '../core/retry-after.ts';
import type { Host } from '../core/host.ts';

const firstMs = 1000;
const factor = 4;
/** A receiver that asks for more patience than this is left to a later process. */
const longestMs = 60_000;

/**
 * How long to wait before a notifier is asked again, in milliseconds; `undefined` when that is not worth it.
 *
 * What the receiver asks for is kept to: `retryAfterMs` of the error, or what its headers or those of its response say.
 */
export function waitBeforeRetry(
  failed: number,
  error: unknown,
  host: Pick<Host, 'now' | 'random'>,
): number | undefined {
  if (property(error, 'retryable') === false) return undefined;
  const asked = askedFor(error, host.now());
  const usualMs = firstMs * factor ** (failed - 1) * (0.75 + host.random() / 2);
  const waitMs = Math.max(asked ?? 0, usualMs);
  return waitMs > longestMs ? undefined : waitMs;
}

function askedFor(error: unknown, now: number): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const ms = property(error, 'retryAfterMs');
  return typeof ms === 'number' && ms >= 0 ? ms : retryAfterOf(error, now);
}
