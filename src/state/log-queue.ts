import type { Host, Timer } from '../core/host.ts';

/** Where lines go may be a folder on a network that is gone. */
const longestFlushMs = 5000;

/** What a {@link LogQueue} does with what it was given. */
export interface LogQueueOptions<Item> {
  /** How many items wait at most; beyond it the newest are counted instead. */
  readonly most: number;
  /** How long the first of them waits for others. */
  readonly afterMs: number;
  /** Hands items on; `left` of them did not fit in. What it rejects with is told to `failed`. */
  readonly drain: (items: readonly Item[], left: number) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** Holds items back so that whoever gives them never waits for where they go. */
export class LogQueue<Item> {
  readonly #host: Host;
  readonly #options: LogQueueOptions<Item>;
  #items: Item[] = [];
  #left = 0;
  #timer: Timer | undefined;
  /** The drain that goes on; one at a time. */
  #draining: Promise<void> | undefined;

  constructor(host: Host, options: LogQueueOptions<Item>) {
    this.#host = host;
    this.#options = options;
  }

  /** Takes an item. Never waits, never fails. */
  push(item: Item): void {
    if (this.#items.length >= this.#options.most) {
      this.#left += 1;
      return;
    }
    this.#items.push(item);
    if (this.#timer === undefined && this.#draining === undefined) this.#wait();
  }

  /** Hands on what waits now, for as long as a run can wait for it. Never fails. */
  async flush(): Promise<void> {
    if (this.#items.length === 0 && this.#draining === undefined) return;
    const ended = new AbortController();
    const tooLate = this.#host.sleep(longestFlushMs, { signal: ended.signal }).then(
      () => {
        this.#options.failed(new Error(`It took no lines within ${longestFlushMs} ms; they are not waited for.`));
      },
      () => undefined,
    );
    await Promise.race([this.#empty(), tooLate]);
    ended.abort();
  }

  async #empty(): Promise<void> {
    await this.#draining;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#items.length > 0) await this.#begin();
  }

  #wait(): void {
    const begin = (): void => {
      this.#timer = undefined;
      void this.#begin();
    };
    this.#timer = this.#host.schedule(this.#options.afterMs, begin, { keepAlive: false });
  }

  #begin(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  async #drain(): Promise<void> {
    const items = this.#items;
    const left = this.#left;
    this.#items = [];
    this.#left = 0;
    try {
      await this.#options.drain(items, left);
    } catch (error) {
      this.#options.failed(error);
    }
    this.#draining = undefined;
    if (this.#items.length > 0 && this.#timer === undefined) this.#wait();
  }
}
