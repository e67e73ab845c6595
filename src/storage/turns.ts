import type { Host } from '../core/host.ts';

/** How long synchronous work may hold the event loop before it lets others in. */
const longestHoldMs = 10;

/**
 * Lets the event loop have its turns: synchronous syncs, one behind the other, would starve timers and signals.
 */
export class Turns {
  readonly #host: Host;
  #lastAt: number;
  /** The turn that is being waited for; all who are due share it. */
  #next: Promise<void> | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#lastAt = host.monotonic();
  }

  /** Whether it is time to wait for `take`. */
  get due(): boolean {
    return this.#host.monotonic() - this.#lastAt > longestHoldMs;
  }

  /** Resolves after the event loop has had a turn. */
  take(): Promise<void> {
    this.#next ??= this.#host.turn().then(() => {
      this.#next = undefined;
      this.happened();
    });
    return this.#next;
  }

  /**
   * Resolves when there is time for something that takes long: of hundreds who wait for a turn, all would else do theirs
   * directly behind it, one behind the other.
   */
  async free(): Promise<void> {
    while (this.due) await this.take();
  }

  /** Says that the event loop has just had a turn anyway. */
  happened(): void {
    this.#lastAt = this.#host.monotonic();
  }
}
