import { UsageError } from '../core/errors.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { encodeValue } from '../core/json.ts';
import type { Place } from '../state/records.ts';
import { requireText } from './call-options.ts';
import { bringUp, letGo, openRun } from './claiming.ts';
import { anyInput } from './kept.ts';
import type { LiveRun } from './live-run.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { driveOn, requireWholeFork } from './opening.ts';
import type { Replay } from './replay.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import { applyRerun, clearedFrom, placeOf, scopesOf } from './steering-replay.ts';
import type { Workflow } from './workflow.ts';

/** Options of `skip`. */
export interface SkipOptions {
  /** What the step answers from now on: as it is stored, so for a step with a `codec` what that encodes to. */
  readonly value?: unknown;
  /** Who gave it, for the history. */
  readonly by?: string;
  /** Why, for the history. */
  readonly reason?: string;
}

/** Options of `rerun`. */
export interface RerunOptions {
  /** The full key of a step; of a phase, fan-out or branch: its first step. */
  readonly from: string;
  /** Who asks for it, for the history. */
  readonly by?: string;
}

/** How many keys an error names. */
const namedKeys = 20;

/** Checks the options of `skip`. @throws UsageError `invalid-option`. */
export function requireSkipOptions(options: SkipOptions): void {
  requireKnownOptions('skip', options, ['value', 'by', 'reason']);
  requireText('by', options.by);
  requireText('reason', options.reason);
}

/** Gives a step of a run that nobody drives a result that nothing computed, and lets go of the run. */
export async function skipStep(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  id: string,
  key: string,
  { value, by, reason }: SkipOptions,
): Promise<void> {
  const text = encodeValue(value, { subject: `the result of step "${key}"`, key });
  const live = await openRun(rooms, runs, settings, id, {});
  const { replay } = live;
  try {
    requireSteerable(live);
    requireOpenStep(live, key);
    const clears = scopesOf(key).filter((scope) => replay.results.get(scope)?.kind === 'failed');
    const wasCompleted = replay.ended?.type === 'run-completed';
    await live.record(
      {
        type: 'step-skipped',
        key,
        ...(by === undefined ? {} : { by }),
        ...(reason === undefined ? {} : { reason }),
        ...(clears.length === 0 ? {} : { clears }),
        ...(replay.results.get(key)?.inputHash === anyInput ? ({ again: true } as const) : {}),
      },
      text,
    );
    // Every other run stays as it rests: failed, interrupted, or paused for its own reason.
    if (wasCompleted)
      live.halt({ kind: 'paused', reason: 'user', message: `Step "${key}" was skipped; resume to go on.`, key });
  } finally {
    if (live.halted === undefined) await live.journal.close();
    else await letGo(runs, live);
  }
}

/** Claims a run that nobody drives, takes back a step with everything recorded behind it, and goes on. */
export async function rerunFrom(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  { from, by }: RerunOptions,
): Promise<RunHandle> {
  const live = await openRun(rooms, runs, settings, id, {});
  try {
    requireSteerable(live);
    await bringUp(workflow, live);
    const { replay } = live;
    const point = requirePlace(replay, id, from);
    const clears = clearedFrom(replay, point);
    const failures = replay.ended?.type === 'run-failed' ? replay.ended.failures : [];
    const bare = {
      type: 'rerun-started',
      from,
      clears,
      ...(failures.length === 0 ? {} : { failures }),
      ...(by === undefined ? {} : { by }),
    } as const;
    const event = { ...bare, census: live.census.after({ ...bare, census: live.census.snapshot() }) };
    for (const { childId, status } of replay.childRuns.behind(point))
      if (status === 'open')
        await live.family.cancel(live, childId, { reason: `its parent is run again from "${from}"`, by });
    await live.record(event);
    applyRerun(replay, event);
    replay.calls.apply(event);
    live.phases = replay.phases.size;
    return await driveOn(runs, live, workflow);
  } catch (error) {
    await live.journal.close();
    throw error;
  }
}

/** Where the first record of a step stands. @throws UsageError `unknown-step`, naming those there are. */
export function requirePlace(replay: Replay, runId: string, key: string): Place {
  const place = typeof key === 'string' ? placeOf(replay, key) : undefined;
  if (place === undefined) throw unknownStep(replay, runId, key);
  if (!replay.effects.isDone(key)) return place;
  throw new UsageError(
    'step-not-open',
    `Step "${key}" of run "${runId}" is an effect that was done, and is never done twice; begin with what stands before or behind it.`,
    { subject: 'from', value: key, runId },
  );
}

