import { StopError } from '../core/errors.ts';
import type { LimitReached, PausedReason, RunOrigin } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { BudgetLedger } from '../reliability/budget-ledger.ts';
import type { LimitSet, UnknownMaximum } from '../reliability/limits.ts';
import type { RunMetrics } from '../metrics/run-metrics.ts';
import type { WorkflowMemory } from '../memory/workflow-memory.ts';
import type { NotificationService } from '../notifications/notification-service.ts';
import type { ErrorRecovery } from '../recovery/error-recovery.ts';
import type { ReliabilityManager } from '../reliability/reliability-manager.ts';
import type { StateManager } from '../state/state-manager.ts';
import type { AgentDesk } from './agent-desk.ts';
import type { CallDesk } from './call-desk.ts';
import type { FileDesk } from './file-desk.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Observers } from './observers.ts';
import type { Parking } from './parking.ts';
import type { StorageGate } from './storage-gate.ts';
import type { RunHealth } from './run-health.ts';
import type { WorktreeDesk } from './worktree-desk.ts';
import type { DrivenRuns } from './live-run-controls.ts';

/** What holds for every run of one manager, unless a call says otherwise. */
export interface RunSettings {
  readonly onPersistenceFailure: 'pause' | 'continue';
  /** A wait longer than this lets go of the run; `undefined`: never. */
  readonly parkAfterMs: number | undefined;
  /** The most items a fan-out may have. */
  readonly fanOutLimit: number;
  /** What a run may use, children included. */
  readonly limits: LimitSet;
  /** What a call does about a limited amount whose maximum it does not say. */
  readonly unknownMaximum: UnknownMaximum;
  /** Owners that may die inside one step before the run is paused. */
  readonly crashLoopAfter: number;
  /** Every so many phase ends stay checkpoints; the last one always is. */
  readonly checkpointFrequency: number;
  /** What happens to a stored result whose declared input changed. */
  readonly changes: 'pause' | 'apply';
  /** How many runs may stand above a child run. */
  readonly childDepth: number;
  /**
   * How the children of a run are gone on with: `'recover'` leaves those alone that wait for a person, `'take-over'`
   * does not ask whether their owner lives.
   */
  readonly children: 'recover' | 'resume' | 'take-over';
  /** A run that writes nothing is not learned from either. */
  readonly learns?: false;
  /** The run that waits for this one, when that is driven here as well. */
  readonly parent?: ParentLink;
}

/** What a child run that is driven here knows of its parent. */
export interface ParentLink {
  readonly origin: RunOrigin;
  /** The child as messages name it. */
  readonly title: string;
  /** The parent waits where the child does nothing but wait. */
  readonly parking: Parking;
  /** Tells the parent's phases that something happens. */
  readonly beat: () => void;
  /** What the child uses counts there as well. */
  readonly calls: CallDesk;
}

/** The rooms below, as a run uses them. */
export interface Rooms {
  readonly host: Host;
  readonly storage: StorageAdapter;
  /** Says whether runs of the storage may go on. */
  readonly gate: StorageGate;
  readonly recovery: ErrorRecovery;
  /** What is spent in a day; `undefined`: nobody counts it. */
  readonly ledger: BudgetLedger | undefined;
  readonly reliability: ReliabilityManager;
  readonly state: StateManager;
  readonly observers: Observers;
  /** What measures runs; `undefined`: nothing does. */
  readonly runMetrics: RunMetrics | undefined;
  readonly notifications: NotificationService;
  readonly memory: WorkflowMemory;
  /** Finds out whom requests are put to. */
  readonly agents: AgentDesk;
  /** Records and brings back the files of the working folder; `undefined`: they are nobody's business. */
  readonly files: FileDesk | undefined;
  /** Makes working folders of their own for parts of runs, and merges them. */
  readonly worktrees: WorktreeDesk;
  readonly redactor: Redactor;
  /** Looks at the machine's health while runs are driven. */
  readonly runHealth: RunHealth;
  /** Finds the runs that are driven here. */
  readonly driven: DrivenRuns;
}

/** The halt of a run that somebody asked to pause. */
export function pauseAsked({
  reason,
  by,
}: {
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}): Halt {
  return { kind: 'paused', reason: 'user', message: reason ?? `asked by ${by ?? 'a person'}` };
}

/** Why a run is being stopped from outside its own code. */
export type Halt =
  | { readonly kind: 'cancelled'; readonly reason: string; readonly by: string | undefined }
  | { readonly kind: 'interrupted'; readonly reason: string }
  | {
      readonly kind: 'paused';
      readonly reason: PausedReason;
      readonly message: string;
      readonly wakeAt?: number | undefined;
      readonly key?: string | undefined;
      readonly limit?: LimitReached | undefined;
    }
  | { readonly kind: 'overtaken'; readonly error: Error };

/** What bodies see as the reason of their signal. */
export function reasonOf(halt: Halt, runId: string): Error {
  if (halt.kind === 'overtaken') return halt.error;
  if (halt.kind === 'paused') return new StopError('paused', `Run "${runId}" is pausing: ${halt.message}`, { runId });
  if (halt.kind === 'interrupted')
    return new StopError('interrupted', `Run "${runId}" is interrupted: ${halt.reason}`, { runId });
  return new StopError('cancelled', `Run "${runId}" is cancelled: ${halt.reason}`, { runId, by: halt.by });
}
