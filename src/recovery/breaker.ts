import { RejectedError } from '../core/errors.ts';
import type { BreakerState } from './circuit-breaker.ts';

/** How a call came through a breaker; handed back when it has ended. */
export interface Admission {
  readonly epoch: number;
  /** The trial that this call is; `undefined` for an ordinary call. */
  readonly trial: string | undefined;
}

/** How a call ended, as its breaker sees it. `stopped`: its caller gave it up, which says nothing about it. */
export type CallOutcome = 'succeeded' | 'failed' | 'stopped';

/** How a breaker stands, for people. Times are wall-clock milliseconds. */
export interface BreakerSnapshot {
  readonly name: string;
  readonly status: 'closed' | 'open' | 'half-open';
  /** Failures that count at present; 0 while it is not closed. */
  readonly failures: number;
  readonly openedAt?: number;
  /** When a call may be let through again. */
  readonly retryAt?: number;
  /** Whether other processes see the same. */
  readonly shared: boolean;
}

/** One breaker, in this process or shared. Both answer at once where they can. */
export interface Breaker {
  /** Lets a call through. @throws RejectedError `breaker-open`. */
  enter(): Admission | Promise<Admission>;
  /** Takes in how a call ended. Never rejects. */
  left(admission: Admission, outcome: CallOutcome): void | Promise<void>;
  /** Closes it, whatever has failed. */
  reset(): Promise<void>;
  /** How it stands, as far as this process knows. */
  snapshot(): BreakerSnapshot;
}

/** Told of each change. */
export type BreakerChanged = (state: BreakerState, before: BreakerState) => void;

/** The error for a call that is not let through. `inMs`: how long until one may be. */
export function breakerOpen(operation: string, retryAt: number, inMs: number, trying: boolean): RejectedError {
  const why = trying ? 'its trial call is under way' : 'too many of its calls failed';
  const message = `The circuit breaker of "${operation}" is open: ${why}; the next call may be let through in ${Math.ceil(inMs)} ms.`;
  return new RejectedError('breaker-open', message, { operation, retryAt });
}
