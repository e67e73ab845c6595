import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import type { DamagedLine } from './damaged-lines.ts';
import { closeLine, type DecisionEvent, openLine, readLine, type UnreadableReason } from './decision-event.ts';

/** A line of a log that says nothing. It stays where it is, and everything else is read. */
export interface UnreadableLine {
  readonly log: string;
  /** Counted from 1 in its log. */
  readonly line: number;
  readonly reason: UnreadableReason;
}

/** Where a line stands. */
export interface LinePlace {
  readonly log: string;
  /** The place directly before it. */
  readonly cursor: Cursor;
}

/** How far a log was read. */
export interface LogMark {
  cursor: Cursor;
  lines: number;
  /** Where the last line begins that was read, and its checksum: whether the log is still the one that was read. */
  last: Cursor;
  sum: string;
}

const folder = 'decisions/';
const monthLog = /^decisions\/\d{4}-\d{2}$/;
const mostUnreadable = 1000;
const linesAtOnce = 500;

/**
 * The logs of all processes that share a storage, one for each month in which something was recorded.
 *
 * Any number of processes append; what was acknowledged is in a log, whole, wherever one of them dies.
 */
export class DecisionLog {
  /** How far each log was read. */
  readonly marks: Map<string, LogMark> = new Map();
  readonly unreadable: UnreadableLine[] = [];
  /** What was met damaged since it was last taken. */
  #damaged: DamagedLine[] = [];
  readonly #storage: StorageAdapter;
  /** The logs that were written here: what a clock that went back has written is read at once as well. */
  readonly #written = new Set<string>();

  constructor(storage: StorageAdapter) {
    this.#storage = storage;
  }

  /** Writes events into the log of a month; resolves when they are durable. */
  async append(at: number, events: readonly DecisionEvent[]): Promise<void> {
    const log = `${folder}${new Date(at).toISOString().slice(0, 7)}`;
    this.#written.add(log);
    for (let from = 0; from < events.length; from += linesAtOnce) {
      const lines = events.slice(from, from + linesAtOnce).map((event) => closeLine(openLine(event), log));
      await this.#storage.append(log, lines);
    }
  }

  /**
   * Hands over what was written since the last time, log by log. `recent` reads only logs that are new or were the last
   * two, or are written here: others are written by clocks that are far off, and are looked at when everything is.
   */
  async read(take: (event: DecisionEvent, place: LinePlace) => void, which: 'all' | 'recent' = 'all'): Promise<void> {
    const logs = await this.#list();
    for (const [index, log] of logs.entries())
      if (which === 'all' || index >= logs.length - 2 || this.#written.has(log) || !this.marks.has(log))
        await this.#readLog(log, take);
  }

  /** The damaged lines that were met since the last call. */
  takeDamaged(): readonly DamagedLine[] {
    const damaged = this.#damaged;
    this.#damaged = [];
    return damaged;
  }

  /** The event at a place; `undefined` when it is not there any more. */
  async at({ log, cursor }: LinePlace): Promise<DecisionEvent | undefined> {
    for await (const { line } of this.#storage.read(log, cursor)) {
      const event = readLine(line, log);
      return typeof event === 'string' ? undefined : event;
    }
    return undefined;
  }

  /** Takes over how far a cache had read; tells whether the logs are still what it had read. */
  async resume(marks: Readonly<Record<string, LogMark>>): Promise<boolean> {
    const logs = new Set(await this.#list());
    for (const [log, mark] of Object.entries(marks)) {
      if (!logs.has(log) || !(await this.#endsAsBefore(log, mark))) return false;
      this.marks.set(log, { ...mark });
    }
    return true;
  }

  async #endsAsBefore(log: string, { last, sum, cursor, lines }: LogMark): Promise<boolean> {
    if (lines === 0) return true;
    for await (const line of this.#storage.read(log, last)) return line.cursor === cursor && sumOf(line.line) === sum;
    return false;
  }

  async #readLog(log: string, take: (event: DecisionEvent, place: LinePlace) => void): Promise<void> {
    const mark = this.marks.get(log) ?? { cursor: 0, lines: 0, last: 0, sum: '' };
    this.marks.set(log, mark);
    for await (const { line, cursor } of this.#storage.read(log, mark.cursor)) {
      const event = readLine(line, log);
      mark.lines += 1;
      if (typeof event === 'string') {
        if (this.unreadable.length < mostUnreadable) this.unreadable.push({ log, line: mark.lines, reason: event });
        // A later version reads its lines itself: they are as they were written.
        if (event !== 'newer' && this.#damaged.length < mostUnreadable)
          this.#damaged.push({ log, line: mark.lines, text: line });
      } else take(event, { log, cursor: mark.cursor });
      mark.last = mark.cursor;
      mark.sum = sumOf(line);
      mark.cursor = cursor;
    }
  }

  async #list(): Promise<readonly string[]> {
    const logs: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.#storage.list(folder, after === undefined ? {} : { after });
      for (const { key } of page.entries) if (monthLog.test(key)) logs.push(key);
      after = page.next;
    } while (after !== undefined);
    return logs;
  }
}

function sumOf(line: string): string {
  return line.slice(-10);
}
