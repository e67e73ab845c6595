import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import type { Damage } from './damage.ts';
import { checkLine, journalFormat, readHead, type RecordHead, seedOf } from './records.ts';
import { segmentLog, segmentName } from './run-paths.ts';
import { upgradeRecord } from './upgrades.ts';

/** What receives the records of a segment: the head, and the line in which its value stands. */
export type RecordTaker = (record: RecordHead, line: string) => void;

/**
 * Reads the lines of one segment in order, and notices what is missing.
 *
 * Records number themselves, so an unreadable line between two that follow each other is what a failed write left,
 * and costs nothing; a gap in the numbers is a loss. At the end of an open segment, a line cut off is what a
 * kill left and was never acknowledged; one that was written to its end and does not fit its checksum is damage.
 */
export class SegmentReader {
  readonly log: string;
  /** The number of the last readable record. */
  lastNumber = 0;
  readonly #segment: number;
  readonly #seed: number;
  readonly #limit: number;
  #format = journalFormat;
  #line = 0;
  /** The first line behind the last readable record that cannot be read. */
  #unreadable: { readonly line: number; readonly damaged: boolean } | undefined;
  /** What is missing between readable records. */
  #gap: Damage | undefined;
  /** What is missing behind the last readable record; known once reading has finished. */
  #end: Damage | undefined;
  /** The last readable record: its checksum, its line, and the place behind it. */
  #last: { sum: string; line: number; cursor: Cursor } = { sum: '', line: 0, cursor: 0 };

  /** `limit`: the number of the last record that counts; nothing behind it is read. */
  constructor(runId: string, segment: number, limit?: number) {
    this.log = segmentLog(runId, segment);
    this.#segment = segment;
    this.#seed = seedOf(segmentName(runId, segment));
    this.#limit = limit ?? Infinity;
  }

  /** Whether everything that counts has been read. */
  get complete(): boolean {
    return this.lastNumber >= this.#limit;
  }

  /** Whether a line has been read. */
  get begun(): boolean {
    return this.#line > 0;
  }

  /** The first damage found, with all that is missing. */
  get damage(): Damage | undefined {
    const first = this.#gap ?? this.#end;
    return first === undefined ? undefined : { ...first, missing: this.missing };
  }

  /** How many records that a seal promises, or that others prove, cannot be read. */
  get missing(): number {
    return (this.#gap?.missing ?? 0) + (this.#end?.missing ?? 0);
  }

  /** Goes back to directly behind the last readable record, and says where that is (0: the beginning). */
  rewind(): Cursor {
    this.#line = this.#last.line;
    this.#unreadable = undefined;
    this.#end = undefined;
    return this.#last.cursor;
  }

  /** Takes the next line, from where to where it reaches; gives its record when it is one and counts. */
  take(line: string, before: Cursor, behind: Cursor): RecordHead | undefined {
    this.#line += 1;
    const state = checkLine(line, this.#seed);
    if (state !== 'intact') {
      if (this.#unreadable?.damaged !== true) this.#unreadable = { line: this.#line, damaged: state === 'damaged' };
      return undefined;
    }
    const record = this.#upgraded(readHead(line, { segment: this.#segment, cursor: before }));
    const { n } = record;
    const sum = line.slice(-10, -2);
    if (n <= this.lastNumber) {
      // A storage that lost the answer to an append may have written the same record twice.
      if (n !== this.lastNumber || sum !== this.#last.sum)
        this.#lose(0, `record ${n} stands behind record ${this.lastNumber}`);
      return undefined;
    }
    const lost = Math.min(n - 1, this.#limit) - this.lastNumber;
    if (lost > 0) this.#lose(lost, this.#nameLost(lost));
    this.#unreadable = undefined;
    this.lastNumber = Math.min(n, this.#limit);
    this.#last = { sum, line: this.#line, cursor: behind };
    return n > this.#limit ? undefined : record;
  }

  /** The first record of a segment says in which format its owner wrote. */
  #upgraded(record: RecordHead): RecordHead {
    if (record.n === 1 && record.type === 'opened') this.#format = record.format;
    return this.#format < journalFormat ? upgradeRecord(record, this.#format) : record;
  }

  /** Says that the log has no more lines, or none that count. */
  finish(): void {
    if (this.#limit !== Infinity) {
      const lost = this.#limit - this.lastNumber;
      if (lost > 0) this.#end = this.#damage(this.#unreadable?.line ?? this.#line + 1, this.#nameLost(lost), lost);
    } else if (this.#unreadable?.damaged === true) {
      this.#end = this.#damage(this.#unreadable.line, 'the last record does not fit its checksum', 1);
    }
  }

  #lose(count: number, message: string): void {
    this.#gap = this.#damage(
      this.#gap?.line ?? this.#unreadable?.line ?? this.#line,
      this.#gap?.message ?? message,
      (this.#gap?.missing ?? 0) + count,
    );
  }

  #nameLost(count: number): string {
    const first = this.lastNumber + 1;
    const records = count === 1 ? `record ${first} is` : `records ${first} to ${first + count - 1} are`;
    return `${records} ${this.#unreadable === undefined ? 'missing' : 'unreadable'}`;
  }

  #damage(line: number, message: string, missing: number): Damage {
    return { log: this.log, line, message, missing };
  }
}

/**
 * Feeds a reader what it has not read yet: to the end of the segment, or to the last record that counts.
 *
 * May be called again when more may have been written; an unreadable end is then read once more.
 */
export async function readOn(storage: StorageAdapter, reader: SegmentReader, take: RecordTaker): Promise<void> {
  if (!reader.complete) await readLines(storage, reader, take);
  reader.finish();
}

async function readLines(storage: StorageAdapter, reader: SegmentReader, take: RecordTaker): Promise<void> {
  let before = reader.rewind();
  for await (const { line, cursor } of storage.read(reader.log, before === 0 ? undefined : before)) {
    const record = reader.take(line, before, cursor);
    if (record !== undefined) take(record, line);
    before = cursor;
    if (readEnough(reader)) return;
  }
}

function readEnough(reader: SegmentReader): boolean {
  return reader.complete;
}
