import type { ActionReport } from './action.ts';
import type { Failure, RecoveryDecision } from './failure.ts';

/** What came of a failure: whether an attempt after it succeeded, or the operation failed for good. */
export type FailureOutcome = 'helped' | 'failed';

/**
 * Is asked what to do about each failed attempt, and told what came of it.
 *
 * Advisors are asked in order; the first that answers anything but `undefined` and `default_recovery` decides. Only
 * failures of operations reach them: not a stop, and not a call that a breaker rejected.
 */
export interface Advisor {
  /** Names it where its failures are reported. */
  readonly name: string;
  /**
   * Says what to do; `undefined` leaves it to the next one. What it throws or rejects with counts as `undefined`, and
   * is reported.
   */
  advise(failure: Failure): RecoveryDecision | undefined | Promise<RecoveryDecision | undefined>;
  /**
   * Told once of each failure that it was asked about, when the operation has ended: `'helped'` of every failure of an
   * operation that succeeded in the end, `'failed'` of every failure of one that did not. `waitedMs` is the wait before
   * the last attempt. It must not throw.
   */
  settled?(failure: Failure, outcome: FailureOutcome, waitedMs: number): void;
  /** The actions that were tried after a failure, in order, for its record. */
  actionsOf?(failure: Failure): readonly ActionReport[];
}

/**
 * Does what a decision to clean up names, in order.
 *
 * @throws what an action threw; the attempt's own error is then final.
 */
export type ActionRunner = (
  actions: readonly string[],
  failure: Failure,
  signal: AbortSignal | undefined,
) => Promise<void>;
