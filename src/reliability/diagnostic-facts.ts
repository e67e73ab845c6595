import type { RunStatus } from '../core/events.ts';
import { iso, type RunState } from '../state/run-state.ts';
import type { RemovedRun } from '../state/tombstones.ts';
import { type DiagnosticFold, keyOf, secondsSince } from './diagnostic-fold.ts';
import type {
  PerformanceReport,
  RunDiagnostics,
  StandingDiagnosis,
  StorageDiagnosis,
  WorkDiagnosis,
} from './run-diagnostics.ts';
import type { PerformanceAssessment } from './performance.ts';
import type { ReliabilityManager } from './reliability-manager.ts';

/** Diagnostics before anybody has drawn a conclusion from them. */
export type DiagnosticFacts = Omit<RunDiagnostics, 'recommendations'>;

const ended: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled']);

/** Where a run stands, by its journal. */
export function standingOf(state: RunState, { last, paused }: DiagnosticFold, now: number): StandingDiagnosis {
  const { workflow_id, workflow, version, status, outcome, started_at, updated_at, completed_at } = state;
  return {
    ...{ format: 1, workflow_id, workflow, version, status },
    ...(outcome === undefined ? {} : { outcome }),
    examined_at: iso(now),
    ...(last === undefined ? {} : { started_at, updated_at }),
    ...(completed_at === undefined ? {} : { completed_at }),
    ...(last === undefined
      ? {}
      : {
          last_event: {
            type: last.type,
            ...keyOf(last),
            ago: secondsSince(last.at, now),
          },
        }),
    ...(status !== 'paused' || paused === undefined
      ? {}
      : {
          paused: {
            ...{ reason: paused.reason, message: paused.message },
            ...(paused.key === undefined ? {} : { key: paused.key }),
            ...(paused.wakeAt === undefined ? {} : { wake_at: iso(paused.wakeAt) }),
          },
        }),
  };
}

/** How the work of a run went, by its journal. */
export function workOf(
  state: RunState,
  fold: DiagnosticFold,
  now: number,
  reliability: Pick<ReliabilityManager, 'assess'>,
): WorkDiagnosis {
  // Nobody works on a run that rests: its stage lasted until the last thing that was written.
  const until = state.status === 'in_progress' ? now : fold.run.updatedAt;
  const { current } = fold.stages;
  const stage = current ?? { name: 'run', startedAt: Date.parse(state.started_at) };
  const assessed = reliability.assess(fold.stages.ended);
  const history = fold.stages.history(assessed, until);
  const goesOn = fold.last !== undefined && !ended.has(state.status);
  return {
    ...(goesOn ? { current_stage: { stage: stage.name, duration: secondsSince(stage.startedAt, until) } } : {}),
    counts: state.counts,
    running_steps: fold.running(until),
    stage_history: history,
    error_count: state.monitoring_state.error_count,
    recovery_attempts: state.monitoring_state.recovery_attempts,
    recent_errors: fold.errors,
    recent_health_checks: fold.health,
    performance_report: performanceOf(assessed, history, fold.steps),
    ...(fold.resumed === undefined ? {} : { resumed_from: fold.resumed }),
    usage: fold.usage,
    ...(state.limit_reached === undefined ? {} : { limit_reached: state.limit_reached }),
    ...(state.budget === undefined ? {} : { budget: state.budget }),
    trouble: fold.trouble,
  };
}

/** What is known of a run that was removed. */
export function removedFacts(runId: string, removed: RemovedRun, now: number, adapter: string): DiagnosticFacts {
  const { workflow = '', completed_at } = removed;
  const nothing: StorageDiagnosis = {
    ...{ adapter, segments: [], bytes: 0, records: 0, damaged: false, damage: [], logs: [] },
  };
  return {
    ...{ format: 1, workflow_id: runId, workflow, version: '', status: 'removed', examined_at: iso(now) },
    ...(completed_at === undefined ? {} : { completed_at }),
    ...{ counts: { done: 0, failed: 0, skipped: 0 }, running_steps: [], stage_history: {} },
    ...{ error_count: 0, recovery_attempts: 0, recent_errors: [], recent_health_checks: [] },
    performance_report: { error_rate: 0, recovery_rate: 1, bottlenecks: [], stage_performance: {} },
    pending: { signals: [], sleeps: [], parked: [], unknown_effects: [] },
    inbox: { pending: 0, commands: [] },
    usage: { tokens: 0, cost_usd: 0, steps: 0, steps_without_cost: 0 },
    ...{ trouble: [], storage: nothing, unreadable: [], removed },
  };
}

function performanceOf(
  { score, grade }: Pick<PerformanceAssessment, 'score' | 'grade'>,
  stages: PerformanceReport['stage_performance'],
  { ended: all, troubled, recovered }: DiagnosticFold['steps'],
): PerformanceReport {
  return {
    ...(score === undefined ? {} : { score }),
    ...(grade === undefined ? {} : { grade }),
    error_rate: all === 0 ? 0 : troubled / all,
    recovery_rate: troubled === 0 ? 1 : recovered / troubled,
    bottlenecks: Object.entries(stages)
      .filter(([, { status }]) => status === 'slow')
      .sort(([, one], [, other]) => (other.ratio ?? 0) - (one.ratio ?? 0))
      .map(([name]) => name),
    stage_performance: stages,
  };
}
