import type { Host } from '../core/host.ts';

/** Longest time for which others wait. */
const sliceMs = 5;

/** Cuts long work into slices, so that timers and other work of the process have their turn. */
export class ContextSlices {
  readonly #host: Host;
  readonly #signal: AbortSignal | undefined;
  #beganAt: number;

  constructor(host: Host, signal?: AbortSignal) {
    this.#host = host;
    this.#signal = signal;
    this.#beganAt = host.monotonic();
  }

  /** Whether it is time for {@link ContextSlices.turn}. */
  get due(): boolean {
    return this.#host.monotonic() - this.#beganAt >= sliceMs;
  }

  /** Does something with each of many, and lets others work in between. @throws the reason of the signal. */
  async each<Item>(items: readonly Item[], work: (item: Item, at: number) => void): Promise<void> {
    for (const [at, item] of items.entries()) {
      if (this.due) await this.turn();
      work(item, at);
    }
  }

  /** Lets others work. @throws the reason of the signal. */
  async turn(): Promise<void> {
    await this.#host.turn();
    this.#signal?.throwIfAborted();
    this.#beganAt = this.#host.monotonic();
  }
}
