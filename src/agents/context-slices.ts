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

  /** Lets others work. @throws the reason of the signal. */
  async turn(): Promise<void> {
    await this.#host.turn();
    this.#signal?.throwIfAborted();
    this.#beganAt = this.#host.monotonic();
  }
}
