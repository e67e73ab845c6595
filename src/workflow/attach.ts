import { UsageError } from '../core/errors.ts';
import type { PausedReason } from '../core/events.ts';
import { endedResult, missing, readRun } from './claiming.ts';
import { claimRun } from './opening.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import type { Replay } from './replay.ts';
import { makeResult, type Ending, type RunResult } from './run-result.ts';
import type { Workflow } from './workflow.ts';

/** A run that another process drives is looked at again soon at first, then less and less often. */
const firstLookMs = 10;
const laterLooksMs = 500;

/** Somebody else was faster, or this manager is being closed: the next look tells. */
const passed: ReadonlySet<unknown> = new Set(['run-owned', 'overtaken', 'manager-closed']);

const passing: ReadonlySet<PausedReason | undefined> = new Set([
  'waiting',
  'parked',
  'health',
  'persistence',
  undefined,
]);

/** Whether a pause ends by itself or by trying again; the others wait for a person. */
export function isPassing(reason: PausedReason | undefined): boolean {
  return passing.has(reason);
}

/**
 * Joins a run whose id is taken: starting the same thing twice gives one run.
 *
 * @throws UsageError `run-id-conflict` when the run has another workflow or another input.
 */
export async function attach(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  inputHash: string,
): Promise<RunHandle> {
  const { replay } = await readRun(rooms.state, id);
  const { started } = replay;
  if (started === undefined) throw await missing(rooms.state, id);
  if (started.workflow !== workflow.name || started.inputHash !== inputHash) {
    const what = started.workflow === workflow.name ? 'another input' : `workflow "${started.workflow}"`;
    throw new UsageError('run-id-conflict', `Run "${id}" exists and was started with ${what}; choose another id.`, {
      subject: 'id',
      value: id,
      runId: id,
    });
  }
  const live = runs.get(id);
  if (live !== undefined) return live;
  await rooms.gate.require(id);
  return runs.handle(id, follow(rooms, runs, settings, workflow, id));
}

/**
 * Waits for the end of a run that another process drives, and takes it over should that process die. `stop` ends the
 * waiting.
 */
export async function follow(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  stop: AbortSignal = runs.closing,
): Promise<RunResult> {
  const closing = stop === runs.closing ? stop : AbortSignal.any([runs.closing, stop]);
  for (let waitMs = firstLookMs; !closing.aborted; waitMs = Math.min(waitMs * 2, laterLooksMs)) {
    const here = runs.get(id);
    if (here !== undefined) return here.result;
    const state = await rooms.state.get(id);
    if (state === undefined) throw await missing(rooms.state, id);
    const { status, paused_reason: reason } = state;
    if (status === 'completed' || status === 'failed' || status === 'cancelled') {
      const result = await endedResult(rooms, id);
      if (result !== undefined) return result;
    }
    if (status === 'paused' && !isPassing(reason)) return pausedResult(rooms, id);
    if (status === 'interrupted' || status === 'paused') {
      const handle = await takeUp().catch(ignoreOwned);
      if (handle !== undefined) return handle.result;
    }
    // The handle keeps the process alive as long as it is not detached.
    await rooms.host.sleep(waitMs, { signal: closing, keepAlive: false }).catch(() => undefined);
  }
  return resultOf(rooms, id, () => ({ status: 'interrupted', reason: String(closing.reason) }));

  function takeUp(): Promise<RunHandle> {
    return runs.inTurn(id, async () => runs.get(id) ?? claimRun(rooms, runs, settings, workflow, id, 'resume'));
  }
}

/** The result of a run that is paused. */
export function pausedResult(rooms: Rooms, id: string): Promise<RunResult> {
  return resultOf(rooms, id, ({ paused }) => ({
    status: 'paused',
    pausedReason: paused?.reason ?? 'user',
    message: paused?.message ?? '',
    wakeAt: paused?.wakeAt,
    ...(paused?.limit === undefined ? {} : { limit: paused.limit }),
  }));
}

async function resultOf(rooms: Rooms, id: string, ending: (replay: Replay) => Ending): Promise<RunResult> {
  const { replay, census, damage } = await readRun(rooms.state, id);
  return makeResult(ending(replay), {
    runId: id,
    census,
    elapsedMs: Math.max(0, rooms.host.now() - replay.startedAt),
    reliability: rooms.reliability,
    inChildren: await rooms.state.spentByOpenChildren(census.calls),
    trouble: [],
    damage,
  });
}

function ignoreOwned(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && passed.has(error.code)) return undefined;
  throw error;
}
