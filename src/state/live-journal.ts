import { isHoldfastError, OwnershipError, StorageError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { AppendOptions, StorageAdapter } from '../storage/storage-adapter.ts';
import { compressValue } from './compressed-values.ts';
import { type JournalDamage, journalDamaged } from './damage.ts';
import { type LaterEvent, LaterEvents } from './later-events.ts';
import { headOf, type Place, seedOf, writeRecord } from './records.ts';
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

/** Somebody who waits until a record is written. */
interface Waiter {
  readonly resolve: (seen: string | undefined) => void;
  readonly reject: (reason: unknown) => void;
  readonly seen: string | undefined;
}

/** A record that waits for its turn. What nobody waits for need not be durable. */
interface Unwritten {
  readonly head: string;
  readonly value: string | undefined;
  readonly waiter: Waiter | undefined;
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
  readonly #unawaited: AppendOptions;
  /** Whether an append failed, so that nobody knows what the segment ends with. */
  #doubtful = false;
  /** What waits for its turn. */
  #batch: Unwritten[] | undefined;
  #writing = false;
  #whenAllWritten: (() => void) | undefined;
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
    this.#unawaited = { unless: this.#next, derived: true };
    this.#number = ground.written;
    this.#later = new LaterEvents(ground.host, (due) => {
      this.#putAll(due);
    });
  }

  get overtaken(): AbortSignal {
    return this.#overtaken.signal;
  }

  append(event: JournalEvent, value?: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.#requireOpen();
      const { redactor, host } = this.#ground;
      const text = value === undefined ? undefined : redactor.protectJson(value);
      this.#rests = changesRest(event.type) ?? this.#rests;
      if (++this.#appendsSinceValue === caughtUpAfter) void this.#ground.window.rest();
      this.#putAll(this.#later.takeAll());
      const stored =
        text === undefined || event.type !== 'checkpoint-recorded' ? text?.stored : compressValue(text.stored);
      this.#put(event, host.now(), stored, { resolve, reject, seen: text?.seen });
    });
  }

  appendLater(event: JournalEvent & { readonly key: string }): void {
    if (this.#closing !== undefined || this.#overtaken.signal.aborted) return;
    this.#later.add(event);
  }

  drop(key: string): void {
    this.#later.drop(key);
  }

  get justLooked(): boolean {
    const open = this.#closing === undefined && !this.#overtaken.signal.aborted;
    return open && this.#ground.host.monotonic() - this.#lookedAt < freshLookMs;
  }

  async assertOwned(anew = false): Promise<void> {
    this.#requireOpen();
    if (!anew && this.justLooked) return;
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
    await this.#allWritten();
    if (!this.#rests && !this.#overtaken.signal.aborted && !this.#doubtful) {
      this.#put({ type: 'released' }, host.now());
      await this.#allWritten();
    }
    await window.rest();
    storage.release?.(this.#log);
    await this.#ground.closed();
  }

  #put(event: JournalEvent, at: number, value?: string, waiter?: Waiter): void {
    const { stored } = this.#ground.redactor.protectJson(JSON.stringify(event));
    const unwritten = { head: headOf(stored, at), value, waiter };
    if (this.#batch !== undefined) {
      this.#batch.push(unwritten);
      return;
    }
    this.#batch = [unwritten];
    // Everything that this tick brings goes together.
    if (!this.#writing) process.nextTick(this.#flush);
  }

  readonly #flush = (): void => {
    if (this.#batch !== undefined && !this.#writing) void this.#writeAll();
  };

  /** Resolves when nothing waits for its turn and nothing is being written. */
  #allWritten(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenAllWritten = resolve;
      if (!this.#writing) void this.#writeAll();
    });
  }

  /** Writes what waits for its turn, and what has come meanwhile. Never rejects: who waits for a record hears of it. */
  async #writeAll(): Promise<void> {
    this.#writing = true;
    for (let batch = this.#batch; batch !== undefined; batch = this.#batch) {
      this.#batch = undefined;
      try {
        this.#overtaken.signal.throwIfAborted();
        if (this.#doubtful) await this.#lookAgain();
        const lines = batch.map(({ head, value }, index) =>
          writeRecord(head, this.#number + index + 1, value, this.#seed),
        );
        const lookedAt = this.#ground.host.monotonic();
        const awaited = batch.some(({ waiter }) => waiter !== undefined);
        await this.#ground.storage.append(this.#log, lines, awaited ? this.#awaited : this.#unawaited);
        this.#lookedAt = lookedAt;
        this.#number += lines.length;
        this.#overtaken.signal.throwIfAborted();
        for (const { waiter } of batch) waiter?.resolve(waiter.seen);
      } catch (error) {
        if (!this.#overtaken.signal.aborted) this.#doubtful = true;
        const reason = this.#translate(error);
        for (const { waiter } of batch) waiter?.reject(reason);
      }
    }
    this.#writing = false;
    this.#whenAllWritten?.();
  }

  /**
   * Finds out what a failed append has left, so that the next record follows on what readers see.
   *
   * A line that is no record comes first: a record that lacks only its line break becomes visible with whatever is
   * written next, and must be counted before another one gets its number.
   */
  async #lookAgain(): Promise<void> {
    const { storage } = this.#ground;
    await storage.append(this.#log, [noRecord], this.#unawaited);
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

  #putAll(kept: readonly LaterEvent[]): void {
    for (const { event, at } of kept) this.#put(event, at);
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
