import { isHoldfastError } from '../core/errors.ts';
import type { RunSummary } from '../state/state-manager.ts';
import { claimRun } from './opening.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import type { Workflow } from './workflow.ts';

/** What `recover` found. */
export interface Recovery {
  /** The runs that go on in this process now. */
  readonly resumed: readonly RunHandle[];
  /** The runs that were found unfinished and left as they are. */
  readonly unresolved: readonly UnresolvedRun[];
}

/** An unfinished run that is left as it is. */
export interface UnresolvedRun {
  readonly id: string;
  readonly workflow: string;
  readonly reason: string;
  /** When it is due, where it is known here and only waits for that; wall-clock milliseconds. */
  readonly wakeAt?: number;
}

/**
 * Finds runs that nobody drives, without being told of them, and goes on with those whose workflow is known.
 *
 * `refusal` says why none goes on.
 */
export async function recoverRuns(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflows: ReadonlyMap<string, Workflow>,
  refusal?: string,
): Promise<Recovery> {
  if (refusal !== undefined) return leftAlone(rooms, runs, refusal);
  const resumed: RunHandle[] = [];
  const unresolved: UnresolvedRun[] = [];
  const { roots, stirred, orphans, left } = await findRoots(rooms);
  for (const { workflow_id: id } of left) await runs.family.settle(id);
  for (const { workflow_id: id, workflow, parent_id: parent } of orphans)
    unresolved.push({ id, workflow, reason: `its parent run "${parent ?? ''}" is gone; resume it by its own id` });
  for (const run of roots) {
    if (runs.get(run.workflow_id) !== undefined) continue;
    const id = run.workflow_id;
    const workflow = workflows.get(run.workflow);
    const obstacle = obstacleOf(run, rooms.host.now(), stirred.has(id));
    if (obstacle !== undefined || workflow === undefined) {
      const reason = `workflow "${run.workflow}" is not registered`;
      unresolved.push({ id, workflow: run.workflow, ...(obstacle ?? { reason }) });
      continue;
    }
    try {
      const handle = await runs.inTurn(id, async () =>
        runs.get(id) === undefined ? claimRun(rooms, runs, settings, workflow, id, 'recover') : undefined,
      );
      if (handle !== undefined) resumed.push(handle);
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      unresolved.push({ id, workflow: run.workflow, reason: error.message });
    }
  }
  return { resumed, unresolved };
}

/** What is unfinished where nothing may go on. */
async function leftAlone(rooms: Rooms, runs: LiveRuns, reason: string): Promise<Recovery> {
  const unresolved: UnresolvedRun[] = [];
  for await (const { workflow_id: id, workflow, parent_id: parent } of unfinished(rooms))
    if (parent === undefined && runs.get(id) === undefined) unresolved.push({ id, workflow, reason });
  return { resumed: [], unresolved };
}

interface Roots {
  readonly roots: readonly RunSummary[];
  /** Roots with a child, however far below, that something was sent to. */
  readonly stirred: ReadonlySet<string>;
  /** Children whose parent was removed. */
  readonly orphans: readonly RunSummary[];
  /** Children of a parent that has ended, which were sent something, such as its cancellation, and nobody was there. */
  readonly left: readonly RunSummary[];
}

/** Sorts the runs that are not finished: children are gone on with by their parents. */
async function findRoots(rooms: Rooms): Promise<Roots> {
  const found = new Map<string, RunSummary>();
  for await (const run of unfinished(rooms)) found.set(run.workflow_id, run);
  const stirred = new Set<string>();
  const orphans: RunSummary[] = [];
  const left: RunSummary[] = [];
  for (const run of found.values()) {
    if (run.parent_id === undefined) continue;
    if (run.has_pending_commands === true) stirred.add(rootOf(run, found));
    if (found.has(run.parent_id)) continue;
    const parent = (await rooms.state.snapshot(run.parent_id)) ?? (await rooms.state.get(run.parent_id));
    if (parent === undefined) orphans.push(run);
    else if (run.has_pending_commands === true) left.push(run);
  }
  return { roots: [...found.values()].filter((run) => run.parent_id === undefined), stirred, orphans, left };
}

/** The uppermost run above a child, as far as its line is unfinished. */
function rootOf(run: RunSummary, found: ReadonlyMap<string, RunSummary>): string {
  let above = run;
  for (let next = found.get(above.parent_id ?? ''); next !== undefined; next = found.get(above.parent_id ?? ''))
    above = next;
  return above.workflow_id;
}

async function* unfinished({ state }: Rooms): AsyncGenerator<RunSummary> {
  let after: string | undefined;
  do {
    const page = await state.list({
      status: ['pending', 'in_progress', 'interrupted', 'paused'],
      ...(after === undefined ? {} : { after }),
    });
    yield* page.runs;
    after = page.next;
  } while (after !== undefined);
}

/** Why a run is left as it is; `undefined` when it can go on. */
function obstacleOf(
  run: RunSummary,
  now: number,
  stirred: boolean,
): Pick<UnresolvedRun, 'reason' | 'wakeAt'> | undefined {
  if (run.status === 'interrupted') return undefined;
  if (run.status !== 'paused') return { reason: 'its owner may be alive' };
  if (run.paused_reason === 'persistence') return undefined;
  // Its check decides once nothing can be on its way any more; without such a moment only a person does.
  const checkDecides = run.paused_reason === 'effect-unknown' && run.wake_at !== undefined;
  const passes = run.paused_reason === 'waiting' || run.paused_reason === 'parked' || run.paused_reason === 'health';
  if (!checkDecides && !passes) return { reason: `paused: ${run.paused_reason ?? 'user'}` };
  if (run.has_pending_commands === true || stirred) return undefined;
  if (run.wake_at === undefined) return { reason: 'waits for a signal' };
  const wakeAt = Date.parse(run.wake_at);
  return wakeAt <= now ? undefined : { reason: `waits until ${run.wake_at}`, wakeAt };
}
