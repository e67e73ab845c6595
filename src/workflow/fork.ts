import { OwnershipError, UsageError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { carriedEvent } from '../state/carried-events.ts';
import type { Place } from '../state/records.ts';
import { requireText } from './call-options.ts';
import { missing, readRun } from './claiming.ts';
import { originOf } from './effect-key.ts';
import { isBehind } from './kept.ts';
import type { Replay } from './replay.ts';
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
  const effects = effectsBehind(replay);
  const origin = { runId, key: from, ...(by === undefined ? {} : { by }) };
  const made = await state.copy({
    from: runId,
    to: id,
    begin: ({ type, workflow, version, inputHash, phases, weights, metadata }, records) => ({
      type,
      runId: id,
      workflow,
      version,
      inputHash,
      ...(phases === undefined ? {} : { phases }),
      ...(weights === undefined ? {} : { weights }),
      ...(metadata === undefined ? {} : { metadata }),
      forkedFrom: { ...origin, root: originOf(runId, replay.started), records },
    }),
    take: (event, place) => {
      const isEffect = effects(event, place);
      return isBefore(place, point) || isEffect ? copyOf(event) : undefined;
    },
  });
  if (!made) await requireSameFork(rooms, id, origin);
}

/**
 * Tells which records say that an effect was done, or may have been. Told of every record, in order. What must not be done
 * twice goes along also from behind the step: the other side would be handed the same key again.
 */
function effectsBehind(replay: Replay): (event: JournalEvent, place: Place) => boolean {
  const standing = replay.effects.standing();
  const known = new Map<string, string>();
  return (event, place) => {
    switch (event.type) {
      case 'effect-intended': {
        const key = standing.get(event.effectKey);
        if (key !== undefined) known.set(event.key, key);
        return key !== undefined;
      }
      case 'effect-unknown':
      case 'effect-checked':
      case 'effect-resolved':
        return known.has(event.key);
      case 'command-received':
        return event.command.type === 'resolve' && known.has(event.command.key);
      case 'step-completed': {
        const kept = replay.results.get(known.get(event.key) ?? '');
        return kept?.segment === place.segment && kept.cursor === place.cursor;
      }
      default:
        return false;
    }
  };
}

/** A record as the new run begins with it: nothing of how the other one ended, rested or was tried in vain. */
function copyOf(event: JournalEvent): JournalEvent | undefined {
  const carried = carriedEvent(event);
  switch (carried?.type) {
    case 'run-resumed':
      return carried.clears === undefined ? undefined : { ...carried, takenOver: false };
    case 'attempt-failed':
      return carried.clears === undefined ? undefined : carried;
    case 'released':
    case 'run-paused':
    case 'run-interrupted':
    case 'run-completed':
    case 'run-failed':
    case 'run-cancelled':
    case 'not-durable':
      return undefined;
    default:
      return carried;
  }
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
