import type { Host, Timer } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { AggregateLog } from './aggregate-log.ts';
import { viewKey, viewOf, viewText, type MetricsView } from './metrics-view.ts';
import { endOfMonth, listMonths, logOf } from './month-logs.ts';

const viewEveryMs = 1000;
const upkeepEveryMs = 86_400_000;

/** What {@link Upkeep} is made of. */
export interface UpkeepOptions {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly view: boolean;
  /** `undefined`: nothing is removed. */
  readonly retentionMs: number | undefined;
  readonly warnAbove: number;
  /** Called when something of it failed. */
  readonly failed: (error: unknown) => void;
}

/**
 * What is done beside the records once some were written: the view, at most once a second; at first and once a day, old
 * months are removed and the size is looked at. Its failures are reported and change nothing.
 *
 * Invariant: a timer exists only while the view is behind, and it holds no process alive.
 */
export class Upkeep {
  /** The length of all records when it was last looked at; `undefined` before. */
  size: number | undefined;
  readonly #options: UpkeepOptions;
  readonly #aggregates: AggregateLog;
  #timer: Timer | undefined;
  #isBehind = false;
  #upkeptAt = -Infinity;
  /** What was begun last; one thing is done at a time. */
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#aggregates = new AggregateLog(options.storage);
  }

  /** Whether there is more than should be warned of. */
  get isTooLarge(): boolean {
    return this.size !== undefined && this.size > this.#options.warnAbove;
  }

  /** Records were written. */
  written(): void {
    const { host, view } = this.#options;
    const isDue = host.monotonic() - this.#upkeptAt >= upkeepEveryMs;
    this.#isBehind ||= view || isDue;
    if (!this.#isBehind || this.#timer !== undefined || this.#closed) return;
    this.#timer = host.schedule(
      viewEveryMs,
      () => {
        this.#timer = undefined;
        this.#isBehind = false;
        void this.#do(() => this.#catchUp());
      },
      { keepAlive: false },
    );
  }

  /** Everything that is kept, added up. @throws StorageError. */
  async aggregates(): Promise<MetricsView> {
    return this.#inTurn(async () => {
      await this.#aggregates.update();
      return viewOf(this.#aggregates.total);
    });
  }

  /** Removes the months that ended before the retention began. @throws StorageError. */
  clean(): Promise<readonly string[]> {
    return this.#inTurn(() => this.#clean());
  }

  /** Does what is behind; then nothing is left. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#isBehind) {
      this.#isBehind = false;
      await this.#do(() => this.#catchUp());
    } else await this.#working;
  }

  async #catchUp(): Promise<void> {
    const { storage, host, view } = this.#options;
    const isDue = host.monotonic() - this.#upkeptAt >= upkeepEveryMs;
    if (isDue) {
      this.#upkeptAt = host.monotonic();
      await this.#clean();
    }
    await this.#aggregates.update();
    this.size = this.#aggregates.characters;
    await this.#aggregates.save();
    if (view) await storage.put(viewKey, viewText(viewOf(this.#aggregates.total)), { derived: true });
  }

  async #clean(): Promise<readonly string[]> {
    const { storage, host, retentionMs } = this.#options;
    if (retentionMs === undefined) return [];
    const before = host.now() - retentionMs;
    const old = (await listMonths(storage)).filter((month) => endOfMonth(month) <= before);
    for (const month of old) await storage.delete(logOf(month));
    return old;
  }

  #do(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(work).catch((error: unknown) => {
      this.#options.failed(error);
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#working.then(work);
    this.#working = done.then(nothing, nothing);
    return done;
  }
}

function nothing(): void {
  // Whoever asked hears of it.
}
