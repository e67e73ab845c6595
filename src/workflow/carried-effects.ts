import type { JournalEvent } from '../core/events.ts';
import { carriedEvent } from '../state/carried-events.ts';
import type { Place } from '../state/records.ts';
import { renamed } from '../state/renames.ts';
import { CensusTaker } from './census.ts';
import type { Replay } from './replay.ts';

/**
 * Tells which records say that an effect was done, or may have been. Told of every record, in order. What must not be done
 * twice goes along into a run that begins before it: the other side would be handed the same key again.
 */
export function effectRecords(replay: Replay): (event: JournalEvent, place: Place) => boolean {
  const standing = replay.effects.standing();
  /** What an effect is called in the end, by what it is called here. */
  let known = new Map<string, string>();
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
      case 'migrated':
        known = new Map([...known].map(([key, last]) => [renamed(key, event.renames), last]));
        return false;
      default:
        return false;
    }
  };
}

/** A record as a new run begins with it: nothing of how the other one ended, rested or was tried in vain. */
export function copyOf(event: JournalEvent): JournalEvent | undefined {
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

/** Counts again what a new run of these phases begins with: told of every record of it, in order, it gives each as it is to be written. */
export function recount(phases: readonly string[] = []): (event: JournalEvent) => JournalEvent {
  const census = new CensusTaker();
  census.apply({ type: 'run-started', runId: '', workflow: '', version: '', inputHash: '', phases });
  return (event) => {
    const counted =
      event.type === 'migrated' ? { ...event, census: census.after({ ...event, census: census.snapshot() }) } : event;
    census.apply(counted);
    return counted;
  };
}