/** @throws UsageError `run-ended` for a cancelled run, `rollback-unfinished`, `fork-incomplete`. */
function requireSteerable(live: LiveRun): void {
  const { id, replay } = live;
  requireWholeFork(live);
  if (replay.cancelled !== undefined || replay.ended?.type === 'run-cancelled')
    throw new UsageError('run-ended', `Run "${id}" was cancelled, for good; fork it to go on from one of its steps.`, {
      subject: 'id',
      value: id,
      runId: id,
    });
  if (replay.rollback !== undefined)
    throw new UsageError(
      'rollback-unfinished',
      `Run "${id}" is being rolled back to checkpoint ${replay.rollback.to}; resume it, which finishes that, and ask again.`,
      { subject: 'id', value: id, runId: id },
    );
}

/** Only what has no result of its own can be given one. */
function requireOpenStep({ id, replay }: LiveRun, key: string): void {
  const refuse = (what: string): never => {
    const failed = [...replay.results].flatMap(([name, kept]) => (kept.kind === 'failed' ? [name] : []));
    const open = listed(
      [...new Set([...failed, ...replay.begun])].filter((name) => replay.effects.get(name) === undefined),
    );
    throw new UsageError('step-not-open', `"${key}" of run "${id}" ${what}; open steps are ${open}.`, {
      subject: 'key',
      value: key,
      expected: open,
      runId: id,
    });
  };
  if (typeof key !== 'string' || key === '') return refuse('is no key of a step');
  const kept = replay.results.get(key);
  if (kept?.kind === 'completed' && kept.inputHash !== anyInput) refuse('has a result; rerun the run from it instead');
  const effect = replay.effects.get(key);
  if (effect !== undefined && (effect.verdict === undefined || effect.verdict.as === 'done'))
    refuse('is an effect that may have been done; say by `resolve` what became of it');
  if (replay.phases.has(key) || replay.fanOuts.has(key)) refuse('is a phase or a fan-out; skip the steps in it');
  const parent = key.slice(0, Math.max(0, key.lastIndexOf('/')));
  // A fan-out may have gone on without some of its branches.
  const isInFanOut = [...replay.fanOuts.keys()].some((one) => key.startsWith(`${one}[`) || key.startsWith(`${one}/`));
  if (replay.ended?.type === 'run-completed' && kept === undefined && !replay.begun.has(key) && !isInFanOut)
    refuse('was not asked for by this run, which is completed');
  if (key.endsWith(']') || replay.fanOuts.has(parent)) refuse('is a branch; skip the steps in it');
}

function unknownStep(replay: Replay, runId: string, key: unknown): UsageError {
  const known = listed([...replay.results.keys()]);
  const open = openCalls(replay);
  const more = open.size === 0 ? '' : `; begun, and without a result, are ${listed([...open.keys()])}`;
  const how = typeof key === 'string' ? open.get(key) : undefined;
  const message =
    how === undefined
      ? `Run "${runId}" has recorded no step ${JSON.stringify(key)}; it has ${known}${more}.`
      : `${how}; begin with a step before it: there are ${known}.`;
  return new UsageError('unknown-step', message, { subject: 'from', value: key, expected: known, runId });
}

/** Effects and child runs that were begun and have no result, each with what it is and what can be done about it. */
function openCalls({ effects, childRuns }: Replay): ReadonlyMap<string, string> {
  const unknown = [...effects.standing().values()].filter((key) => effects.get(key) !== undefined);
  return new Map([
    ...unknown.map(
      (key) => [key, `Effect "${key}" was begun and has no end; \`resolve\` it and resume the run`] as const,
    ),
    ...childRuns
      .open()
      .map(
        ({ key, childId }) =>
          [
            key,
            `Child run "${key}" was begun and has not ended; steer it by its own id, "${childId}", and resume the run`,
          ] as const,
      ),
  ]);
}

function listed(keys: readonly string[]): string {
  if (keys.length === 0) return 'none';
  const more = keys.length > namedKeys ? ` and ${keys.length - namedKeys} more` : '';
  return `${keys
    .slice(0, namedKeys)
    .map((key) => JSON.stringify(key))
    .join(', ')}${more}`;
}
