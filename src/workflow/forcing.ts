import type { Host } from '../core/host.ts';
import type { ForcedPhase } from './kept.ts';

/** A phase that is open in this process. */
export interface OpenPhase {
  /** Whether it can begin again: the results of its steps are at hand. */
  readonly restartable: boolean;
  /** Does what a person asked of it. */
  force(asked: ForcedPhase): void;
  /** Ends its attempt with an error. */
  stop(error: Error): void;
}

/** Lets persons force phases of one run on: those that are open at once, others when this process comes to them. */
export class Forcing {
  readonly #host: Host;
  /** What was asked of phases that have not ended, by key. */
  readonly #asked: Map<string, ForcedPhase>;
  readonly #open = new Map<string, OpenPhase>();
  readonly #naps = new Map<AbortController, string>();

  constructor(host: Host, asked: Map<string, ForcedPhase>) {
    this.#host = host;
    this.#asked = asked;
  }

  /** The phases that are open in this process, by key. */
  get open(): ReadonlyMap<string, OpenPhase> {
    return this.#open;
  }

  /** A phase is open until what is returned is called. */
  opened(key: string, phase: OpenPhase): () => void {
    this.#open.set(key, phase);
    const asked = this.#asked.get(key);
    if (asked !== undefined) phase.force(asked);
    return () => {
      this.#open.delete(key);
      this.#asked.delete(key);
    };
  }

  /** Takes in what a person asked of a phase. The last word counts. */
  force(key: string, asked: ForcedPhase): void {
    const phase = this.#open.get(key);
    // One that has ended, or that an earlier process left open.
    this.#asked.set(key, asked);
    if (phase === undefined) return;
    phase.force(asked);
    for (const [nap, at] of [...this.#naps]) if (at === key || at.startsWith(`${key}/`)) nap.abort();
  }

  /** Sleeps under the key of who waits; `true` when a person ended it. @throws the reason of the signal. */
  async nap(key: string, ms: number, signal: AbortSignal): Promise<boolean> {
    const woken = new AbortController();
    this.#naps.set(woken, key);
    try {
      await this.#host.sleep(ms, { signal: AbortSignal.any([signal, woken.signal]), keepAlive: false });
      return false;
    } catch (error) {
      if (signal.aborted) throw error;
      return true;
    } finally {
      this.#naps.delete(woken);
    }
  }
}
