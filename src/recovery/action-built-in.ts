import type { ActionContext, ActionOutcome, BuiltInAction, RunControls } from './action.ts';
import { checkConnectivity, checkRateLimits, checkSystemHealth } from './action-checks.ts';
import { cleanUpTemporaryFiles, freeMemory } from './action-cleaning.ts';
import type { ActionOptions } from './action-options.ts';
import { verifyBranchState, verifyRepositoryAccess } from './action-repository.ts';
import type { Failure, RecoveryDecision } from './failure.ts';

/** What a built-in action has to work with. */
export interface ActionMeans {
  readonly options: ActionOptions;
  /** Absent where the failure belongs to no run that is driven here. */
  readonly controls: RunControls | undefined;
  readonly maintain: (() => Promise<number>) | undefined;
}

/** Does one of the actions that Holdfast brings along. */
export async function doBuiltIn(
  name: BuiltInAction,
  failure: Failure,
  context: ActionContext,
  { options, controls, maintain }: ActionMeans,
): Promise<ActionOutcome | RecoveryDecision> {
  switch (name) {
    case 'retry_with_backoff':
      return { decision: 'wait_and_retry' };
    case 'check_connectivity':
      return checkConnectivity(failure, context, options);
    case 'check_system_health':
      return checkSystemHealth(failure, context, options);
    case 'check_rate_limits':
      return checkRateLimits(failure, context, options);
    case 'verify_repository_access':
      return verifyRepositoryAccess(failure, context, options);
    case 'verify_branch_state':
      return verifyBranchState(failure, context, options);
    case 'free_memory':
      return freeMemory(failure, context, options);
    case 'cleanup_temporary_files':
      return cleanUpTemporaryFiles(failure, context, options, maintain);
    case 'simplify_task':
      return options.simplifyTask?.(failure, context) ?? 'did-not-help';
    case 'split_task':
      return options.splitTask?.(failure, context) ?? 'did-not-help';
    case 'create_checkpoint':
      // It keeps what there is; the cause of the failure is still there.
      await controls?.createCheckpoint(failure);
      return 'did-not-help';
    case 'reduce_concurrency':
      return controls?.reduceConcurrency(failure) === true ? 'helped' : 'did-not-help';
    case 'restart_phase':
      return controls?.restartPhase(failure) === true
        ? { decision: 'fail', reason: 'its phase begins again' }
        : 'did-not-help';
    case 'ask_person':
      if (controls === undefined) return 'did-not-help';
      controls.askPerson(failure);
      return { decision: 'fail', reason: 'a person is asked' };
  }
}
