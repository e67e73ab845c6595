import type { Host } from '../core/host.ts';

const firstMs = 1000;
const factor = 4;
/** A receiver that asks for more patience than this is left to a later process. */
const longestMs = 60_000;

/**
 * How long to wait before a notifier is asked again, in milliseconds; `undefined` when that is not worth it.
 *
 * What the receiver asks for is kept to: `retryAfterMs` of the error, or a `retry-after` header on it or its response.
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
  const ms = property(error, 'retryAfterMs');
  if (typeof ms === 'number' && ms >= 0) return ms;
  const headers = property(error, 'headers') ?? property(property(error, 'response'), 'headers');
  const text = headers instanceof Headers ? headers.get('retry-after') : property(headers, 'retry-after');
  if (typeof text !== 'string' || text.length > 100) return undefined;
  if (/^\d{1,9}$/.test(text)) return 1000 * Number(text);
  const at = /^[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Reads a property of anything; a getter that throws counts as nothing there. */
function property(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  try {
    return (holder as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
