import type { HealthStatus, HealthTrigger } from '../core/run-terms.ts';
import type { JournalEvent, LiveEvent, Outcome, Owner, PausedReason, RunMetadata, RunStatus } from '../core/events.ts';
import type { BudgetNote, LimitNote } from './budget-note.ts';
import type { JournalDamage } from './damage.ts';

/** A step, phase or run that failed, in short. */
export interface FailureNote {
  readonly at: string;
  /** The key of the step or phase; absent for the run itself. */
  readonly key?: string;
  readonly name: string;
  readonly message: string;
  /** Which attempt failed, when another one followed. */
  readonly attempt?: number;
}

/** What was found of the machine's health while a run was driven. */
export interface HealthNote {
  readonly at: string;
  readonly status: HealthStatus;
  /** Why it was looked at. */
  readonly trigger: HealthTrigger;
  readonly reasons: readonly string[];
}

/** How many steps of a run ended in which way so far; what a finished run declares as well once it has ended. */
export interface StepCounts {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly expected?: number | undefined;
  readonly not_started?: number | undefined;
}

/** An effect of which nobody knows whether it was done; see docs/effects.md. */
export interface UnknownEffect {
  readonly key: string;
  /** The key that the other side was handed. */
  readonly effect_key: string;
  readonly attempt: number;
  /** When it was begun. */
  readonly since: string;
  /** What its code threw. */
  readonly error?: string | undefined;
}

/** A child run, as its parent's journal names it. */
export interface ChildNote {
  /** The key of the call. */
  readonly key: string;
  readonly workflow: string;
  readonly workflow_id: string;
}

/** A step that waits until its provider takes calls again. */
export interface ParkedStep {
  readonly key: string;
  readonly provider: string;
  readonly until: string;
  readonly reason: string;
}

/** A moment at which a run passed from one stage to another. */
export interface StageNote {
  readonly stage: string;
  readonly status: 'started' | 'completed' | 'failed';
  readonly at: string;
}

/** What a listing shows of a run. Moments are ISO 8601, UTC. */
export interface RunSummary {
  readonly workflow_id: string;
  readonly workflow: string;
  readonly version: string;
  readonly status: RunStatus;
  readonly outcome?: Outcome | undefined;
  readonly paused_reason?: PausedReason | undefined;
  readonly created_at: string;
  readonly started_at: string;
  readonly updated_at: string;
  readonly completed_at?: string | undefined;
  /** The run that waits, or waited, for this one. */
  readonly parent_id?: string | undefined;
  /** When a run that is paused, or is parked in its process, means to go on. */
  readonly wake_at?: string | undefined;
  /** Where the run is being carried: here nobody goes on with it any more. */
  readonly moved_to?: string | undefined;
  readonly command?: string | undefined;
  readonly description?: string | undefined;
  /** What its caller said about it. */
  readonly metadata?: RunMetadata | undefined;
  /** Up to where the run has taken in its inbox. */
  readonly inbox_place: number;
  /** Whether requests wait in the inbox of a run that nobody drives. */
  readonly has_pending_commands?: boolean | undefined;
  /** `true` when the journal was read and something of it is lost that nobody has agreed to lose. */
  readonly damaged?: boolean | undefined;
}

/** A run as people and listings see it: a reading of its journal. */
export interface RunState extends RunSummary {
  readonly current_phase?:
    { readonly phase_num: number; readonly phase_name: string; readonly progress: number } | undefined;
  /** Names, in the order of their ends; at most the last 200. */
  readonly completed_phases: readonly string[];
  /** How many steps have ended. */
  readonly current_step: number;
  /** How many steps are known of: ended, running, or declared. */
  readonly total_steps: number;
  readonly counts: StepCounts;
  /** Its child runs; at most the last 100. */
  readonly children: readonly ChildNote[];
  readonly checkpoint_data: unknown;
  readonly progress_data: {
    readonly fraction: number;
    readonly message?: string | undefined;
    readonly step?: string | undefined;
  };
  readonly context: Readonly<Record<string, unknown>>;
  /** Failures that the run went on from or ended with; at most the last 20. */
  readonly errors: readonly FailureNote[];
  /** Failures including attempts that were repeated; at most the last 20. */
  readonly error_history: readonly FailureNote[];
  readonly monitoring_state: {
    readonly error_count: number;
    readonly recovery_attempts: number;
    /** Findings that differed from the one before; at most the last 10. */
    readonly health_checks: readonly HealthNote[];
    /** At most the last 50. */
    readonly stage_history: readonly StageNote[];
  };
  readonly metadata: RunMetadata;
  /** Effects that wait for somebody to say whether they were done; absent when there are none. */
  readonly unknown_effects?: readonly UnknownEffect[] | undefined;
  /** Steps whose provider takes no calls, at most 100; absent when there are none. */
  readonly parked?: readonly ParkedStep[] | undefined;
  /** What it used; absent where it has neither limits nor calls. */
  readonly budget?: BudgetNote | undefined;
  /** The limit that it is paused because of. */
  readonly limit_reached?: LimitNote | undefined;
  /** Who claimed the run last. */
  readonly owner?: Owner | undefined;
  /** How often the run was claimed. */
  readonly epoch: number;
  /** The log whose `run-completed` record holds the result. */
  readonly result?: string | undefined;
  /** What was found damaged of the journal; absent when it is whole. */
  readonly damage?: readonly JournalDamage[] | undefined;
}

/** What a fold reads: records of a journal, or events as listeners are told of them. */
export type FoldedEvent = (JournalEvent | LiveEvent) & { readonly at: number };

/** The part of a state that listings show. */
export function summaryOf(state: RunState): RunSummary {
  const { workflow_id, workflow, version, status, outcome, paused_reason, created_at, started_at, updated_at } = state;
  const { completed_at, wake_at, moved_to, command, description, metadata, parent_id, inbox_place, damaged } = state;
  return {
    ...{ workflow_id, workflow, version, status, outcome, paused_reason, created_at, started_at, updated_at },
    ...{ completed_at, wake_at, moved_to, command, description, metadata, parent_id, inbox_place, damaged },
  };
}

/** A moment as people and machines read it. Moments outside the calendar become its beginning. */
export function iso(at: number): string {
  return new Date(Math.abs(at) <= 8.64e15 ? at : 0).toISOString();
}
