import { toMilliseconds } from '../core/durations.ts';
import type { Host } from '../core/host.ts';
import { askAdvisors } from './advice.ts';
import type { ActionReport } from './action.ts';
import type { ActionRunner, Advisor, FailureOutcome } from './advisor.ts';
import type { Classification } from './classification.ts';
import type { Classifier } from './classifier.ts';
import type { Course, NextAttempt } from './course.ts';
import type { Failure, OperationFacts, RecoveryDecision } from './failure.ts';
import { ClimbEnded } from './ladder-course.ts';
import type { Operation } from './operation.ts';
import { isStop } from './stops.ts';

/** An attempt that failed and is followed by another one, or by what takes its place. */
export interface FailedAttempt {
  /** Counted from 1, over all processes. */
  readonly attempt: number;
  /** What it threw. */
  readonly error: unknown;
  /** How long the wait before the next attempt is. */
  readonly retryInMs: number;
  /** How long the attempt took. */
  readonly tookMs: number;
  /** The rung of its ladder that it was on. `skip` and `fallback`: what takes its place instead of another attempt. */
  readonly rung?: string;
  /** The rung that the next attempt is on, when it is another one. */
  readonly nextRung?: string;
  /** The actions that were tried after it, in order. */
  readonly actions?: readonly ActionReport[];
}

/** What {@link goOnAfterFailure} needs to know. */
export interface RetryTask<Result> {
  readonly host: Host;
  /** Makes one attempt, of the operation or of what a rung runs instead. */
  readonly attempt: (run: Operation<Result> | undefined, attempt: number) => Promise<Result> | Result;
  readonly course: Course<Result>;
  readonly classifier: Classifier;
  readonly facts: OperationFacts;
  readonly advisors: readonly Advisor[];
  readonly actions: ActionRunner | undefined;
  readonly trouble: (subject: string, error: unknown) => void;
  /** Told of each failed attempt. */
  readonly failed: (failure: Thrown) => void;
  /** Told of each wait that is over. */
  readonly waited: (waitMs: number) => void;
  /** Waits before the next attempt; `undefined`: the host does. */
  readonly wait: ((waitMs: number) => Promise<void>) | undefined;
  readonly attemptFailed: ((failure: FailedAttempt) => Promise<void> | void) | undefined;
  /** Whether a failure may be passed over. */
  readonly substitutes: boolean;
  /** Told of a failure that is passed over without a result. */
  readonly skipped: (() => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly keepAlive: boolean;
}

/** A failed attempt, as the loop hands it on. */
export interface Thrown {
  readonly attempt: number;
  readonly error: unknown;
  readonly tookMs: number;
}

/**
 * Goes on after a failed attempt: ask, wait, try, and again, until an attempt succeeds or none is left.
 *
 * Cockatiel's own `retry` waits by the global timer, which no test can move and no signal can end, and decides at once
 * whether an error is handled; here the waits are the host's, and whoever is asked may take their time.
 *
 * @throws what the last attempt threw, as it was thrown; the signal's reason when that ends a wait.
 */
export async function goOnAfterFailure<Result>(task: RetryTask<Result>, first: Thrown): Promise<Result> {
  const asked: Failure[] = [];
  let outcome: FailureOutcome = 'failed';
  let waitedMs = 0;
  const waited = (waitMs: number): void => {
    waitedMs = waitMs;
    task.waited(waitMs);
  };
  try {
    const result = await tryOn({ ...task, waited }, first, asked);
    outcome = 'helped';
    return result;
  } finally {
    for (const failure of asked)
      for (const advisor of task.advisors)
        try {
          advisor.settled?.(failure, outcome, waitedMs);
        } catch (error) {
          task.trouble(advisor.name, error);
        }
  }
}

async function tryOn<Result>(task: RetryTask<Result>, first: Thrown, asked: Failure[]): Promise<Result> {
  const { host, signal, keepAlive, course } = task;
  let thrown = first;
  for (;;) {
    const { attempt, error, tookMs } = thrown;
    // A person has ended it: that is no failure of its own.
    if (error instanceof ClimbEnded) throw error.error;
    task.failed(thrown);
    if (signal?.aborted === true) throw error;
    const classification = task.classifier.classify(error);
    const { rung } = course;
    const failed = { attempt, error, tookMs, ...(rung === undefined ? {} : { rung }) };
    const decision = await advice(task, { attempt, error, classification }, asked);
    if (decision?.decision === 'skip' && task.substitutes) {
      await task.attemptFailed?.({ ...failed, ...triedBy(task, asked), retryInMs: 0, rung: 'skip' });
      if (decision.substitute === undefined) task.skipped?.();
      return decision.substitute as Result;
    }
    const next = await nextOf(task, { attempt, error, classification }, decision, asked);
    if (next === undefined) throw error;
    const { waitMs, run, nextRung } = next;
    const tried = triedBy(task, asked);
    await task.attemptFailed?.({
      ...failed,
      ...tried,
      retryInMs: waitMs,
      ...(nextRung === undefined ? {} : { nextRung }),
    });
    if (task.wait !== undefined) await task.wait(waitMs);
    else await host.sleep(waitMs, signal === undefined ? { keepAlive } : { signal, keepAlive });
    task.waited(waitMs);
    const startedAt = host.monotonic();
    try {
      return await task.attempt(run, attempt + 1);
    } catch (caught) {
      thrown = { attempt: attempt + 1, error: caught, tookMs: host.monotonic() - startedAt };
    }
  }
}

/** The actions that were tried after the last failure. */
function triedBy(
  { advisors }: { readonly advisors: readonly Advisor[] },
  asked: readonly Failure[],
): { readonly actions?: readonly ActionReport[] } {
  const failure = asked.at(-1);
  const actions = failure === undefined ? [] : advisors.flatMap((advisor) => advisor.actionsOf?.(failure) ?? []);
  return actions.length === 0 ? {} : { actions };
}

interface Judged {
  readonly attempt: number;
  readonly error: unknown;
  readonly classification: Classification;
}

async function nextOf<Result>(
  task: RetryTask<Result>,
  judged: Judged,
  decision: RecoveryDecision | undefined,
  asked: readonly Failure[],
): Promise<NextAttempt<Result> | undefined> {
  if (decision?.decision === 'fail' || decision?.decision === 'skip') return undefined;
  const { course } = task;
  if (decision?.decision === 'wait_and_retry')
    return course.next({
      ...judged,
      forced: { delayMs: decision.delay === undefined ? undefined : toMilliseconds(decision.delay, 'delay') },
    });
  const failure = asked.at(-1);
  if (decision?.decision !== 'cleanup_and_continue' || failure === undefined)
    return course.next({ ...judged, forced: undefined });
  try {
    await task.actions?.(decision.actions, failure, task.signal);
  } catch (error) {
    task.trouble(decision.actions.join(', '), error);
    return undefined;
  }
  return course.next({ ...judged, forced: { delayMs: undefined } });
}

/** The first decision that anybody comes to. */
async function advice<Result>(
  task: RetryTask<Result>,
  { attempt, error, classification }: Judged,
  asked: Failure[],
): Promise<RecoveryDecision | undefined> {
  if (task.advisors.length === 0 || isStop(error)) return undefined;
  const signature = task.classifier.signature(error);
  const { attempts } = task.course;
  const failure: Failure = { ...task.facts, error, classification, signature, attempt, attempts };
  asked.push(failure);
  return askAdvisors(task.advisors, failure, task);
}
