import type { UsageError } from '../core/errors.ts';
import type { RunLimits } from '../reliability/limits.ts';
import { decodeValue } from '../core/json.ts';
import type { RecordHead } from '../state/records.ts';
import type { RunReading, StateManager } from '../state/state-manager.ts';
import { runNotFound } from '../state/refusals.ts';
import { runRemoved } from '../state/tombstones.ts';
import { CensusTaker } from './census.ts';
import { stopped } from './drive.ts';
import type { LiveRun } from './live-run.ts';
import type { Rooms, RunSettings } from './run-settings.ts';
import type { LiveRuns } from './live-runs.ts';
import { Replay } from './replay.ts';
import { endingOf, makeResult, type RunResult } from './run-result.ts';
import { migrate } from './migrations.ts';
import type { Workflow } from './workflow.ts';

/** A reading of a run's journal: what it left, and its census. */
export interface Reading {
  readonly replay: Replay;
  readonly census: CensusTaker;
}

/** Options of `resume`. */
export interface ResumeOptions {
  /**
   * `'apply'` runs a step again when its declared input has changed; by default the run pauses with `inputs-changed`.
   * @defaultValue 'pause'
   */
  readonly changes?: 'pause' | 'apply';
  /** Takes the run over even though its owner may be alive. The former owner records nothing any more. */
  readonly takeOver?: boolean;
  /** Goes on from what is intact of a damaged journal. */
  readonly acceptDamage?: boolean;
  /** Limits that take the place of those of the same name, wherever they come from; they stay with the run. */
  readonly limits?: RunLimits;
}

/** Claims a run and reads what it left; nothing of it is driven yet. */
export async function openRun(
  rooms: Rooms,
  runs: LiveRuns,
  settings: RunSettings,
  id: string,
  options: ResumeOptions,
): Promise<LiveRun> {
  const reading = { current: newReading() };
  const journal = await rooms.state.claim(id, {
    takeOver: options.takeOver === true,
    acceptDamage: options.acceptDamage === true,
    reader: () => {
      reading.current = newReading();
      return applyTo(reading.current);
    },
  });
  const { replay, census } = reading.current;
  replay.takenOver = replay.deaths.ownerGone(rooms.host.now());
  replay.effects.nextOwner(rooms.state.owner);
  await endChildren(rooms, replay);
  const live = runs.make(journal, replay, census, settings);
  for (const { log, line, message } of journal.damage) live.tell({ type: 'damage-found', log, line, message });
  return live;
}

/** The input that a run was started with. */
export async function inputOf(live: LiveRun): Promise<unknown> {
  const { input } = live.replay;
  if (input === undefined) return undefined;
  return 'text' in input ? decodeValue(input.text) : live.valueOf(input);
}

/** Writes down that a run which was halted stops here, and lets go of it. */
export async function letGo(runs: LiveRuns, live: LiveRun): Promise<RunResult> {
  return runs.finish(live, await stopped(live, undefined));
}

/** Reads a run without claiming it. */
export async function readRun(state: StateManager, id: string): Promise<Reading & Found> {
  const found = await findRun(state, id);
  if (found === undefined) throw await missing(state, id);
  return found;
}

/** Reads a run that may not be there, without claiming it. */
export async function findRun(state: StateManager, id: string): Promise<(Reading & Found) | undefined> {
  const reading = newReading();
  const found = await state.read(id, applyTo(reading));
  if (found === undefined) return undefined;
  return { ...reading, damage: found.damage, requireIntact: () => found.requireIntact() };
}

/** What was found of a journal that was read without claiming it. */
type Found = Pick<RunReading, 'damage' | 'requireIntact'>;

/**
 * The result of a run that has ended; `undefined` while it goes on.
 *
 * @throws StorageError `journal-damaged`: what is missing of its journal may be what it says it did.
 */
export async function endedResult(rooms: Rooms, id: string): Promise<RunResult | undefined> {
  const { replay, census, damage, requireIntact } = await readRun(rooms.state, id);
  if (replay.ended === undefined) return undefined;
  await requireIntact();
  const { ended } = replay;
  const output = ended.type === 'run-completed' ? await rooms.state.valueOf(id, ended.place) : undefined;
  return makeResult(endingOf(ended, decodeValue(output)), {
    runId: id,
    census,
    elapsedMs: Math.max(0, ended.at - replay.startedAt),
    reliability: rooms.reliability,
    inChildren: await rooms.state.spentByOpenChildren(census.calls),
    trouble: [],
    damage,
  });
}

/** Why there is no run of this id: there never was one, or it was removed. */
export async function missing(state: StateManager, id: string): Promise<UsageError> {
  const removed = await state.removal(id);
  if (removed !== undefined) return runRemoved(removed);
  return runNotFound(id);
}

function newReading(): Reading {
  return { replay: new Replay(), census: new CensusTaker() };
}

function applyTo({ replay, census }: Reading): (record: RecordHead) => void {
  return (record) => {
    replay.apply(record);
    census.apply(record);
    census.progress.apply(record);
  };
}

/** Takes a run to the version of its workflow, where its migrations lead there, and writes that down. */
export async function bringUp(workflow: Workflow, live: LiveRun): Promise<void> {
  const { id, replay, census } = live;
  for (const { event, input } of await migrate(workflow, { id, replay, census, input: () => inputOf(live) })) {
    const text = await live.record(event, input?.text);
    if (input !== undefined) replay.input = { text };
  }
}

/** Ends the processes that a dead owner left behind: they would go on spending. */
async function endChildren({ host }: Rooms, { children }: Replay): Promise<void> {
  if (children.size === 0) return;
  const { endOrphan } = await import('../processes/orphans.ts');
  await Promise.all([...children.values()].map((child) => endOrphan(host, child)));
  children.clear();
}
