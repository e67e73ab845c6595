import { requireInteger } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { ActionRunner, Advisor } from './advisor.ts';
import { planRetries, type RetryOption, type RetryOptions, type RetryPlan } from './backoff.ts';
import type { Classification } from './classification.ts';
import type { Classifier } from './classifier.ts';
import { type Course, RetryCourse } from './course.ts';
import type { OperationFacts } from './failure.ts';
import type { FaultInjection } from './fault-injection.ts';
import { LadderCourse } from './ladder-course.ts';
import { limited } from './limited-attempt.ts';
import { MendingCourse } from './mending-course.ts';
import type { Operation } from './operation.ts';
import type { ProviderClosings } from './provider-closings.ts';
import type { ProviderConcurrency } from './provider-concurrency.ts';
import { guarded, isProviderClosed, requireOpen } from './provider-guard.ts';
import type { RecoveryEvents } from './recovery-events.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import type { RecoveryStatistics } from './recovery-statistics.ts';
import { goOnAfterFailure, type Thrown } from './retry.ts';

/** What attempts are made with. */
export interface AttemptsParts {
  readonly host: Host;
  /** How often operations are tried that do not say it themselves. */
  readonly plan: RetryPlan;
  /** Whether an operation is tried once, whatever it asks for. */
  readonly once: boolean;
  /** Who is asked now. */
  readonly advisors: () => readonly Advisor[];
  readonly actions: ActionRunner | undefined;
  readonly classifier: Classifier;
  readonly statistics: RecoveryStatistics;
  readonly events: RecoveryEvents;
  readonly faults: FaultInjection | undefined;
  /** Which providers take no calls; `undefined`: nobody knows. */
  readonly closings: ProviderClosings | undefined;
  /** How many calls of a provider may be under way; `undefined`: as many as there are. */
  readonly concurrency: ProviderConcurrency | undefined;
}

/** Makes the attempts of operations: by their retries, or up their ladder. */
export class Attempts {
  readonly #parts: AttemptsParts;
  /** What operations are handed that nobody can stop. */
  readonly #never: AbortSignal = new AbortController().signal;

