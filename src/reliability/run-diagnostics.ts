import type { BudgetNote, LimitNote } from '../state/budget-note.ts';
import type { Outcome, PausedReason, RunStatus } from '../core/events.ts';
import type { Liveness } from '../processes/identity.ts';
import type { JournalDamage } from '../state/damage.ts';
import type { SegmentFacts } from '../state/run-examination.ts';
import type { HealthNote, ParkedStep, StepCounts, UnknownEffect } from '../state/run-state.ts';
import type { RemovedRun } from '../state/tombstones.ts';
import type { PerformanceGrade } from './performance.ts';

/** A phase, and how long it took or takes. Durations are seconds. */
export interface StageDiagnosis {
  readonly state: 'in_progress' | 'completed' | 'failed';
  /** Against the baseline; `unknown` without one, or while the phase goes on. */
  readonly status: 'fast' | 'normal' | 'slow' | 'unknown';
  /** Time of work in it; while it goes on, since it began, by the wall clock. */
  readonly duration: number;
  readonly started_at: string;
  readonly baseline?: number;
  /** Duration ÷ baseline. */
  readonly ratio?: number;
}

/** What recovery did about a failure. */
export interface RecoveryDiagnosis {
  readonly did: 'retried' | 'went-on-without' | 'skipped' | 'gave-up';
  readonly retry_in_ms?: number;
  /** The rung of its ladder that failed, and the one that went on. */
  readonly rung?: string;
  readonly next_rung?: string;
  readonly actions?: readonly { readonly name: string; readonly outcome: string }[];
  /** The step was completed later. */
  readonly helped?: true;
}

/** Something that failed, what kind of trouble it was, and what was done about it. */
export interface ErrorDiagnosis {
  readonly at: string;
  /** The key of the step or phase; absent for the run itself. */
  readonly key?: string;
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly attempt?: number;
  readonly category: string;
  readonly retryable: boolean;
  /** Why it was classified so. */
  readonly reason?: string;
  readonly recovery: RecoveryDiagnosis;
}

/** A step that has begun and not ended. */
export interface RunningStep {
  readonly key: string;
  /** When its last attempt began, or the step itself. */
  readonly since: string;
  /** Seconds since then. */
  readonly for: number;
  readonly attempt: number;
  /** It is a call of this child run. */
  readonly child?: string;
}

/** What a run waits for. */
export interface PendingWaits {
  readonly signals: readonly {
    readonly name: string;
    readonly key: string;
    readonly since: string;
    readonly until?: string;
  }[];
  readonly sleeps: readonly { readonly key: string; readonly until: string }[];
  readonly parked: readonly ParkedStep[];
  readonly unknown_effects: readonly UnknownEffect[];
}

/** How a run did against its baselines. */
export interface PerformanceReport {
  readonly score?: number;
  readonly grade?: PerformanceGrade;
  /** The share of steps that had trouble. */
  readonly error_rate: number;
  /** The share of those that were completed all the same; 1 where none had any. */
  readonly recovery_rate: number;
  /** Slow phases, the slowest by their baseline first. */
  readonly bottlenecks: readonly string[];
  readonly stage_performance: Readonly<Record<string, StageDiagnosis>>;
}

/** What the journal says was consumed. */
export interface UsageDiagnosis {
  readonly tokens: number;
  readonly cost_usd: number;
  /** Steps that told what they consumed, and those of them that did not tell the cost. */
  readonly steps: number;
  readonly steps_without_cost: number;
}

/** Something that went wrong beside the work itself. */
export interface TroubleNote {
  readonly at?: string;
  readonly what: string;
  readonly message: string;
}

/** What only the process that drives the run knows. */
export interface LiveDiagnosis {
  /** Why it is being stopped; absent while it goes on. */
  readonly stopping?: string;
  /** Observers and listeners of this process that failed. */
  readonly observer_trouble: readonly {
    readonly observer: string;
    readonly count: number;
    readonly lastMessage: string;
  }[];
  /** Views of this process that could not be written. */
  readonly view_failures: number;
  /** How far the run is, from 0 to 1. */
  readonly progress: number;
}

