import type { Host } from '../core/host.ts';

/** What a run has asked for and not heard of yet, and what it must outlive. */
export class Unsettled {
  readonly #host: Host;
  readonly #outlived = new Set<Promise<void>>();
  #count = 0;
  #settled: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Something was asked for; pair it with {@link left}. */
  entered(): void {
    this.#count += 1;
  }

  /** What was asked for has settled. */
  left(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#settled?.();
  }

  /** Resolves when everything that was asked for has settled: a run does not end over a step that is still running. */
  async quiet(): Promise<void> {
    while (this.#count > 0) {
      await new Promise<void>((resolve) => {
        this.#settled = resolve;
      });
      // Code that nobody awaits may ask for the next step as soon as it hears of this one.
      await this.#host.turn();
    }
  }

  /** Keeps the run from being let go of before something has ended that a body may leave behind: a process. */
  outlives(ending: Promise<unknown>): void {
    const ended = ending.then(ignore, ignore).then(() => {
      this.#outlived.delete(ended);
    });
    this.#outlived.add(ended);
  }

  /** Resolves when everything has ended that the run must outlive. */
  async outlived(): Promise<void> {
    if (this.#outlived.size === 0) return;
    await Promise.all(this.#outlived);
    // The handles of a process that has ended are gone two turns of the event loop later.
    for (let turn = 0; turn < 2; turn += 1) await this.#host.turn();
  }
}

function ignore(): void {
  // How it ended is told elsewhere.
}
