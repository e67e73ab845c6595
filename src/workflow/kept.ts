import type { ErrorRecord } from '../core/error-record.ts';
import type { Place } from '../state/records.ts';

/** Stands for every hash of an input: what a person gave is not asked for what it was made of. */
export const anyInput = '*';

/** A result that stands in the journal; its value stays on disk until it is asked for. */
export interface KeptResult {
  readonly kind: 'completed';
  readonly segment: number;
  readonly cursor: number;
  readonly inputHash: string | undefined;
  /** The position of a fan-out's item, or a checkpoint's number. */
  readonly index: number | undefined;
}

/** A final failure that the run went on from. */
export interface KeptFailure {
  readonly kind: 'failed';
  readonly segment: number;
  readonly cursor: number;
  readonly error: ErrorRecord;
  readonly attempts: number;
  readonly tolerated: boolean;
  /** An advisor had it passed over. */
  readonly skipped?: boolean;
  readonly inputHash: string | undefined;
}

/** A phase that has begun. */
export interface KeptPhase {
  readonly number: number;
  readonly place: Place;
  /** Where it ended, when it did. */
  ended: Place | undefined;
  /** A person had it passed over: what it gives stands with its end. */
  passed?: boolean;
  activeMs: number;
}

/** What a person asked of a phase. */
export interface ForcedPhase {
  readonly as: 'go-on' | 'passed';
  readonly by: string | undefined;
  readonly reason: string | undefined;
  /** What it gives, where it is passed. */
  readonly value: PendingSignal['payload'];
}

/** A signal that was received and not yet handed to a wait. */
export interface PendingSignal {
  readonly id: string;
  readonly name: string;
  readonly by: string | undefined;
  readonly payload: Place | { readonly text: string | undefined };
}

/** Whether something was recorded after a place. */
export function isBehind(place: Place, point: Place): boolean {
  return place.segment > point.segment || (place.segment === point.segment && place.cursor > point.cursor);
}

/** From the first failure that ended a run to that end: what is done then is not asked for once all goes well. */
export interface Aftermath {
  readonly from: Place;
  readonly to: Place;
}

/** Whether something was recorded in one of them. */
export function isAftermath(place: Place, aftermaths: readonly Aftermath[]): boolean {
  return aftermaths.some(({ from, to }) => isBehind(place, from) && isBehind(to, place));
}
