import { fallback, handleWhen } from 'cockatiel';
import type { Host } from '../core/host.ts';

/** An attempt that failed and is followed by another one. */
export interface FailedAttempt {
  /** Counted from 1, over all processes. */
  readonly attempt: number;
  /** What it threw. */
  readonly error: unknown;
  /** How long the wait before the next attempt is. */
  readonly retryInMs: number;
}

/** What {@link retryAfterFailure} needs to know. */
export interface RetryTask<Result> {
  readonly host: Host;
  readonly operation: (attempt: number) => Promise<Result> | Result;
  /** The wait before another attempt; `undefined` when there is none. */
  readonly waitMs: (attempt: number, error: unknown) => number | undefined;
  readonly attemptFailed: ((failure: FailedAttempt) => Promise<void> | void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly keepAlive: boolean;
}

/** An outcome that no operation can have. */
const failed = Symbol('failed');

/**
 * Goes on after a failed attempt: wait, try, and again, until an attempt succeeds or none is left.
 *
 * Cockatiel's own `retry` waits by the global timer, which no test can move and no signal can end. Its policy for a
 * handled failure has no clock, so that one runs the attempts and the waits are the host's.
 *
 * @throws what the last attempt threw, as it was thrown; the signal's reason when that ends a wait.
 */
export async function retryAfterFailure<Result>(task: RetryTask<Result>, first: FailedAttempt): Promise<Result> {
  const { host, signal, keepAlive } = task;
  let attempt = first.attempt;
  let failure = first;
  const worthAnother = (error: unknown): boolean => {
    const retryInMs = task.waitMs(attempt, error);
    if (retryInMs !== undefined) failure = { attempt, error, retryInMs };
    return retryInMs !== undefined;
  };
  const policy = fallback<typeof failed>(handleWhen(worthAnother), failed);
  for (;;) {
    await task.attemptFailed?.(failure);
    await host.sleep(failure.retryInMs, signal === undefined ? { keepAlive } : { signal, keepAlive });
    attempt += 1;
    const outcome = await policy.execute<Result>(() => task.operation(attempt));
    if (outcome !== failed) return outcome;
  }
}