  readonly #plans = new WeakMap<RetryOptions, RetryPlan>();
  readonly #trouble = (subject: string, error: unknown): void => {
    this.#parts.events.trouble(subject, error);
  };

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  /** Runs an operation until an attempt succeeds or none is left. @throws what the last attempt threw. */
  async run<Result>(operation: Operation<Result>, options: RecoveryOptions<Result>): Promise<Result> {
    const { signal, failedAttempts = 0, retry, ladder } = options;
    const { host, statistics } = this.#parts;
    const plan = retry === undefined || this.#parts.once ? this.#parts.plan : this.#planOf(retry);
    const attempt = requireInteger('failedAttempts', failedAttempts, 0) + 1;
    signal?.throwIfAborted();
    const once = this.#limited(operation, options);
    const climb = ladder === undefined || this.#parts.once ? undefined : this.#climb(ladder, once, options);
    const startedAt = host.monotonic();
    try {
      const result = await (climb?.run ?? once)(attempt, signal ?? this.#never);
      statistics.succeeded += 1;
      if (failedAttempts > 0) statistics.recovered += 1;
      return result;
    } catch (error) {
      const planned = climb ?? new RetryCourse<Result>(plan, () => host.random());
      const { mending } = options;
      const course = mending === undefined || this.#parts.once ? planned : new MendingCourse(planned, mending);
      return await this.#goOn({ attempt, error, tookMs: host.monotonic() - startedAt }, course, once, options);
    }
  }

  /** What was checked once need not be checked for every call. */
  #planOf(retry: RetryOption): RetryPlan {
    if (typeof retry !== 'object') return planRetries(retry);
    let plan = this.#plans.get(retry);
    if (plan === undefined) this.#plans.set(retry, (plan = planRetries(retry)));
    return plan;
  }

  async #goOn<Result>(
    first: Thrown,
    course: Course<Result>,
    once: Operation<Result>,
    options: RecoveryOptions<Result>,
  ): Promise<Result> {
    const { signal, keepAlive = true, attemptFailed, fallback, substitutes = true, wait } = options;
    const passedOver = { so: false };
    const skipped = (): void => {
      passedOver.so = true;
      options.skipped?.();
    };
    const { host, advisors, actions, classifier, statistics } = this.#parts;
    let last = first;
    try {
      const result = await goOnAfterFailure<Result>(
        {
          attempt: (run, attempt) => (run ?? once)(attempt, signal ?? this.#never),
          facts: factsOf(options),
          trouble: this.#trouble,
          failed: (thrown) => {
            last = thrown;
            statistics.failedAttempts += 1;
            statistics.lostMs += thrown.tookMs;
          },
          waited: (waitMs) => {
            statistics.lostMs += waitMs;
          },
          ...{
            host,
            course,
            classifier,
            advisors: advisors(),
            actions,
            attemptFailed,
            skipped,
            substitutes,
            signal,
            keepAlive,
            wait,
          },
        },
        first,
      );
      if (passedOver.so) statistics.failed += 1;
      else {
        statistics.succeeded += 1;
        statistics.recovered += 1;
      }
      return result;
    } catch (error) {
      if (signal?.aborted === true) throw error;
      if (isProviderClosed(error)) statistics.rejected += 1;
      else statistics.failed += 1;
      const rung = course.rung === undefined ? {} : { rung: course.rung };
      // What answers instead is told like another attempt: else nobody would know that this one failed.
      if (fallback !== undefined) await attemptFailed?.({ ...last, ...rung, retryInMs: 0, nextRung: 'fallback' });
      throw error;
    }
  }

  /** Keeps calls from a provider that is closed. */
  #guarded<Result>(operation: Operation<Result>, provider: string, runId: string | undefined): Operation<Result> {
    const { closings, classifier } = this.#parts;
    if (closings === undefined || provider === '') return operation;
    const classify = (error: unknown): Classification => classifier.classify(error);
    return guarded(operation, { closings, provider, runId, classify, trouble: this.#trouble });
  }

  /** Lets calls of a provider begin only when it is their turn. */
  #admitted<Result>(operation: Operation<Result>, provider: string, keepAlive = true): Operation<Result> {
    const { closings, concurrency } = this.#parts;
    if (concurrency === undefined || provider === '') return operation;
    const trouble = this.#trouble;
    const open = closings === undefined ? {} : { requireOpen: () => requireOpen({ closings, provider, trouble }) };
    return concurrency.around(operation, provider, { keepAlive, ...open });
  }

  #climb<Result>(
    ladder: NonNullable<RecoveryOptions<Result>['ladder']>,
    once: Operation<Result>,
    options: RecoveryOptions<Result>,
  ): LadderCourse<Result> {
    const { name, ask, place, lastError, alternative, runId } = options;
    const limit = (run: Operation<Result>, provider = options.provider ?? ''): Operation<Result> => {
      if (alternative === undefined) return this.#limited(run, options, provider);
      const guardedRun = this.#guarded<Result>((attempt, signal) => alternative(run, attempt, signal), provider, runId);
      return this.#admitted(guardedRun, provider, options.keepAlive);
    };
    return new LadderCourse(ladder, once, {
      ...{ limit, name, ask, place, lastError },
      random: () => this.#parts.host.random(),
    });
  }

  /** One attempt with its faults, its provider, its time limit and its hedge. */
  #limited<Result>(
    operation: Operation<Result>,
    options: RecoveryOptions<Result>,
    provider = options.provider ?? '',
  ): Operation<Result> {
    const { timeout, hedge, name, key } = options;
    const { faults, host } = this.#parts;
    // Steps, phases and effects play theirs inside their own limits.
    const played: Operation<Result> =
      faults === undefined || name === undefined || key !== undefined
        ? operation
        : (attempt, signal) => faults.play(name, attempt, signal, () => operation(attempt, signal));
    // Inside the hedge, so that its second call looks, too.
    const looked = this.#guarded(played, provider, options.runId);
    const admitted = (run: Operation<Result>): Operation<Result> => this.#admitted(run, provider, options.keepAlive);
    return timeout === undefined && hedge === undefined ? admitted(looked) : limited(host, looked, options, admitted);
  }
}

function factsOf(options: OperationFacts): OperationFacts {
  const { name, runId, key, phase, provider, context } = options;
  const given = { name, runId, key, phase, provider, context };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
}
