import type { Classification } from './classification.ts';
import type { RetryPlan } from './backoff.ts';
import type { Operation } from './operation.ts';

/** What is done next. */
export interface NextAttempt<Result> {
  readonly waitMs: number;
  /** What is run; `undefined`: the operation itself. */
  readonly run: Operation<Result> | undefined;
  /** The rung that the next attempt is on, when it is another one. */
  readonly nextRung?: string;
}

/** What came of one attempt. */
export interface CourseFailure {
  readonly attempt: number;
  readonly error: unknown;
  readonly classification: Classification;
  /** Another attempt is asked for, whatever the error is taken for; after this wait where one is given. */
  readonly forced: { readonly delayMs: number | undefined } | undefined;
}

/** Says how to go on after a failed attempt: the part in which retries and ladders differ. */
export interface Course<Result> {
  /** The rung that the last attempt was on; a retry has none. */
  readonly rung: string | undefined;
  /** Attempts in all, over all rungs. */
  readonly attempts: number;
  /** What the next attempt of the same runs; `undefined`: the operation itself. */
  readonly run: Operation<Result> | undefined;
  /** What goes on; `undefined`: nothing does. */
  next(failure: CourseFailure): NextAttempt<Result> | undefined;
}

/** Whether another attempt of the same is left, and how long to wait for it. */
export function waitFor(
  plan: RetryPlan,
  used: number,
  { error, classification, forced }: CourseFailure,
  random: () => number,
): number | undefined {
  const { category, retryable, retryAfterMs = 0 } = classification;
  if (used >= plan.backoff.attempts) return undefined;
  if (forced === undefined) {
    if (!retryable || (!plan.asked && category !== 'transient')) return undefined;
    if (plan.when?.(error) === false) return undefined;
  }
  return Math.max(forced?.delayMs ?? plan.backoff.waitMs(used, random), retryAfterMs);
}

/** Tries the same as often as a plan says. */
export class RetryCourse<Result> implements Course<Result> {
  readonly rung: undefined;
  readonly run: undefined;
  readonly #plan: RetryPlan;
  readonly #random: () => number;

  constructor(plan: RetryPlan, random: () => number) {
    this.#plan = plan;
    this.#random = random;
  }

  get attempts(): number {
    return this.#plan.backoff.attempts;
  }

  next(failure: CourseFailure): NextAttempt<Result> | undefined {
    const waitMs = waitFor(this.#plan, failure.attempt, failure, this.#random);
    return waitMs === undefined ? undefined : { waitMs, run: undefined };
  }
}
