import { isHoldfastError, StorageError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { CountedLessons, lessonId } from './counted-lessons.ts';
import { type BookSettings, PatternBook } from './pattern-book.ts';
import { lessonLine, type LessonLine, type NewLesson, parseLessonLine, type Summary } from './pattern-lesson.ts';

/** What a {@link PatternLog} is made with. */
export interface PatternLogSettings extends BookSettings {
  /** Names this log's writer; no other one may ever have the same. */
  readonly writer: string;
}

const folder = 'errors/lessons/';
const defaultPerLog = 2000;
const mostTries = 20;

/**
 * The lessons of all processes that share a storage, as logs that follow each other.
 *
 * Each log but the first begins with a summary of all before it, so that those can go. A lesson is appended to the
 * newest log unless a newer one exists; a writer that was overtaken writes its lesson again there, and the lesson's id
 * makes it count once, however late that is. So whatever was acknowledged is in a summary or behind it, wherever a process dies.
 */
export class PatternLog {
  book: PatternBook;
  /** Lines that are no lessons: torn, damaged, or of a later version. */
  skipped = 0;
  readonly #storage: StorageAdapter;
  readonly #settings: PatternLogSettings;
  readonly #perLog: number;
  /** The newest log, as a listing has shown it; 0 when there is none, -1 after a reading that failed in the middle. */
  #newest = 0;
  #cursor: number | undefined;
  #lessons = 0;
  #counted = new CountedLessons();
  /** Lessons that this writer has written. */
  #written = 0;
  /** What the newest log has to begin with, as long as nobody has written it. */
  #owedSummary: Summary | undefined;
  /** A later version writes here too: what it means must not be summed up. */
  #newer = false;

  /** `perLog`: so many lessons in one log begin the next one. */
  constructor(storage: StorageAdapter, settings: PatternLogSettings, perLog: number = defaultPerLog) {
    this.#storage = storage;
    this.#perLog = perLog;
    this.#settings = settings;
    this.book = new PatternBook(settings);
  }

  /** Takes in what was written since the last time. */
  async refresh(): Promise<void> {
    const newest = await this.#list().then((logs) => logs.at(-1) ?? 0);
    if (newest !== this.#newest) return this.#load();
    if (newest === 0) return;
    for await (const { line, cursor } of this.#storage.read(nameOf(newest), this.#cursor)) {
      this.#cursor = cursor;
      const read = this.#parse(line);
      // Somebody else wrote what was owed: what they have summed up counts, not what was read here.
      if (read?.kind === 'summary' && this.#owedSummary !== undefined) return this.#load();
      this.#take(read);
    }
  }

  /** Writes lessons, one call after the other; resolves when they are durable and taken in. */
  async append(lessons: readonly NewLesson[]): Promise<void> {
    const { writer } = this.#settings;
    const lines = lessons.map((lesson) => lessonLine({ ...lesson, id: lessonId(writer, (this.#written += 1)) }));
    await this.refresh();
    for (let tries = 0; tries < mostTries; tries += 1) {
      await this.#writeOwedSummary();
      const log = Math.max(1, this.#newest);
      const stands = await this.#appendHere(lines, log);
      await this.refresh();
      // Only now is it certain: while this process slept, the next logs may have come and gone.
      if (!stands || this.#newest !== log) continue;
      if (this.#lessons >= this.#perLog && !this.#newer) await this.#beginNext();
      return;
    }
    const message = `The logs below "${folder}" change too fast to append to them.`;
    throw new StorageError('storage-failed', message, { subject: folder });
  }

  async #appendHere(lines: readonly string[], log: number): Promise<boolean> {
    try {
      if (this.#newest === 0)
        await this.#storage.append(nameOf(log), [lessonLine({ kind: 'opened' }), ...lines], { create: true });
      else await this.#storage.append(nameOf(log), lines, { unless: nameOf(log + 1) });
      return true;
    } catch (error) {
      if (isHoldfastError(error) && (error.code === 'exists' || error.code === 'overtaken-log')) return false;
      throw error;
    }
  }

  async #beginNext(): Promise<void> {
    try {
      // From here on nobody is acknowledged in the log before; what was, is read after this.
      await this.#storage.append(nameOf(this.#newest + 1), [lessonLine({ kind: 'opened' })], { create: true });
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'exists') throw error;
    }
    await this.refresh();
    await this.#writeOwedSummary();
  }

  /** Also for a process that died before it could. The first summary in a log counts. */
  async #writeOwedSummary(): Promise<void> {
    if (this.#owedSummary === undefined || this.#newer) return;
    const log = this.#newest;
    try {
      await this.#storage.append(nameOf(log), [lessonLine(this.#owedSummary)], { unless: nameOf(log + 1) });
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'overtaken-log') throw error;
    }
    await this.refresh();
    // The log before stays for those who are reading it now. In order, so that none remains below one that is gone.
    for (const old of await this.#list()) if (old < log - 1) await this.#storage.delete(nameOf(old));
  }

  /** Reads everything anew, again when a log came meanwhile. */
  async #load(): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const logs = await this.#list();
      try {
        await this.#loadFrom(logs);
      } catch (error) {
        // What was read of it is not taken in: the next time begins anew.
        this.#newest = -1;
        throw error;
      }
      if ((await this.#list()).at(-1) === logs.at(-1)) return;
    }
  }

  async #loadFrom(logs: readonly number[]): Promise<void> {
    this.#newest = logs.at(-1) ?? 0;
    this.skipped = 0;
    this.#newer = false;
    this.#lessons = 0;
    this.#cursor = undefined;
    const read: (LessonLine | undefined)[][] = [];
    let summary: Summary | undefined;
    for (const log of logs.toReversed()) {
      const lines: (LessonLine | undefined)[] = [];
      for await (const { line, cursor } of this.#storage.read(nameOf(log))) {
        if (log === this.#newest) this.#cursor = cursor;
        lines.push(this.#parse(line));
      }
      read.unshift(lines);
      summary = lines.find((line): line is Summary => line?.kind === 'summary');
      if (summary !== undefined) break;
    }
    this.book = new PatternBook(this.#settings, summary?.patterns);
    this.#counted = new CountedLessons(summary?.recent);
    const newest = read.pop() ?? [];
    for (const line of read.flat()) this.#take(line);
    // The first log has nothing before it.
    this.#owedSummary = read.length === 0 ? undefined : this.#summary();
    this.#lessons = 0;
    for (const line of newest) this.#take(line);
  }

  #summary(): Summary {
    return { kind: 'summary', recent: this.#counted.recent(), patterns: this.book.toJson() };
  }

  #take(line: LessonLine | undefined): void {
    if (line === undefined || !('id' in line)) return;
    this.#lessons += 1;
    if (this.#counted.take(line.id)) this.book.apply(line);
  }

  #parse(line: string): LessonLine | undefined {
    const parsed = parseLessonLine(line);
    if (parsed === undefined || parsed.kind === 'newer') this.skipped += 1;
    if (parsed?.kind === 'newer') this.#newer = true;
    return parsed;
  }

  async #list(): Promise<number[]> {
    const { entries } = await this.#storage.list(folder);
    return entries
      .map(({ key }) => Number(key.slice(folder.length)))
      .filter((log) => Number.isSafeInteger(log) && log > 0);
  }
}

/** Of equal length, so that they are listed in order. */
function nameOf(log: number): string {
  return `${folder}${String(log).padStart(8, '0')}`;
}
