import { UsageError } from '../core/errors.ts';
import type { RecoveryMode, RunCommand, RunMetadata, WrittenLimits } from '../core/events.ts';
import { recoveryModeOf } from '../reliability/recovery-mode.ts';
import { CensusTaker } from './census.ts';
import { bringUp, inputOf, letGo, openRun, type ResumeOptions } from './claiming.ts';
import { restWhenResolved } from './effect-verdict.ts';
import type { LiveRun } from './live-run.ts';
import { pauseAsked, type Rooms, type RunSettings } from './run-settings.ts';
import type { LiveRuns, RunHandle } from './live-runs.ts';
import { Replay } from './replay.ts';
import { firstFiles } from './recorded-files.ts';
import { ResumedWalk } from './resumed-walk.ts';
import { undo, type RollbackOptions } from './rollback.ts';
import { endingOf, type RunResult } from './run-result.ts';
import { givenLimits, limitFacts, limitsOf } from './run-limits.ts';
import type { CheckedInput } from './input-check.ts';
import type { Workflow } from './workflow.ts';

/** Begins a new run; `undefined` when the id is taken. */
export async function createRun(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  input: CheckedInput,
  metadata: RunMetadata | undefined,
  ownLimits?: WrittenLimits,
): Promise<RunHandle | undefined> {
  const limits = limitsOf(settings, workflow, { ownLimits, raised: [] });
  const { files, lacking } = await firstFiles(rooms, id);
  const started = {
    type: 'run-started',
    runId: id,
    workflow: workflow.name,
    version: workflow.version,
    inputHash: input.hash,
    ...(workflow.phases.length === 0 ? {} : { phases: workflow.phases }),
    ...(workflow.weights.every((weight) => weight === 1) ? {} : { weights: workflow.weights }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(settings.parent === undefined ? {} : { parent: settings.parent.origin }),
    ...limitFacts(limits, ownLimits),
    ...files,
  } as const;
  const journal = await rooms.state.create(started, input.value);
  if (journal === undefined) return undefined;
  const replay = new Replay();
  replay.started = started;
  replay.startedAt = journal.startedAt;
  const live = runs.make(journal, replay, new CensusTaker(), settings);
  live.announce(started);
  if (lacking !== undefined) live.tell({ type: 'log-written', level: 'warn', message: lacking });
  return runs.drive(live, workflow, input.value);
}

/** Claims a run and goes on with it; a run that had ended answers with its result. */
export async function claimRun(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  by: 'resume' | 'recover',
  options: ResumeOptions = {},
): Promise<RunHandle> {
  const live = await openRun(rooms, runs, settings, id, options);
  const { replay } = live;
  try {
    requireWholeFork(live);
    const end = replay.ended;
    const reopens = end?.type === 'run-completed' && settings.changes === 'apply';
    if (end !== undefined && end.type !== 'run-failed' && !reopens) {
      const output = end.type === 'run-completed' && end.hasValue ? await live.valueOf(end.place) : undefined;
      return settled(runs, id, await runs.finish(live, endingOf(end, output)));
    }
    await bringUp(workflow, live);
    if (replay.rollback !== undefined)
      return settled(runs, id, await undo(runs, live, workflow, { to: replay.rollback.to }));
    if (replay.paused?.reason !== 'crash-loop') pauseCrashLoop(live);
    // By their names of now: a migration may have changed them.
    const clears = replay.ended?.type === 'run-failed' ? replay.ended.failures : undefined;
    const ownLimits = givenLimits('limits', options.limits);
    const { calls } = live.census;
    const raised = ownLimits === undefined ? calls.raised : [...calls.raised, ownLimits];
    await live.record({
      type: 'run-resumed',
      by,
      takenOver: replay.takenOver,
      ...interruptionOf(live),
      ...(live.settings.changes === 'apply' ? { changes: 'apply' } : {}),
      ...(clears === undefined ? {} : { clears }),
      workflow: workflow.name,
      startedAt: replay.startedAt,
      ...limitFacts(limitsOf(live.settings, workflow, { ownLimits: calls.ownLimits, raised }), ownLimits),
    });
    replay.clear(clears ?? []);
    return await driveOn(runs, live, workflow);
  } catch (error) {
    // That it goes on could not be written down: it rests, as it does when any later record cannot be.
    if (live.halted?.kind === 'paused' && error === live.signal.reason)
      return settled(runs, id, await letGo(runs, live));
    await live.journal.close();
    throw error;
  }
}

/** Drives a run that was claimed, unless something that was asked for while nobody was there comes first. */
export async function driveOn(runs: LiveRuns, live: LiveRun, workflow: Workflow): Promise<RunHandle> {
  const { id, replay } = live;
  if (replay.cancelled !== undefined) live.halt({ kind: 'cancelled', ...replay.cancelled });
  // Asked for and taken in by a process that died before it rested.
  if (replay.pausing !== undefined) live.halt(pauseAsked(replay.pausing));
  // What was asked for while nobody was there comes first; trouble with it is met again by the looks of the run.
  if (live.halted === undefined) await live.inbox.look().catch(() => undefined);
  if (live.halted !== undefined) return settled(runs, id, await letGo(runs, live));
  if (!replay.results.isEmpty) live.resumed = new ResumedWalk(replay, live.settings.changes);
  return runs.drive(live, workflow, await inputOf(live));
}

/** Whether a run has everything that it was to begin with. */
export function isWholeFork({ started, beginning }: Replay): boolean {
  return beginning >= (started?.forkedFrom?.records ?? 0) + 2;
}

/** A fork begins with the whole history before its step, or not at all. @throws UsageError `fork-incomplete`. */
export function requireWholeFork({ id, replay }: LiveRun): void {
  const { started, beginning } = replay;
  const { records, runId = '' } = started?.forkedFrom ?? {};
  if (records === undefined || isWholeFork(replay)) return;
  throw new UsageError(
    'fork-incomplete',
    `Run "${id}" was to begin with ${records} records of run "${runId}" and has ${Math.max(0, beginning - 2)} of them; fork it again.`,
    { subject: 'id', value: id, runId: id },
  );
}

/** Claims a run that nobody drives, and takes it back to a checkpoint. */
export async function rollBack(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  workflow: Workflow,
  id: string,
  options: RollbackOptions,
): Promise<RunResult> {
  const live = await openRun(rooms, runs, settings, id, {});
  try {
    await bringUp(workflow, live);
    return await undo(runs, live, workflow, options);
  } catch (error) {
    await live.journal.close();
    throw error;
  }
}

/** Lets a run that nobody drives take in its inbox, and writes down what was asked for. */
export async function settleInbox(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  id: string,
  takeOver = false,
): Promise<void> {
  const live = await openRun(rooms, runs, settings, id, { takeOver });
  try {
    const { ended } = live.replay;
    // A failed run can be gone on with, and what is unknown of it be cleared up before.
    if (ended === undefined || ended.type === 'run-failed') await live.inbox.look();
    restWhenResolved(live);
    restWhenForced(live);
  } finally {
    if (live.halted === undefined) await live.journal.close();
    else await letGo(runs, live);
  }
}

/** A run that only rested because it waited may be gone on with as soon as a person has forced its phase on. */
function restWhenForced(live: LiveRun): void {
  const { paused, forced, ended } = live.replay;
  if (ended !== undefined || forced.size === 0 || !['waiting', 'parked', 'health'].includes(paused?.reason ?? ''))
    return;
  const message = 'Its phase was forced on; resume to go on.';
  live.halt({ kind: 'paused', reason: 'waiting', message, wakeAt: live.host.now() });
}

/** What had interrupted a run, and where. */
function interruptionOf({ replay, rooms }: LiveRun): { readonly mode: RecoveryMode; readonly phase?: string } {
  const { left, lastOwner: owner, openPhase } = replay;
  const mode = recoveryModeOf({ left, owner, self: rooms.state.owner });
  return { mode, ...(openPhase === undefined ? {} : { phase: openPhase }) };
}

/** A command as it stands in an inbox. */
export function makeCommand(rooms: Rooms, request: RunRequest): RunCommand {
  return { ...request, id: rooms.host.id(16), at: rooms.host.now() };
}

/** What is asked of a run, before it has an id and a time. */
export type RunRequest = RunCommand extends infer Command
  ? Command extends RunCommand
    ? Omit<Command, 'id' | 'at'>
    : never
  : never;

function pauseCrashLoop(live: LiveRun): void {
  for (const [key, deaths] of live.replay.deaths.counts)
    if (deaths >= live.settings.crashLoopAfter)
      live.halt({
        kind: 'paused',
        reason: 'crash-loop',
        key,
        message: `${deaths} processes died ${key === '' ? 'without getting any further' : `while step "${key}" was running`}; resume it to try once more.`,
      });
}

function settled(runs: LiveRuns, id: string, result: RunResult): RunHandle {
  return runs.handle(id, Promise.resolve(result));
}
