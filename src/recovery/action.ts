import type { Host } from '../core/host.ts';
import type { Failure, RecoveryDecision } from './failure.ts';

/** Whether an action has made another attempt worth it. */
export type ActionOutcome = 'helped' | 'did-not-help';

/** What an action is handed besides the failure. */
export interface ActionContext {
  readonly host: Host;
  /** Aborts when the action has taken too long, or the operation is to stop. */
  readonly signal: AbortSignal;
}

/**
 * Does something about a failure, and says whether it helped; a check helps when it finds what the next attempt needs.
 * It may also decide itself what is to be done.
 */
export type RecoveryAction = (
  failure: Failure,
  context: ActionContext,
) => ActionOutcome | RecoveryDecision | Promise<ActionOutcome | RecoveryDecision>;

/** An action that was tried after a failure. */
export interface ActionReport {
  readonly name: string;
  /** `failed`: it threw, or took too long. */
  readonly outcome: ActionOutcome | 'failed';
}

/** What a run lets actions do to it. */
export interface RunControls {
  /** Notes where the run stands; `false` when it cannot now. */
  createCheckpoint(failure: Failure): boolean | Promise<boolean>;
  /** Lets the phase begin again once the operation has failed; `false` when there is none, or it began again already. */
  restartPhase(failure: Failure): boolean;
  /** Lets fewer branches run side by side; `false` when there are none, or only one at a time. */
  reduceConcurrency(failure: Failure): boolean;
  /** Lets the run rest until a person resumes it. */
  askPerson(failure: Failure): void;
}

/** The actions that Holdfast brings along, in the order of the documentation. */
export const builtInActions = [
  'retry_with_backoff',
  'check_connectivity',
  'check_system_health',
  'check_rate_limits',
  'verify_repository_access',
  'verify_branch_state',
  'create_checkpoint',
  'restart_phase',
  'reduce_concurrency',
  'ask_person',
  'free_memory',
  'cleanup_temporary_files',
  'simplify_task',
  'split_task',
] as const;

/** The name of a built-in action. */
export type BuiltInAction = (typeof builtInActions)[number];
