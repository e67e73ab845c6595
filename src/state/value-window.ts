import { StorageError } from '../core/errors.ts';
import type { Cursor, LogLine, StorageAdapter } from '../storage/storage-adapter.ts';
import { checkLine, type Place, readValue, seedOf } from './records.ts';
import { segmentLog, segmentName } from './run-paths.ts';

/** A journal whose values take no more than this is kept whole while its run resumes. */
const smallJournal = 4 * 1024 * 1024;
/** How far to read ahead of a value before going to its place instead. */
const longestSkip = 256;
/** How much of what was passed over is kept for those who ask in another order. */
const passedRoom = 256 * 1024;

/** An open reading of one segment; `cursor` stands before the next line. */
interface Position {
  readonly segment: number;
  readonly seed: number;
  readonly lines: AsyncIterator<LogLine>;
  cursor: Cursor;
}

/**
 * Gives the values of records that are already written, as JSON text.
 *
 * Made for asking in the order of the journal: a small journal is held in memory until each value was asked for once,
 * a large one is read ahead of the questions, in bounded memory. Any other order works too, at the price of a look
 * into the log.
 */
export class ValueWindow {
  readonly #storage: StorageAdapter;
  readonly #runId: string;
  /** Values in memory, by segment and cursor. */
  readonly #held = new Map<number, Map<Cursor, string>>();
  #heldLength = 0;
  #small = true;
  /** Values between the place asked for last and those before it, oldest first; of the open position's segment. */
  readonly #passed = new Map<Cursor, string>();
  #passedLength = 0;
  #position: Position | undefined;
  /** What is being done: questions are answered one behind the other, since they share the position. */
  #busy: Promise<unknown> | undefined;

  constructor(storage: StorageAdapter, runId: string) {
    this.#storage = storage;
    this.#runId = runId;
  }

  /** Takes in the line of a record while the journal is read. */
  hold(place: Place, line: string): void {
    if (!this.#small) return;
    const value = readValue(line);
    if (value === undefined) return;
    this.#heldLength += value.length;
    if (this.#heldLength > smallJournal) {
      this.#small = false;
      this.#held.clear();
      return;
    }
    let segment = this.#held.get(place.segment);
    if (segment === undefined) this.#held.set(place.segment, (segment = new Map<Cursor, string>()));
    segment.set(place.cursor, value);
  }

  /**
   * The value of the record at a place.
   *
   * @throws StorageError `journal-damaged` when the record is no longer what it was.
   */
  async get(place: Place): Promise<string | undefined> {
    const segment = this.#held.get(place.segment);
    const held = segment?.get(place.cursor);
    if (held !== undefined) {
      segment?.delete(place.cursor);
      return held;
    }
    while (this.#busy !== undefined) await this.#busy.catch(nothing);
    const answer = this.#find(place);
    this.#busy = answer;
    try {
      return await answer;
    } finally {
      this.#busy = undefined;
    }
  }

  /** Lets go of the open log; the next question opens it again. */
  async rest(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy.catch(nothing);
    await this.#leave().catch(nothing);
  }

  async #find(place: Place): Promise<string | undefined> {
    if (this.#position?.segment === place.segment) {
      const passed = this.#passed.get(place.cursor);
      if (passed !== undefined) {
        this.#forget(place.cursor, passed);
        return passed;
      }
    }
    const position = this.#position;
    for (let skipped = 0; position?.segment === place.segment && skipped < longestSkip; skipped += 1) {
      const { cursor } = position;
      if (cursor > place.cursor) break;
      const next = await position.lines.next();
      if (next.done === true) break;
      position.cursor = next.value.cursor;
      if (cursor === place.cursor) return this.#valueOf(position, cursor, next.value.line);
      this.#pass(position, cursor, next.value.line);
    }
    await this.#leave();
    const after = place.cursor === 0 ? undefined : place.cursor;
    const lines = this.#storage.read(segmentLog(this.#runId, place.segment), after)[Symbol.asyncIterator]();
    const seed = seedOf(segmentName(this.#runId, place.segment));
    const opened: Position = { segment: place.segment, seed, lines, cursor: place.cursor };
    this.#position = opened;
    const first = await lines.next();
    if (first.done === true) return this.#valueOf(opened, place.cursor, undefined);
    opened.cursor = first.value.cursor;
    return this.#valueOf(opened, place.cursor, first.value.line);
  }

  #valueOf({ segment, seed }: Position, cursor: Cursor, line: string | undefined): string | undefined {
    if (line !== undefined && checkLine(line, seed) === 'intact') return readValue(line);
    const log = segmentLog(this.#runId, segment);
    throw new StorageError(
      'journal-damaged',
      `A record of run "${this.#runId}" that was read before is gone or changed: log "${log}", behind place ${cursor}.`,
      { subject: log },
    );
  }

  #pass({ seed }: Position, cursor: Cursor, line: string): void {
    if (checkLine(line, seed) !== 'intact') return;
    const value = readValue(line);
    if (value === undefined || value.length > passedRoom) return;
    this.#passed.set(cursor, value);
    this.#passedLength += value.length;
    for (const [oldest, passed] of this.#passed) {
      if (this.#passedLength <= passedRoom) break;
      this.#forget(oldest, passed);
    }
  }

  #forget(cursor: Cursor, value: string): void {
    this.#passed.delete(cursor);
    this.#passedLength -= value.length;
  }

  async #leave(): Promise<void> {
    const { lines } = this.#position ?? {};
    this.#position = undefined;
    this.#passed.clear();
    this.#passedLength = 0;
    await lines?.return?.();
  }
}

function nothing(): void {
  // Whoever asked hears of the failure; the next question is not concerned.
}
