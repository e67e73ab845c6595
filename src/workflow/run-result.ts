import { type Amounts, isNothing } from '../core/amounts.ts';
import { fromErrorRecord } from '../core/error-record.ts';
import { RunError } from '../core/errors.ts';
import type { Census, LimitReached, Outcome, PausedReason, RecoveryMode } from '../core/events.ts';
import type { RunResources } from '../metrics/run-records.ts';
import { ratesOf } from '../recovery/recovery-statistics.ts';
import type { HealthNote } from '../state/run-state.ts';
import type { JournalDamage } from '../state/run-journal.ts';
import { type RunBudgetReport, runBudgetOf } from '../reliability/budget-report.ts';
import { limitAdvice } from '../reliability/limit-advice.ts';
import type { PerformanceAssessment } from '../reliability/performance.ts';
import type { ReliabilityManager } from '../reliability/reliability-manager.ts';
import { assessOutcome, type CensusTaker } from './census.ts';
import type { ObserverTrouble } from './observers.ts';
import type { EndRecord } from './replay.ts';
import { namedChanges, noChanges, type CodeChanges } from './resumed-walk.ts';

/** How a run went: computed from its journal. */
export interface RunReport extends PerformanceAssessment {
  /** From the run's start to now or to its end, by the wall clock. */
  readonly elapsedMs: number;
  /** Attempts that failed, over all processes. */
  readonly failedAttempts: number;
  /** Steps that failed at first and were completed all the same. */
  readonly recoveredSteps: number;
  /** How the run fared with errors, over all processes. */
  readonly recovery?: RunRecovery;
  /** Whether something was done that could not be written down. */
  readonly notDurable: boolean;
  /** Observers and listeners that failed in this process. */
  readonly observerTrouble: readonly ObserverTrouble[];
  /** What was found damaged of the journal and was accepted, or costs nothing. */
  readonly damage: readonly JournalDamage[];
  /** Steps that came or went since the run's results were stored; told where this process walked it to its end. */
  readonly changes: CodeChanges;
  /** What was found of the machine's health, at most the last ten findings that differed; over all processes. */
  readonly recentHealthChecks?: readonly HealthNote[];
  /** What it was resumed from last; absent when one process drove it from its start to its end. */
  readonly resumedFrom?: Resumption;
  /** What the run used, and what is left of its limits; absent where neither calls nor limits were declared. */
  readonly budget?: RunBudgetReport;
  /** What this process spent on the run; absent where nothing is measured, or the run had ended before. */
  readonly resources?: RunResources;
}

/** What a run was resumed from. */
export interface Resumption {
  /** What had interrupted it. */
  readonly mode: RecoveryMode;
  /** The phase that it had been in, by its key. */
  readonly phase?: string;
}

/** How a run fared with errors. */
export interface RunRecovery {
  /** The share of steps with trouble that were completed all the same; 1 where none had any. */
  readonly recoveryRate: number;
  /** The share of steps that had trouble. */
  readonly errorRate: number;
  /** Time that failed attempts took, and the waits behind them. */
  readonly lostMs: number;
  /** How often steps were parked, because their provider took no calls. */
  readonly parked: number;
}

/** What every result has. */
export interface RunResultBase<Output> {
  readonly runId: string;
  readonly census: Census;
  readonly report: RunReport;
  /** What a person may do next, in words. */
  readonly recommendations: readonly string[];
  /** The output of a run that ended in success. @throws RunError for every other. */
  orThrow(): Output;
}

/** How a run stands when `execute` or `resume` lets go of it; `status` tells which. */
export type RunResult<Output = unknown> = RunResultBase<Output> &
  (
    | {
        readonly status: 'completed';
        readonly success: true;
        readonly outcome: 'complete' | 'degraded';
        readonly output: Output;
      }
    | { readonly status: 'completed'; readonly success: false; readonly outcome: 'partial'; readonly output: Output }
    | { readonly status: 'failed'; readonly success: false; readonly error: Error }
    | { readonly status: 'cancelled'; readonly success: false; readonly reason: string }
    | {
        readonly status: 'paused';
        readonly success: false;
        readonly pausedReason: PausedReason;
        readonly message: string;
        /** When it can go on, by the wall clock. */
        readonly wakeAt?: number | undefined;
        /** The limit that was reached. */
        readonly limit?: LimitReached | undefined;
      }
    | {
        readonly status: 'interrupted';
        readonly success: false;
        readonly reason: string;
        readonly error?: Error | undefined;
      }
  );

/** How a run ended, or was let go of. */
export type Ending =
  | { readonly status: 'completed'; readonly outcome: Outcome; readonly output: unknown }
  | { readonly status: 'failed'; readonly error: Error; readonly failures: readonly string[] }
  | { readonly status: 'cancelled'; readonly reason: string }
  | {
      readonly status: 'paused';
      readonly pausedReason: PausedReason;
      readonly message: string;
      readonly wakeAt?: number | undefined;
      readonly limit?: LimitReached | undefined;
    }
  | { readonly status: 'interrupted'; readonly reason: string; readonly error?: Error | undefined };

/** What a result is made of, beside how the run ended. */
export interface ResultParts {
  readonly runId: string;
  readonly census: CensusTaker;
  readonly elapsedMs: number;
  readonly reliability: ReliabilityManager;
  readonly trouble: readonly ObserverTrouble[];
  readonly damage: readonly JournalDamage[];
  readonly changes?: CodeChanges | undefined;
  /** What child runs that have not ended used, and no record of the run tells yet. */
  readonly inChildren: Amounts;
  readonly resources?: RunResources | undefined;
}

