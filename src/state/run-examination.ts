import type { Owner, RunEvent } from '../core/events.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { JournalDamage } from './damage.ts';
import { requireGround } from './ground.ts';
import { eventOf, readValue } from './records.ts';
import { damageOf, openReading, type Reading } from './segments.ts';

/** What one log of a journal holds. */
export interface SegmentFacts {
  /** The log. */
  readonly log: string;
  /** The number of the last record that was read. */
  readonly records: number;
  readonly bytes: number;
}

/** One record of a journal as it stands on disk: registered secrets in it are references. */
export interface ExaminedRecord {
  readonly event: RunEvent;
  /** The record's value, as JSON text; absent where it has none. */
  readonly value: string | undefined;
}

/**
 * Looks at a run whatever its state is: damaged, without a beginning, held by somebody, or full of references to secrets
 * that nobody registered here. It repairs nothing, sets nothing aside and holds one record at a time.
 */
export class RunExamination {
  readonly #storage: StorageAdapter;
  readonly #runId: string;
  readonly #reading: Reading;
  readonly #segments: SegmentFacts[] = [];

  constructor(storage: StorageAdapter, runId: string, reading: Reading) {
    this.#storage = storage;
    this.#runId = runId;
    this.#reading = reading;
  }

  /** Who claimed the run last, where that can be read. */
  get owner(): Owner | undefined {
    return this.#reading.ground.owner;
  }

  /** When they did, by their own clock. */
  get claimedAt(): number | undefined {
    return this.#reading.ground.claimedAt;
  }

  /** How often the run was claimed. */
  get epoch(): number {
    return this.#reading.ground.top;
  }

  /** What was found damaged so far. */
  get damage(): readonly JournalDamage[] {
    return damageOf(this.#reading);
  }

  /** The logs that were read so far. */
  get segments(): readonly SegmentFacts[] {
    return this.#segments;
  }

  /** What can be read, in order; once. Trouble of the storage ends it as it was thrown. */
  async *records(): AsyncGenerator<ExaminedRecord, void, undefined> {
    for (const reader of this.#reading.readers) {
      let before = 0;
      let bytes = 0;
      try {
        for await (const { line, cursor } of reader.complete ? [] : this.#storage.read(reader.log)) {
          bytes += Buffer.byteLength(line) + 1;
          const record = reader.take(line, before, cursor);
          before = cursor;
          if (record !== undefined)
            yield {
              event: { ...eventOf(record), runId: this.#runId },
              value: record.hasValue ? readValue(line) : undefined,
            };
          if (reader.complete) break;
        }
        reader.finish();
      } finally {
        this.#segments.push({ log: reader.log, records: reader.lastNumber, bytes });
      }
    }
  }
}

/** Opens a run for looking. @throws UsageError `run-not-found`, `run-removed`; StorageError `format-newer`. */
export async function examineRun(storage: StorageAdapter, runId: string): Promise<RunExamination> {
  return new RunExamination(storage, runId, openReading(await requireGround(storage, runId, 'moved')));
}
