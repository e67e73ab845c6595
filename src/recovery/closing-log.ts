import { isHoldfastError, StorageError } from '../core/errors.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { type ClosingLine, readClosingLine } from './closing-line.ts';

/** The first log; those after it stand in the folder. */
const firstLog = 'errors/providers';
const folder = 'errors/closings/';
const linesPerLog = 1000;
/** Longer than any closing is believed, whatever a process is told to believe. */
const longestMs = 366 * 86_400_000;
/** Clocks of other machines may be this far behind. */
const marginMs = 3_600_000;
/** Others may begin a new log while a line is on its way; that it happens so often means that something is wrong. */
const mostTries = 20;

/**
 * The closings and openings of all processes that share a storage, as logs that follow each other.
 *
 * Whoever finds the newest log long begins the next one, exclusively. A line is acknowledged only in the newest log, so that
 * whoever reads one to its end and goes on to those after it misses none. The oldest logs go once all their closings are
 * over, except the one before the newest: nobody can need them any more.
 */
export class ClosingLog {
  readonly #storage: StorageAdapter;
  readonly #perLog: number;
  /** The log that is read, how far, and how many lines of it. */
  #log = 1;
  #cursor: Cursor | undefined;
  #lines = 0;

  /** `perLog`: so many lines in one log begin the next one. */
  constructor(storage: StorageAdapter, perLog: number = linesPerLog) {
    this.#storage = storage;
    this.#perLog = perLog;
  }

  /** Gives every line that was not read yet, in order. */
  async read(each: (line: ClosingLine) => void): Promise<void> {
    for (;;) {
      for await (const { line, cursor } of this.#storage.read(nameOf(this.#log), this.#cursor)) {
        this.#cursor = cursor;
        this.#lines += 1;
        const read = readClosingLine(line);
        if (read !== undefined) each(read);
      }
      // Behind the reading: while there is no newer log, what was acknowledged before stands in this one.
      const next = (await this.#later()).find((log) => log > this.#log);
      if (next === undefined) return;
      this.#log = next;
      this.#cursor = undefined;
      this.#lines = 0;
    }
  }

  /** Adds a line, durably. `now` tells which logs nobody needs. */
  async append(line: ClosingLine, now: number): Promise<void> {
    const text = JSON.stringify(line);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const newest = (await this.#later()).at(-1) ?? 1;
      const isLong = newest === this.#log && this.#lines >= this.#perLog;
      const target = isLong ? newest + 1 : newest;
      const stands = isLong ? await this.#begin(target, text) : await this.#add(target, text);
      // Only now is it certain: while this process slept, the next logs may have come and gone.
      if (!stands || ((await this.#later()).at(-1) ?? 1) !== target) continue;
      if (isLong) await this.#removeOver(now).catch(() => undefined);
      this.#storage.release?.(nameOf(newest));
      return;
    }
    throw new StorageError('storage-failed', `The logs below "${folder}" change too fast to append to them.`, {
      subject: folder,
    });
  }

  async #add(log: number, text: string): Promise<boolean> {
    if (log === 1 && this.#lines === 0 && (await this.#begin(1, text))) return true;
    try {
      await this.#storage.append(nameOf(log), [text], { unless: nameOf(log + 1) });
      return true;
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'overtaken-log') throw error;
      return false;
    }
  }

  async #begin(log: number, text: string): Promise<boolean> {
    try {
      await this.#storage.append(nameOf(log), [text], { create: true });
      return true;
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'exists') throw error;
      return false;
    }
  }

  /** Removes the oldest logs, up to the first one that somebody may need. */
  async #removeOver(now: number): Promise<void> {
    const logs = [1, ...(await this.#later())];
    for (const log of logs.slice(0, -2)) {
      for await (const { line } of this.#storage.read(nameOf(log))) {
        const read = readClosingLine(line);
        if (read?.type === 'closed' && mayHold(read, now)) return;
      }
      await this.#storage.delete(nameOf(log));
    }
  }

  /** The logs behind the first one, oldest first. */
  async #later(): Promise<readonly number[]> {
    const { entries } = await this.#storage.list(folder);
    return entries
      .map(({ key }) => Number(key.slice(folder.length)))
      .filter((log) => Number.isSafeInteger(log) && log > 1);
  }
}

function mayHold({ closedAt, until }: { readonly closedAt: number; readonly until: number }, now: number): boolean {
  // What no clock of ours can have written holds nowhere.
  if (closedAt > now + longestMs) return false;
  return Math.min(until, closedAt + longestMs) + marginMs > now;
}

/** Of equal length, so that they are listed in order. */
function nameOf(log: number): string {
  return log === 1 ? firstLog : `${folder}${String(log).padStart(8, '0')}`;
}
