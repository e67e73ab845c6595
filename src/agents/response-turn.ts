import type { Host } from '../core/host.ts';
import type { AgentContext } from './agent-provider.ts';
import type { Claim, ResponseClaims } from './response-claims.ts';
import type { KeptResponse } from './response-entry.ts';

/** What a turn needs of the cache. */
export interface TurnWork {
  /** Looks for an answer that is kept. */
  readonly find: () => Promise<KeptResponse | undefined>;
  /** Does something with the storage; `undefined` where that fails. */
  readonly quietly: <Result>(what: string, work: () => Promise<Result>) => Promise<Result | undefined>;
}

/** How often whoever waits looks, in milliseconds: soon at first, then less and less. */
const firstLookMs = 25;
const longestLookMs = 500;
const mostTries = 5;

/** One process's turn to ask a question: it waits while another process asks, and lets go of it at its end. */
export class ResponseTurn {
  readonly #key: string;
  readonly #claims: ResponseClaims;
  readonly #host: Host;
  readonly #work: TurnWork;
  readonly #id: string;
  #claimed = false;

  constructor(key: string, claims: ResponseClaims, host: Host, work: TurnWork) {
    this.#key = key;
    this.#claims = claims;
    this.#host = host;
    this.#work = work;
    this.#id = host.id(16);
  }

  /**
   * Resolves when it is this process's turn to ask, or with the answer that came meanwhile.
   *
   * Whoever is certainly gone is replaced at once; whoever takes longer than `waitMs` is as well, by one of those who
   * wait, and then nobody of them waits any longer.
   */
  async take({ signal, report }: AgentContext, waitMs: number): Promise<KeptResponse | undefined> {
    const begunAt = this.#host.monotonic();
    let instead: string | undefined;
    for (let lookMs = firstLookMs; ; lookMs = Math.min(longestLookMs, lookMs * 2)) {
      const holder = await this.#claim(instead);
      // No storage, no turns: asking twice is better than not at all.
      if (holder === undefined || holder.id === this.#id) return this.#work.find();
      const leftMs = begunAt + waitMs - this.#host.monotonic();
      if (leftMs <= 0 && instead !== undefined) return undefined;
      if (leftMs <= 0 || this.#claims.liveness(holder) === 'dead') {
        instead = holder.id;
        continue;
      }
      await this.#host.sleep(Math.min(lookMs, leftMs), { signal });
      report({ type: 'alive' });
      const kept = await this.#work.find();
      if (kept !== undefined) return kept;
      instead = undefined;
    }
  }

  /** Claims the question if it is free, or held by `instead`; gives who holds it, `undefined` when that cannot be said. */
  async #claim(instead: string | undefined): Promise<Claim | undefined> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const seen = await this.#work.quietly('read', async () => ({ holder: await this.#claims.holder(this.#key) }));
      if (seen === undefined) return undefined;
      if (seen.holder !== undefined && seen.holder.id !== instead) return seen.holder;
      this.#claimed = true;
      const held = await this.#work.quietly('write', async () => ({
        holder: await this.#claims.claim(this.#key, this.#id, seen.holder?.id),
      }));
      if (held === undefined || held.holder !== undefined) return held?.holder;
      // Whoever held it let go of it in between, and took this claim along.
    }
    return undefined;
  }

  /** Lets others ask. */
  async end(): Promise<void> {
    if (this.#claimed) await this.#work.quietly('write', () => this.#claims.release(this.#key, this.#id));
  }
}
