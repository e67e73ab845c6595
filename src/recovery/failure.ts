import type { Duration } from '../core/durations.ts';
import type { Classification } from './classification.ts';

/** What is tried, as far as its caller says so. */
export interface OperationFacts {
  /** What breakers and statistics know it by. */
  readonly name?: string;
  readonly runId?: string;
  /** The key of the step. */
  readonly key?: string;
  readonly phase?: string;
  /** Whose service is called, with the account where there are several. */
  readonly provider?: string;
  /** Whatever the caller wants handlers to see. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A failed attempt, as handlers, strategies and the pattern database look at it. */
export interface Failure extends OperationFacts {
  /** What was thrown. */
  readonly error: unknown;
  readonly classification: Classification;
  /** The same for every error of one cause. */
  readonly signature: string;
  /** Counted from 1, over all processes. */
  readonly attempt: number;
  /** Attempts in all that are allowed. */
  readonly attempts: number;
}

/**
 * What to do about a failure.
 *
 * `wait_and_retry`: another attempt after the delay, if one is left. `cleanup_and_continue`: the named actions, then
 * another attempt. `skip`: go on without a result, or with the substitute. `fail`: no further attempt.
 * `default_recovery`: whatever would have been done without a handler.
 */
export type RecoveryDecision =
  | { readonly decision: 'wait_and_retry'; readonly delay?: Duration }
  | { readonly decision: 'cleanup_and_continue'; readonly actions: readonly string[] }
  | { readonly decision: 'skip'; readonly substitute?: unknown }
  | { readonly decision: 'fail'; readonly reason?: string }
  | { readonly decision: 'default_recovery' };

/** Decides about failures: a port that users implement. What it throws is reported, and counts as `default_recovery`. */
export type ErrorHandler = (failure: Failure) => RecoveryDecision | Promise<RecoveryDecision>;

/** Says what an error is, before the built-in rules are asked; `undefined` leaves it to them. */
export type ErrorClassifier = (error: unknown) => Classification | undefined;
