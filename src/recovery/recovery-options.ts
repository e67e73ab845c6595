import type { AskPerson, LadderPlace } from './ladder-course.ts';
import type { Mending } from './mending-course.ts';
import type { Operation } from './operation.ts';
import type { PolicyOptions } from './policy-options.ts';
import type { FailedAttempt } from './retry.ts';

/** Options of one call of `ErrorRecovery.run`. */
export interface RecoveryOptions<Result = unknown> extends PolicyOptions<Result> {
  /**
   * Ends a wait, and an attempt that has a time limit or is hedged: `run` rejects with the signal's reason. After it has
   * aborted no attempt starts.
   */
  readonly signal?: AbortSignal;
  /**
   * Attempts that failed before this process took over: the count, the waits and the limit go on from there.
   * At least one attempt is made all the same.
   * @defaultValue 0
   */
  readonly failedAttempts?: number;
  /** Where an earlier process was on the ladder. */
  readonly place?: LadderPlace | undefined;
  /** How the attempt before failed: for a person whom the ladder asks first. */
  readonly lastError?: unknown;
  /**
   * Whether a wait keeps the process alive.
   * @defaultValue true
   */
  readonly keepAlive?: boolean;
  /** Waits before the next attempt, instead of this process; it rejects when the `signal` aborts. */
  readonly wait?: (waitMs: number) => Promise<void>;
  /**
   * Told of each attempt that is followed by another one or by a substitute, and awaited before the wait; what it throws
   * ends the `run`.
   */
  readonly attemptFailed?: (failure: FailedAttempt) => Promise<void> | void;
  /**
   * Whether an advisor may pass a failure over, with or without a result; else it counts as given up.
   * @defaultValue true
   */
  readonly substitutes?: boolean;
  /** Told when an advisor has a failure passed over without a result: `run` resolves to `undefined`. */
  readonly skipped?: () => void;
  /** Attempts that are made in addition, right away, because they mend what the one before got wrong. */
  readonly mending?: Mending | undefined;
  /** Asks a person for a rung of the ladder, instead of the rung's own `ask`. */
  readonly ask?: AskPerson<Result>;
  /** Runs what a rung runs instead of the operation; by default it is called as the operation is. */
  readonly alternative?: (run: Operation<Result>, attempt: number, signal: AbortSignal) => Promise<Result> | Result;
}
