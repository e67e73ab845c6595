import { isHoldfastError, OwnershipError, StorageError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { AppendOptions, StorageAdapter } from '../storage/storage-adapter.ts';
import { type JournalDamage, journalDamaged } from './damage.ts';
import { type LaterEvent, LaterEvents } from './later-events.ts';
import { type Place, seedOf, writeHead, writeRecord } from './records.ts';
import type { RunJournal } from './run-journal.ts';
import { segmentLog, segmentName } from './run-paths.ts';
import { changesRest } from './rest.ts';
import { readOn, SegmentReader } from './segment-reader.ts';
import type { ValueWindow } from './value-window.ts';

/** A look for the next owner this fresh is not repeated before a body: the one after its append decides anyway. */
const freshLookMs = 1;
/** Too short for a record: readers pass over it. */
const noRecord = '~';
/** So many appends after the last kept value, the run has caught up with its journal. */
const caughtUpAfter = 64;

/** What a journal stands on. */
export interface JournalGround {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly runId: string;
  readonly epoch: number;
  readonly startedAt: number;
  readonly damage: readonly JournalDamage[];
  /** How many records the segment has. */
  readonly written: number;
  readonly window: ValueWindow;
  /** Called once, when the journal is closed. */
  readonly closed: () => Promise<void>;
}

/** Records that go to storage together. */
interface Batch {
  readonly heads: string[];
  readonly values: (string | undefined)[];
  readonly done: PromiseWithResolvers<void>;
  /** Whether somebody waits for it; what nobody waits for need not be durable. */
  awaited: boolean;
}

/**
 * Appends to the segment of one claim.
 *
 * Invariants: at most one append of a journal is in flight, so that what fails leaves no gap behind it; what comes
 * meanwhile goes together in the next one. Once overtaken, nothing is acknowledged any more.
 */
export class LiveJournal implements RunJournal {
  readonly runId: string;
  readonly epoch: number;
  readonly startedAt: number;
  readonly damage: readonly JournalDamage[];
  readonly #ground: JournalGround;
  readonly #log: string;
  readonly #next: string;
  readonly #seed: number;
  readonly #overtaken = new AbortController();
  /** The number of the last record that was acknowledged. */
  #number: number;
  /** When the last append began that found no next owner, by the monotonic clock. */
  #lookedAt = -Infinity;
  readonly #awaited: AppendOptions;
  /** Whether an append failed, so that nobody knows what the segment ends with. */
  #doubtful = false;
  /** What waits for its turn. */
  #batch: Batch | undefined;
  #writing: Promise<void> | undefined;
  readonly #later: LaterEvents;
  #appendsSinceValue = 0;
  #rests = false;
  #closing: Promise<void> | undefined;

  constructor(ground: JournalGround) {
    const { runId, epoch } = ground;
    this.#ground = ground;
    this.runId = runId;
    this.epoch = epoch;
    this.startedAt = ground.startedAt;
    this.damage = ground.damage;
    this.#log = segmentLog(runId, epoch);
    this.#next = segmentLog(runId, epoch + 1);
    this.#seed = seedOf(segmentName(runId, epoch));
    this.#awaited = { unless: this.#next };
    this.#number = ground.written;
    this.#later = new LaterEvents(ground.host, (due) => {
      this.#putAll(this.#openBatch(), due);
    });
  }

  get overtaken(): AbortSignal {
    return this.#overtaken.signal;
  }

  async append(event: JournalEvent, value?: string): Promise<string | undefined> {
    this.#requireOpen();
    const { redactor, host } = this.#ground;
    const text = value === undefined ? undefined : redactor.protectJson(value);
    this.#rests = changesRest(event.type) ?? this.#rests;
    if (++this.#appendsSinceValue === caughtUpAfter) void this.#ground.window.rest();
    const batch = this.#openBatch();
    this.#putAll(batch, this.#later.takeAll());
    batch.awaited = true;
    this.#put(batch, event, host.now(), text?.stored);
    await batch.done.promise;
    return text?.seen;
  }

  appendLater(event: JournalEvent & { readonly key: string }): void {
    if (this.#closing !== undefined || this.#overtaken.signal.aborted) return;
    this.#later.add(event);
  }

  drop(key: string): void {
    this.#later.drop(key);
  }

  async assertOwned(): Promise<void> {
    this.#requireOpen();
    if (this.#ground.host.monotonic() - this.#lookedAt < freshLookMs) return;
    try {
      await this.#ground.storage.append(this.#log, [], this.#awaited);
    } catch (error) {
      throw this.#translate(error);
    }
    this.#overtaken.signal.throwIfAborted();
  }

  async value(place: Place): Promise<string | undefined> {
    this.#appendsSinceValue = 0;
    const text = await this.#ground.window.get(place);
    return text === undefined ? undefined : this.#ground.redactor.revealJson(text);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { storage, window, host } = this.#ground;
    this.#later.close();
    while (this.#batch !== undefined || this.#writing !== undefined)
      await (this.#batch?.done.promise ?? this.#writing)?.catch(ignore);
    if (!this.#rests && !this.#overtaken.signal.aborted && !this.#doubtful) {
      const batch = this.#openBatch();
      this.#put(batch, { type: 'released' }, host.now(), undefined);
      await batch.done.promise.catch(ignore);
    }
    await window.rest();
    storage.release?.(this.#log);
    await this.#ground.closed();
  }

  #openBatch(): Batch {
    if (this.#batch !== undefined) return this.#batch;
    const batch: Batch = { heads: [], values: [], done: Promise.withResolvers(), awaited: false };
    batch.done.promise.catch(ignore);
    this.#batch = batch;
    // Everything that this tick brings goes together.
    if (this.#writing === undefined) process.nextTick(this.#flush);
    return batch;
  }

  #put(batch: Batch, event: JournalEvent, at: number, value: string | undefined): void {
    const head = writeHead(event, at);
    const whole = `${head}}`;
    const { stored } = this.#ground.redactor.protectJson(whole);
    batch.heads.push(stored === whole ? head : stored.slice(0, -1));
    batch.values.push(value);
  }

  readonly #flush = (): void => {
    const batch = this.#batch;
    if (batch === undefined || this.#writing !== undefined) return;
    this.#writing = this.#writeAll(batch);
  };

  /** Writes a batch, and what has come meanwhile. Never rejects: who waits for a batch hears of it. */
  async #writeAll(first: Batch): Promise<void> {
    for (let batch: Batch | undefined = first; batch !== undefined; batch = this.#batch) {
      this.#batch = undefined;
      await this.#write(batch);
    }
    this.#writing = undefined;
  }

  async #write(batch: Batch): Promise<void> {
    try {
      this.#overtaken.signal.throwIfAborted();
      if (this.#doubtful) await this.#lookAgain();
      const lines = batch.heads.map((head, index) =>
        writeRecord(head, this.#number + index + 1, batch.values[index], this.#seed),
      );
      const lookedAt = this.#ground.host.monotonic();
      const options = batch.awaited ? this.#awaited : { unless: this.#next, derived: true };
      await this.#ground.storage.append(this.#log, lines, options);
      this.#lookedAt = lookedAt;
      this.#number += lines.length;
      this.#overtaken.signal.throwIfAborted();
      batch.done.resolve();
    } catch (error) {
      if (!this.#overtaken.signal.aborted) this.#doubtful = true;
      batch.done.reject(this.#translate(error));
    }
  }

  /**
   * Finds out what a failed append has left, so that the next record follows on what readers see.
   *
   * A line that is no record comes first: a record that lacks only its line break becomes visible with whatever is
   * written next, and must be counted before another one gets its number.
   */
  async #lookAgain(): Promise<void> {
    const { storage } = this.#ground;
    await storage.append(this.#log, [noRecord], { unless: this.#next, derived: true });
    const reader = new SegmentReader(this.runId, this.epoch);
    await readOn(storage, reader, () => undefined);
    // What cannot be read at the end is what failed; nobody was told that it is there.
    reader.rewind();
    const { damage } = reader;
    if (reader.lastNumber < this.#number || reader.missing > 0)
      throw journalDamaged(
        this.runId,
        damage ?? { log: this.#log, line: reader.lastNumber + 1, message: 'records are gone', missing: 1 },
      );
    this.#number = reader.lastNumber;
    this.#doubtful = false;
  }

  #putAll(batch: Batch, kept: readonly LaterEvent[]): void {
    for (const { event, at } of kept) this.#put(batch, event, at, undefined);
  }

  #requireOpen(): void {
    this.#overtaken.signal.throwIfAborted();
    if (this.#closing === undefined) return;
    throw new StorageError('storage-closed', `The journal of run "${this.runId}" is closed.`, { subject: this.#log });
  }

  #translate(error: unknown): unknown {
    return isHoldfastError(error) && error.code === 'overtaken-log' ? this.#lost(error) : error;
  }

  /** Says, once for ever, that the run is not this owner's any more. */
  #lost(cause: unknown): unknown {
    const { signal } = this.#overtaken;
    if (!signal.aborted) {
      const message = `Run "${this.runId}" was taken over by another process, or removed; this process records nothing more.`;
      this.#overtaken.abort(new OwnershipError('overtaken', message, { runId: this.runId, cause }));
    }
    return signal.reason;
  }
}

function ignore(): void {
  // Whoever made the append hears of its failure.
}
