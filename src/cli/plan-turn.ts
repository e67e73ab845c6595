import type { StoredPlan } from '../planning/stored-plan.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** What `holdfast plan run` does with a plan, as it stands. */
export type PlanTurn =
  | { readonly does: 'nothing'; readonly says: readonly string[]; readonly exit: ExitCode }
  | { readonly does: 'go-on'; readonly runId: string }
  | { readonly does: 'join' | 'begin'; readonly runId: string };

/** What was said of how it is to be run. */
export interface PlanTurnOptions {
  readonly retry?: true;
  readonly again?: true;
}

/**
 * Finds out what comes next with a plan: its first run, another one, or more of the last; or nothing, where it was carried
 * out before, also by its script. What happened last decides.
 */
export function planTurn(stored: StoredPlan, { retry, again }: PlanTurnOptions): PlanTurn {
  const { plan, runs, script } = stored;
  const fresh: PlanTurn = { does: 'begin', runId: nextRunId(stored) };
  if (again === true) return fresh;
  if (script !== undefined && isLatest(stored)) return doneByScript(plan.id, script);
  const last = runs.at(-1);
  if (last === undefined) return fresh;
  const { id, status, gone } = last;
  if (status === 'completed' || status === 'cancelled')
    return nothing([`plan ${plan.id} was ${status} by run ${id}; with --again it is run again`], status);
  if (gone === 'removed')
    return nothing([`run ${id} of plan ${plan.id} ${status}, and was removed; with --again it is run again`], status);
  if (status === 'failed' && retry !== true)
    return nothing(
      [
        `run ${id} of plan ${plan.id} failed: holdfast show ${id}`,
        'to go on where it failed, once that is mended: --retry',
      ],
      status,
    );
  return { does: status === 'in_progress' ? 'join' : 'go-on', runId: id };
}

const ofScript: Readonly<Record<NonNullable<StoredPlan['script']>['status'], string>> = {
  running: 'is being carried out by its script',
  completed: 'was completed by its script',
  failed: 'was begun, and failed by its script',
  interrupted: 'was begun by its script, which was interrupted',
  waiting: 'was begun by its script, which waits for an approval',
};

function doneByScript(id: string, { status, log }: NonNullable<StoredPlan['script']>): PlanTurn {
  const says = `plan ${id} ${ofScript[status]}${log === undefined ? '' : ` (${log})`}`;
  const how = status === 'completed' || status === 'running' ? '' : 'go on with the script, or ';
  return nothing([`${says}; ${how}with --again it is run from its beginning`], status);
}

function nothing(says: readonly string[], status: string): PlanTurn {
  return { does: 'nothing', says, exit: status === 'completed' ? exitCodes.success : exitCodes.failure };
}

/** Whether the script said something after the last run was begun. */
function isLatest({ history, runs, script }: StoredPlan): boolean {
  const begun = history.findLast(({ type }) => type === 'run')?.at;
  return runs.length === 0 || begun === undefined || script?.updatedAt === undefined || script.updatedAt > begun;
}

/** Runs are numbered by what was ever begun: the id of one that was removed is not to be had again. */
function nextRunId({ plan, history }: StoredPlan): string {
  const numbers = history.map(({ runId }) => numberOf(plan.id, runId));
  const next = Math.max(0, ...numbers) + 1;
  return next === 1 ? plan.id : `${plan.id}-${next}`;
}

function numberOf(planId: string, runId = ''): number {
  if (runId === planId) return 1;
  const suffix = runId.startsWith(`${planId}-`) ? runId.slice(planId.length + 1) : '';
  return /^[1-9]\d{0,8}$/.test(suffix) ? Number(suffix) : 0;
}
