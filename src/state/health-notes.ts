import type { JournalEvent } from '../core/events.ts';
import type { HealthStatus } from '../core/run-terms.ts';
import { type HealthNote, iso } from './run-state.ts';

const mostNotes = 10;

/** The last findings of a run, oldest first. */
export class HealthNotes {
  readonly #notes: HealthNote[] = [];

  /** Takes in one finding. */
  note({ checkedAt, status, trigger, reasons }: Extract<JournalEvent, { readonly type: 'health-checked' }>): void {
    this.#notes.push({ at: iso(checkedAt), status, trigger, reasons });
    if (this.#notes.length > mostNotes) this.#notes.shift();
  }

  /** The status that was found last; `undefined` before anything was looked at. */
  get status(): HealthStatus | undefined {
    return this.#notes.at(-1)?.status;
  }

  /** At most the last ten. */
  get list(): readonly HealthNote[] {
    return [...this.#notes];
  }
}