/** Makes the result of a run. */
export function makeResult(ending: Ending, parts: ResultParts): RunResult {
  const { runId, census: taker, inChildren } = parts;
  const census = taker.snapshot();
  const common = {
    runId,
    census,
    report: {
      ...parts.reliability.assess(taker.phases),
      elapsedMs: parts.elapsedMs,
      failedAttempts: taker.failedAttempts,
      recoveredSteps: taker.recovered,
      recovery: recoveryOf(taker, census),
      notDurable: taker.notDurable,
      observerTrouble: parts.trouble,
      damage: parts.damage,
      changes: namedChanges(parts.changes ?? noChanges),
      ...(taker.health.list.length === 0 ? {} : { recentHealthChecks: taker.health.list }),
      ...resumptionOf(taker),
      ...(taker.calls.isEmpty && isNothing(inChildren) ? {} : { budget: runBudgetOf(taker.calls, inChildren) }),
      ...(parts.resources === undefined ? {} : { resources: parts.resources }),
    },
    recommendations: [...recommend(ending, runId, census, taker.notDurable), ...recommendForLosses(parts.damage)],
    orThrow: () => {
      if (ending.status === 'completed' && ending.outcome !== 'partial') return ending.output;
      throw errorOf(ending, runId, census);
    },
  };
  const success = ending.status === 'completed' && ending.outcome !== 'partial';
  return { ...common, ...ending, success } as RunResult;
}

function resumptionOf({ resumedFrom }: CensusTaker): { readonly resumedFrom?: Resumption } {
  if (resumedFrom === undefined) return {};
  const { mode, phase } = resumedFrom;
  return { resumedFrom: { mode, ...(phase === undefined ? {} : { phase }) } };
}

function recoveryOf({ recovered, failedSteps, lostMs, parked }: CensusTaker, { done, failed }: Census): RunRecovery {
  // A step that failed for good and was completed after a resume counts as both.
  const operations = Math.max(done + failed, recovered + failedSteps);
  return { ...ratesOf({ operations, failed: failedSteps, recovered }), lostMs: Math.round(lostMs), parked };
}

/** How a run ended, from its last record. */
export function endingOf(end: EndRecord, output: unknown): Ending {
  if (end.type === 'run-completed') return { status: 'completed', outcome: end.outcome, output };
  if (end.type === 'run-failed') return { status: 'failed', error: fromErrorRecord(end.error), failures: end.failures };
  return { status: 'cancelled', reason: end.reason };
}

/** How complete a run is that has reached its end. */
export function outcomeOf(census: CensusTaker): { readonly outcome: Outcome; readonly census: Census } {
  const snapshot = census.snapshot();
  const outcome = assessOutcome(snapshot);
  // What could not be written down will be done again by the next process, or is lost: that is not complete.
  return { outcome: outcome === 'complete' && census.notDurable ? 'degraded' : outcome, census: snapshot };
}

function recommend(ending: Ending, runId: string, census: Census, notDurable: boolean): string[] {
  const advice: string[] = [];
  if (ending.status === 'failed') {
    const what = ending.failures.length > 0 ? ` (${ending.failures.slice(0, 3).join(', ')})` : '';
    advice.push(
      `Mend what failed${what}: ${ending.error.message}`,
      `Resume run "${runId}": what was completed is kept.`,
    );
  }
  if (ending.status === 'paused') advice.push(`Run "${runId}" is paused (${ending.pausedReason}): ${ending.message}`);
  if (ending.status === 'paused' && ending.limit !== undefined) advice.push(limitAdvice(ending.limit, runId));
  if (ending.status === 'paused' && ending.pausedReason === 'persistence')
    advice.push(`Resume run "${runId}" once its storage can be written again: what was completed is kept.`);
  if (ending.status === 'interrupted') advice.push(`Resume run "${runId}": what was completed is kept.`);
  for (const fanOut of census.fanOuts) {
    const missing = fanOut.failed + fanOut.skipped + fanOut.notStarted;
    if (missing > 0)
      advice.push(`Look at the ${missing} of ${fanOut.expected ?? 0} items of "${fanOut.key}" that were not done.`);
  }
  for (const phase of census.phases)
    if (ending.status === 'completed' && phase.status !== 'done')
      advice.push(`Phase "${phase.key}" was declared and is ${phase.status}.`);
  for (const { key, id, outcome } of census.incompleteChildren ?? [])
    advice.push(`Look at child run "${id}" of "${key}": it is ${outcome}.`);
  if (notDurable) advice.push('Some results could not be written down: they are lost if the run has to be resumed.');
  return advice;
}

function recommendForLosses(damage: readonly JournalDamage[]): string[] {
  const lost = damage.filter(({ missing }) => missing > 0);
  return lost.map(
    ({ log, line, missing }) =>
      `${missing} ${missing === 1 ? 'record' : 'records'} of log "${log}" from line ${line} on ${missing === 1 ? 'is' : 'are'} lost: what stood there is not counted and may have been done again.`,
  );
}

function errorOf(ending: Exclude<Ending, never>, runId: string, census: Census): RunError {
  switch (ending.status) {
    case 'completed': {
      const message = `Run "${runId}" is partial: ${census.failed} failed; see the census for what is missing.`;
      return new RunError('run-partial', message, { runId });
    }
    case 'failed':
      return new RunError('run-failed', `Run "${runId}" failed: ${ending.error.message}`, {
        runId,
        cause: ending.error,
      });
    case 'cancelled':
      return new RunError('run-cancelled', `Run "${runId}" was cancelled: ${ending.reason}`, { runId });
    case 'paused':
      return new RunError('run-paused', `Run "${runId}" is paused (${ending.pausedReason}): ${ending.message}`, {
        runId,
      });
    case 'interrupted':
      return new RunError('run-interrupted', `Run "${runId}" was interrupted: ${ending.reason}`, {
        runId,
        cause: ending.error,
      });
  }
}
