import { isHoldfastError } from '../core/errors.ts';

const stops: ReadonlySet<string> = new Set([
  'cancelled',
  'paused',
  'interrupted',
  'run-owned',
  'overtaken',
  'breaker-open',
  'bulkhead-full',
  'provider-closed',
  'limit-reached',
]);

/** Whether nothing failed: it was told to stop, or not let through. */
export function isStop(error: unknown): boolean {
  return isHoldfastError(error) && stops.has(error.code);
}
