import type { Host, Timer } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { keptContext, type MetricContext, type MetricRecord, type PendingRecord } from './metric-record.ts';
import { endOfMonth, logOf, monthOf, startOfMonth } from './month-logs.ts';
import { RecordWriter } from './record-text.ts';

/** Records that are put into words and appended at a time; the event loop gets its turn between. */
const slice = 1000;
/** So many waiting records are written at once, without waiting for the interval. */
const soonAt = 1000;
/** A storage that fails is left alone for a while, also by who wants records written at once. */
const shortestRetryMs = 100;
const longestRetryMs = 60_000;

/** What a {@link RecordBuffer} is made of. */
export interface RecordBufferOptions {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly flushEveryMs: number;
  readonly maxBuffered: number;
  /** Called after records were written. */
  readonly written: () => void;
  /** Called when writing failed. */
  readonly failed: (error: unknown) => void;
}

/**
 * Holds records until they are appended to the logs of their months.
 *
 * Invariants: one append is under way at a time; at most `maxBuffered` records are held, and further ones are counted and
 * left out; a timer exists only while something is held and nothing is being written, and it holds no process alive.
 */
export class RecordBuffer {
  written = 0;
  dropped = 0;
  readonly #options: RecordBufferOptions;
  readonly #writer: RecordWriter;
  #held: PendingRecord[] = [];
  /** What is being written, from `#place` on. */
  #taken: PendingRecord[] = [];
  #place = 0;
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: Timer | undefined;
  /** Attempts that failed since the last one that did not. */
  #failures = 0;
  #closed = false;

  constructor(options: RecordBufferOptions) {
    this.#options = options;
    this.#writer = new RecordWriter((text) => options.redactor.redactText(text));
  }

  /** How many records wait. */
  get size(): number {
    return this.#held.length + this.#taken.length - this.#place;
  }

  /** Takes a record. */
  add(record: PendingRecord): void {
    if (this.#closed || this.size >= this.#options.maxBuffered) {
      this.dropped += 1;
      return;
    }
    this.#held.push(record);
    if (this.#timer === undefined) this.#schedule(this.#options.flushEveryMs);
    // A storage that fails is not asked at every record.
    else if (this.#held.length === soonAt && this.#failures === 0) this.#schedule(0);
  }

  /** Resolves when what is held now was written, or could not be. Never rejects. */
  flush(): Promise<void> {
    if (this.#writing === undefined) {
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined;
        if (this.size === 0 || this.#closed) return;
        this.#schedule(this.size >= soonAt && this.#failures === 0 ? 0 : this.#delayMs());
      });
      return this.#writing;
    }
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined;
      return this.flush();
    });
    return this.#next;
  }

  /** Writes what is held; what cannot be written is dropped. Nothing is left behind, and nothing taken any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.dropped += this.size;
    this.#held = [];
    this.#taken = [];
    this.#place = 0;
  }

  #delayMs(): number {
    const { flushEveryMs } = this.#options;
    if (this.#failures === 0) return flushEveryMs;
    const retryMs = Math.max(flushEveryMs, shortestRetryMs) * 2 ** this.#failures;
    return Math.max(flushEveryMs, Math.min(longestRetryMs, retryMs));
  }

  #schedule(delayMs: number): void {
    if (this.#writing !== undefined) return;
    this.#timer?.cancel();
    this.#timer = this.#options.host.schedule(
      delayMs,
      () => {
        this.#timer = undefined;
        void this.flush();
      },
      { keepAlive: false },
    );
  }

  async #write(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    // What comes meanwhile waits for the next time, else a flush could last for ever.
    for (let round = 0; round < 2; round += 1) {
      if (this.#place === this.#taken.length) {
        this.#taken = this.#held;
        this.#held = [];
        this.#place = 0;
      }
      while (this.#place < this.#taken.length) {
        const end = Math.min(this.#taken.length, this.#place + slice);
        try {
          await this.#append(this.#place, end);
        } catch (error) {
          this.#failures += 1;
          this.#options.failed(error);
          return;
        }
        this.#failures = 0;
      }
    }
  }

  /** Appends some records, month by month; each month is counted once it is written. */
  async #append(from: number, end: number): Promise<void> {
    const { storage, written } = this.#options;
    for (let place = from; place < end;) {
      const lines: string[] = [];
      const month = monthOf(this.#taken[place]?.at ?? 0);
      const [start, next] = [startOfMonth(month), endOfMonth(month)];
      for (; place < end; place += 1) {
        const record = this.#taken[place];
        if (record === undefined || record.at < start || record.at >= next) break;
        lines.push(this.#writer.line(record));
      }
      const log = logOf(month);
      await storage.append(log, this.#protected(lines), { derived: true });
      this.written += lines.length;
      this.#place = place;
      // The month of now is written again soon; handles of others are not kept.
      if (month !== monthOf(this.#options.host.now())) storage.release?.(log);
    }
    written();
  }

  #protected(lines: readonly string[]): readonly string[] {
    const { redactor } = this.#options;
    const text = `[${lines.join(',')}]`;
    if (redactor.protectJson(text).stored === text) return lines;
    return lines.map((line) => {
      const { stored } = redactor.protectJson(line);
      return stored === line ? line : this.#anew(stored);
    });
  }

  /** A line that was redacted as we write lines, so that a torn one is told from a whole one. */
  #anew(stored: string): string {
    const { timestamp, command, duration_ms: durationMs, status, phase, context } = JSON.parse(stored) as MetricRecord;
    const isOurs = typeof timestamp === 'string' && typeof durationMs === 'number' && typeof command === 'string';
    if (!isOurs) return stored;
    return this.#writer.text(Date.parse(timestamp), durationMs, status, {
      command,
      phase,
      context: keptContext(context as MetricContext | undefined),
    });
  }
}