/** Where a run stands. */
export interface StandingDiagnosis {
  readonly format: 1;
  readonly workflow_id: string;
  readonly workflow: string;
  readonly version: string;
  /** `removed`: only what is left of it is known. */
  readonly status: RunStatus | 'removed';
  readonly outcome?: Outcome;
  readonly examined_at: string;
  readonly started_at?: string;
  readonly updated_at?: string;
  readonly completed_at?: string;
  /** The last thing that was written about it, and how many seconds ago that was. */
  readonly last_event?: { readonly type: string; readonly key?: string; readonly ago: number };
  readonly paused?: {
    readonly reason: PausedReason;
    readonly message: string;
    readonly key?: string;
    readonly wake_at?: string;
  };
}

/** How the work of a run went. */
export interface WorkDiagnosis {
  /** The phase it is in and for how many seconds; `run` outside of phases; absent once the run has ended. */
  readonly current_stage?: { readonly stage: string; readonly duration: number };
  readonly counts: StepCounts;
  readonly running_steps: readonly RunningStep[];
  readonly stage_history: Readonly<Record<string, StageDiagnosis>>;
  readonly error_count: number;
  readonly recovery_attempts: number;
  readonly recent_errors: readonly ErrorDiagnosis[];
  readonly recent_health_checks: readonly HealthNote[];
  readonly performance_report: PerformanceReport;
  readonly resumed_from?: ResumeDiagnosis;
  readonly usage: UsageDiagnosis;
  /** The limit that it is paused because of. */
  readonly limit_reached?: LimitNote;
  /** What its budgets had used and left, where it has any. */
  readonly budget?: BudgetNote;
  readonly trouble: readonly TroubleNote[];
}

/** How a run last went on after an end or a pause. */
export interface ResumeDiagnosis {
  readonly at: string;
  readonly by: 'resume' | 'recover';
  readonly taken_over: boolean;
  /** The last phase that was complete then. */
  readonly stage?: string;
  /** The last checkpoint then; 0 for none. */
  readonly checkpoint: number;
  readonly steps_done: number;
  /** How often it has gone on by now. */
  readonly times: number;
}

/** Who claimed a run last, and how many owners died or vanished while they held it. */
export interface OwnerDiagnosis {
  readonly process: number;
  readonly host: string;
  /** As far as the asking process can tell; `this-process` when that drives it. */
  readonly alive: Liveness | 'this-process';
  readonly claims: number;
  readonly deaths: number;
}

/** Requests that a run has not taken in yet. */
export interface InboxDiagnosis {
  readonly pending: number;
  /** The first 20. */
  readonly commands: readonly { readonly type: string; readonly at: string; readonly name?: string }[];
}

/** What a run is kept in. */
export interface StorageDiagnosis {
  readonly adapter: string;
  readonly segments: readonly SegmentFacts[];
  readonly bytes: number;
  readonly records: number;
  readonly damaged: boolean;
  readonly damage: readonly JournalDamage[];
  /** Logs for people. */
  readonly logs: readonly string[];
  /** Where it is being carried. */
  readonly moved_to?: string;
}

/** A part that could not be read, and why. */
export interface UnreadablePart {
  readonly part: string;
  readonly message: string;
}

/**
 * A run, explained: where it stands, what failed, what it waits for, what it is kept in, and what to do next.
 *
 * Read from the storage, whoever drives the run. Durations are seconds, moments ISO 8601 in UTC; registered secrets and
 * known formats are taken out of every text. Lists hold at most the last 20, stages at most 200, steps under way 100.
 */
export interface RunDiagnostics extends StandingDiagnosis, WorkDiagnosis {
  readonly owner?: OwnerDiagnosis;
  readonly pending: PendingWaits;
  readonly inbox: InboxDiagnosis;
  readonly storage: StorageDiagnosis;
  /** Parts that could not be read; the rest stands without them. */
  readonly unreadable: readonly UnreadablePart[];
  readonly removed?: RemovedRun;
  readonly live?: LiveDiagnosis;
  /** What a person may do next, the most urgent first. */
  readonly recommendations: readonly string[];
}
