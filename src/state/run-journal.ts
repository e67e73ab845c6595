import type { JournalEvent } from '../core/events.ts';
import type { JournalDamage } from './damage.ts';
import type { Place } from './records.ts';

export type { Damage, JournalDamage } from './damage.ts';
export type { Place, RecordHead } from './records.ts';

/**
 * The journal of a run that this process owns. Appends may be made at the same time; lines stand in the order of calls.
 */
export interface RunJournal {
  readonly runId: string;
  /** Which claim of the run this is, from 1. */
  readonly epoch: number;
  /** When the run was started, by the wall clock of the process that started it. */
  readonly startedAt: number;
  /** What was found damaged when the run was claimed, and was accepted or cost nothing. */
  readonly damage: readonly JournalDamage[];
  /** Aborted with OwnershipError `overtaken` as soon as this owner knows that another process took the run over. */
  readonly overtaken: AbortSignal;

  /**
   * Resolves when the record is durable and this process still owned the run after that.
   *
   * `value` is JSON text; registered secrets in it are stored as references, known formats masked. Resolves to what
   * the workflow may see: the text with known formats masked (the same text when it was clean).
   *
   * After a failure nothing is promised about this record, and the next append works as soon as the storage does.
   *
   * @throws OwnershipError `overtaken`, StorageError.
   */
  append(event: JournalEvent, value?: string): Promise<string | undefined>;
  /** Keeps an event in memory: it is written in front of the next append, or after 25 ms, unless it is dropped. */
  appendLater(event: JournalEvent & { readonly key: string }): void;
  /** Forgets what {@link RunJournal.appendLater} keeps under this key. */
  drop(key: string): void;
  /** Whether an append has just looked for the next owner (within 1 ms) and found none. */
  readonly justLooked: boolean;
  /** Looks for the next owner; unless `anew`, not where an append has just looked. @throws OwnershipError `overtaken`. */
  assertOwned(anew?: boolean): Promise<void>;
  /**
   * The stored value of an earlier record as JSON text, with secrets revealed. Fast in the order of the journal.
   *
   * @throws WorkflowError `secret-unavailable`, StorageError `journal-damaged`.
   */
  value(place: Place): Promise<string | undefined>;
  /**
   * Waits for the appends that were made, then lets go of the run: handles, the sign of life, the views.
   *
   * Where the last event does not say that the run rests, `released` is written, so that others need not wait.
   */
  close(): Promise<void>;
}
