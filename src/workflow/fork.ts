import { OwnershipError, UsageError } from '../core/errors.ts';
import { requireKnownOptions } from '../core/expect.ts';
import type { Place } from '../state/records.ts';
import type { StateManager } from '../state/state-manager.ts';
import { requireText } from './call-options.ts';
import { copyOf, effectRecords, recount } from './carried-effects.ts';
import { childrenOf } from './child-anew.ts';
import { missing, readRun } from './claiming.ts';
import { originOf } from './effect-key.ts';
import { isBehind } from './kept.ts';
import { Replay } from './replay.ts';
import type { Rooms } from './run-settings.ts';
import { requirePlace } from './steering.ts';

/** Options of `fork`. */
export interface ForkOptions {
  /** The full key of the step that the new run begins with; of a phase, fan-out or branch: its first step. */
  readonly from: string;
  /** An id of your own for the new run, which makes forking idempotent: the same id gives the same run. */
  readonly id?: string;
  /** Who asks for it, for the history. */
  readonly by?: string;
}

/** Checks the options of `fork`; ids are checked where runs are kept. @throws UsageError `invalid-option`. */
export function requireForkOptions(options: ForkOptions): void {
  requireKnownOptions('fork', options, ['from', 'id', 'by']);
  requireText('by', options.by);
}

/**
 * Makes a run out of what another one had recorded before a step. It rests, and is whole from the moment it is there.
 *
 * @throws UsageError `run-not-found`, `unknown-step`, `run-id-conflict`; OwnershipError `run-owned`.
 */
export async function forkRun(rooms: Rooms, runId: string, id: string, { from, by }: ForkOptions): Promise<void> {
  const { state } = rooms;
  if ((await state.get(runId))?.status === 'in_progress')
    throw new OwnershipError('run-owned', `Run "${runId}" is driven now; pause it first, or wait for its end.`, {
      runId,
    });
  const { replay, requireIntact } = await readRun(state, runId);
  await requireIntact();
  const point = requirePlace(replay, runId, from);
  const children = childrenOf(openCalls(replay, point));
  const lastBehind = children.children === undefined ? await lastEffect(state, runId, replay) : undefined;
  /** What is carried along from behind a migration has its names of afterwards. */
  const isNamedAnew = (place: Place): boolean =>
    children.children !== undefined || (lastBehind !== undefined && isBehind(lastBehind, place));
  const effects = effectRecords(replay);
  const before = await readUntil(state, runId, point);
  const clears = overcome(replay, before);
  const counted = recount(replay.started?.phases);
  const origin = { runId, key: from, ...(by === undefined ? {} : { by }) };
  const made = await state.copy({
    from: runId,
    to: id,
    begin: ({ type, workflow, version, inputHash, phases, weights, metadata, files }, records) => ({
      type,
      runId: id,
      workflow,
      version,
      inputHash,
      ...(phases === undefined ? {} : { phases }),
      ...(weights === undefined ? {} : { weights }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(files === undefined ? {} : { files }),
      forkedFrom: { ...origin, root: originOf(runId, replay.started), records, ...children },
    }),
    take: (event, place) => {
      const isEffect = effects(event, place);
      const isTaken = isBefore(place, point) || isEffect || (event.type === 'migrated' && isNamedAnew(place));
      const taken = isTaken ? copyOf(event) : undefined;
      return taken && counted(taken);
    },
    then: () => (clears.length === 0 ? [] : [{ type: 'run-resumed', by: 'resume', takenOver: false, clears }]),
    active: () => before.active,
  });
  if (!made) await requireSameFork(rooms, id, origin);
}

/** The calls of child runs whose output is not among what stands before a place, with the runs that they had. */
function openCalls({ childRuns, results }: Replay, point: Place): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...childRuns.lines()].filter(([key]) => {
      const kept = results.get(key);
      return kept?.kind !== 'completed' || !isBefore(kept, point);
    }),
  );
}

/** A run as it stood at a place. */
async function readUntil(state: StateManager, runId: string, point: Place): Promise<Replay> {
  const before = new Replay();
  await state.read(runId, (record) => {
    if (isBefore(record.place, point)) before.apply(record);
  });
  return before;
}

/** What had failed before a place and was tried again, or skipped, behind it: the new run tries it itself. */
function overcome(replay: Replay, before: Replay): readonly string[] {
  const placeOf = ({ segment, cursor }: Place): string => `${segment}/${cursor}`;
  const standing = new Set([...replay.results].map(([, kept]) => placeOf(kept)));
  return [...before.results].flatMap(([key, kept]) =>
    kept.kind === 'failed' && !standing.has(placeOf(kept)) ? [key] : [],
  );
}

/** Where the last record of an effect stands that is to be carried along; not looked for where nothing was renamed. */
async function lastEffect(state: StateManager, runId: string, replay: Replay): Promise<Place | undefined> {
  if (replay.renamings.length === 0) return undefined;
  const effects = effectRecords(replay);
  let last: Place | undefined;
  await state.read(runId, (record) => {
    if (effects(record, record.place)) last = record.place;
  });
  return last;
}

async function requireSameFork(
  { state }: Rooms,
  id: string,
  origin: { readonly runId: string; readonly key: string },
): Promise<void> {
  const { started } = (await readRun(state, id)).replay;
  if (started === undefined) throw await missing(state, id);
  const { forkedFrom } = started;
  if (forkedFrom?.runId === origin.runId && forkedFrom.key === origin.key) return;
  throw new UsageError('run-id-conflict', `Run "${id}" exists and is no such fork; choose another id.`, {
    subject: 'id',
    value: id,
    runId: id,
  });
}

function isBefore(place: Place, point: Place): boolean {
  return isBehind(point, place);
}
