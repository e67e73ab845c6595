import { requireInteger } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { type RetryOption, type RetryPlan, planRetries } from './backoff.ts';
import type { Classification } from './classification.ts';
import { Classifier } from './classifier.ts';
import type { ErrorClassifier } from './failure.ts';
import type { FailedAttempt } from './retry.ts';

/** Options of {@link ErrorRecovery}. */
export interface ErrorRecoveryOptions {
  /**
   * The clock and the chance.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /**
   * How often operations are tried that do not say it themselves.
   * @defaultValue 4 attempts, for transient errors only
   */
  readonly retry?: RetryOption;
  /** Say what errors are, in this order, before the built-in rules are asked; one that throws is skipped. */
  readonly classifiers?: readonly ErrorClassifier[];
  /** Told of what a classifier threw. */
  readonly classifierFailed?: (problem: unknown) => void;
}

/** Options of {@link ErrorRecovery.run}. */
export interface RecoveryOptions {
  /** How often this operation is tried, instead of what holds for all. */
  readonly retry?: RetryOption | undefined;
  /** Ends a wait: `run` rejects with the signal's reason. After it has aborted no attempt starts. */
  readonly signal?: AbortSignal;
  /**
   * Attempts that failed before this process took over: the count, the waits and the limit go on from there.
   * At least one attempt is made all the same.
   * @defaultValue 0
   */
  readonly failedAttempts?: number;
  /**
   * Whether a wait keeps the process alive.
   * @defaultValue true
   */
  readonly keepAlive?: boolean;
  /**
   * Told of each attempt that is followed by another one, and awaited before the wait; what it throws ends the `run`.
   */
  readonly attemptFailed?: (failure: FailedAttempt) => Promise<void> | void;
}

/** Tries operations again that fail for reasons which pass. */
export class ErrorRecovery {
  readonly #host: Host;
  readonly #default: RetryPlan;
  readonly #classifier: Classifier;

  /** @throws UsageError `invalid-option` or `invalid-duration` when `retry` is wrong. */
  constructor(options: ErrorRecoveryOptions = {}) {
    this.#host = options.host ?? systemHost;
    this.#default = planRetries(options.retry);
    const { classifiers, classifierFailed } = options;
    this.#classifier = new Classifier({ classifiers, classifierFailed, host: this.#host });
  }

  /**
   * Runs an operation, and again after a wait when it fails and the error is worth it.
   *
   * The operation is handed the number of its attempt, counted from 1. Where nobody asked for retries, only errors
   * known to be transient are retried; where somebody did, all but those that no attempt can mend. A wait is never
   * shorter than what the other side asked for in a `retry-after` header.
   *
   * @throws what the last attempt threw, as it was thrown.
   */
  async run<Result>(
    operation: (attempt: number) => Promise<Result> | Result,
    options: RecoveryOptions = {},
  ): Promise<Result> {
    const { signal, failedAttempts = 0 } = options;
    const plan = options.retry === undefined ? this.#default : planRetries(options.retry);
    const attempt = requireInteger('failedAttempts', failedAttempts, 0) + 1;
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (error) {
      const waitMs = (failedAttempt: number, thrown: unknown): number | undefined =>
        this.#waitMs(plan, signal, failedAttempt, thrown);
      const retryInMs = waitMs(attempt, error);
      if (retryInMs === undefined) throw error;
      // Most programs never get here, so what it needs is not loaded before.
      const retry = await loadRetry();
      // Without a file handle left nothing can be loaded; what failed is still worth more than that.
      if (retry === undefined) throw error;
      const { keepAlive = true, attemptFailed } = options;
      const task = { host: this.#host, operation, waitMs, attemptFailed, signal, keepAlive };
      return retry.retryAfterFailure(task, { attempt, error, retryInMs });
    }
  }

  /** Says what kind of trouble an error is, and whether another attempt can help. */
  classify(error: unknown): Classification {
    return this.#classifier.classify(error);
  }

  /** What errors of one cause have in common, such as `NetworkTimeout:api.github.com`. */
  signature(error: unknown): string {
    return this.#classifier.signature(error);
  }

  /** How long to wait before another attempt; `undefined` when there is none. */
  #waitMs(plan: RetryPlan, signal: AbortSignal | undefined, attempt: number, error: unknown): number | undefined {
    if (attempt >= plan.backoff.attempts || signal?.aborted === true) return undefined;
    const { category, retryable, retryAfterMs = 0 } = this.#classifier.classify(error);
    if (!retryable || (!plan.asked && category !== 'transient') || plan.when?.(error) === false) return undefined;
    return Math.max(
      plan.backoff.waitMs(attempt, () => this.#host.random()),
      retryAfterMs,
    );
  }
}

async function loadRetry(): Promise<typeof import('./retry.ts') | undefined> {
  try {
    return await import('./retry.ts');
  } catch {
    return undefined;
  }
}
