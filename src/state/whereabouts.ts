import { UsageError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { RecordHead } from './records.ts';

/** A run that is on its way to another storage. */
export type Journey = Extract<JournalEvent, { readonly type: 'moving' }> & Pick<RecordHead, 'place' | 'n'>;

/**
 * Follows whether a run is here or on its way elsewhere, while its journal is read.
 *
 * A journey begins with `moving` and ends with the `arrived` of the same nonce: at the place it left, that never comes.
 */
export class Whereabouts {
  /** The journey that has begun and not ended here. */
  journey: Journey | undefined;
  readonly #arrivals = new Set<string>();

  apply(record: RecordHead): void {
    if (record.type === 'moving') this.journey = record;
    if (record.type !== 'arrived') return;
    this.#arrivals.add(record.nonce);
    if (this.journey?.nonce === record.nonce) this.journey = undefined;
  }

  /** Whether a journey ended here. */
  hasArrived(nonce: string): boolean {
    return this.#arrivals.has(nonce);
  }
}

/** The refusal of everything that would go on with a run which is on its way, or was carried away. */
export function runMoved(runId: string, to: string, wholly = false): UsageError {
  const advice = wholly
    ? 'Go on with it there.'
    : 'Nobody can go on with it here: move it there again, which finishes what was begun, and go on with it there.';
  const was = wholly ? 'was moved' : 'is being moved';
  return new UsageError('run-moved', `Run "${runId}" ${was} to ${to}. ${advice}`, {
    subject: 'id',
    value: to,
    runId,
  });
}
