import { UsageError } from '../core/errors.ts';
import type { PausedReason } from '../core/events.ts';
import { claimRun, endedResult, notFound, readRun } from './opening.ts';
import type { Rooms, RunSettings } from './live-run.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { makeResult, type RunResult } from './run-result.ts';
import type { Workflow } from './workflow.ts';

/** A run that another process drives is looked at again soon at first, then less and less often. */
const firstLookMs = 10;
const laterLooksMs = 500;

/** Pauses that end by themselves or by trying again; the others wait for a person. */
const passing: ReadonlySet<PausedReason> = new Set(['waiting', 'parked', 'persistence']);

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
  if (started === undefined) throw notFound(id);
  if (started.workflow !== workflow.name || started.inputHash !== inputHash) {
    const what = started.workflow === workflow.name ? 'another input' : `workflow "${started.workflow}"`;
    throw new UsageError('run-id-conflict', `Run "${id}" exists and was started with ${what}; choose another id.`, {
      subject: 'id',
      value: id,
      runId: id,
    });
  }
  return runs.get(id) ?? { id, result: follow(rooms, runs, settings, workflow, id), detach: () => undefined };
}

/** Waits for the end of a run that another process drives, and takes it over should that process die. */
async function follow(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
): Promise<RunResult> {
  for (let waitMs = firstLookMs; ; waitMs = Math.min(waitMs * 2, laterLooksMs)) {
    const here = runs.get(id);
    if (here !== undefined) return here.result;
    const state = await rooms.state.get(id);
    if (state === undefined) throw notFound(id);
    const { status, paused_reason: reason } = state;
    if (status === 'completed' || status === 'failed' || status === 'cancelled') {
      const result = await endedResult(rooms, id);
      if (result !== undefined) return result;
    }
    if (status === 'paused' && reason !== undefined && !passing.has(reason)) return pausedResult(rooms, id);
    if (status === 'interrupted' || status === 'paused') {
      const handle = await claimRun(rooms, runs, settings, workflow, id, 'resume').catch(ignoreOwned);
      if (handle !== undefined) return handle.result;
    }
    await rooms.host.sleep(waitMs);
  }
}

async function pausedResult(rooms: Rooms, id: string): Promise<RunResult> {
  const { replay, census } = await readRun(rooms.state, id);
  const { paused } = replay;
  return makeResult(
    {
      status: 'paused',
      pausedReason: paused?.reason ?? 'user',
      message: paused?.message ?? '',
      wakeAt: paused?.wakeAt,
    },
    {
      runId: id,
      census,
      elapsedMs: Math.max(0, rooms.host.now() - replay.startedAt),
      reliability: rooms.reliability,
      trouble: [],
    },
  );
}

function ignoreOwned(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'run-owned' || error.code === 'overtaken'))
    return undefined;
  throw error;
}
