import type { Owner } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import { type Liveness, livenessOf } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { type Beat, readBeat } from './heartbeat.ts';

/** An owner is not given up before its counter stood still for this long and for this many of its beats. */
const stillForMs = 30_000;
const stillBeats = 3;
/** Owners that are looked at in turn; the one not asked about for longest is forgotten. */
const mostWatched = 1000;

/** What was seen of one owner's counter. */
interface Observation {
  beat: Beat | undefined;
  /** When the counter was first seen like this, by this process's monotonic clock. */
  since: number;
  /** Whether the counter has moved while it was looked at. */
  moved: boolean;
  /** When the newest of what it was seen to hold was taken, by the owner's own clock. */
  newest: number;
}

/**
 * Judges whether owners of runs still live. Who may claim a run depends on it; who is right never does.
 *
 * A process of this machine that is certainly gone is dead at once. Everyone else is judged by the counter in its
 * heartbeat, between two questions that this process asks, on this process's monotonic clock: nobody's wall clock
 * counts. A process that is blocked or stopped is dead only by that slow rule.
 *
 * An owner that holds nothing does not beat. So a counter that stood still says something only about what was held all the
 * while: where the owner has taken something since, its standstill begins anew.
 */
export class OwnerWatch {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #self: Owner;
  readonly #seen = new Map<string, Observation>();

  constructor(storage: StorageAdapter, host: Host, self: Owner) {
    this.#storage = storage;
    this.#host = host;
    this.#self = self;
  }

  /**
   * The owner's state as far as this process can tell.
   *
   * @param heldSince when the owner took what is asked about, by its own clock, which only orders what it took.
   */
  async liveness(owner: Owner, heldSince = 0): Promise<Liveness> {
    if (owner.nonce === this.#self.nonce) return 'alive';
    const known = livenessOf(owner, this.#self);
    if (known === 'dead') {
      this.#seen.delete(owner.nonce);
      return 'dead';
    }
    const seen = await this.#look(owner.nonce, heldSince);
    if (this.#host.monotonic() - seen.since >= Math.max(stillForMs, stillBeats * (seen.beat?.everyMs ?? 0)))
      return 'dead';
    return known === 'alive' || seen.moved ? 'alive' : 'unknown';
  }

  async #look(nonce: string, heldSince: number): Promise<Observation> {
    const beat = await readBeat(this.#storage, nonce);
    const before = this.#seen.get(nonce);
    // Asking again moves an owner behind the others, so that the first is the one not asked about for longest.
    this.#seen.delete(nonce);
    const same = before !== undefined && before.beat?.counter === beat?.counter;
    const newest = Math.max(before?.newest ?? 0, heldSince);
    const moved = same ? before.moved : before !== undefined && beat !== undefined;
    const stands = same && newest === before.newest;
    const seen = stands ? before : { beat, since: this.#host.monotonic(), moved, newest };
    this.#seen.set(nonce, seen);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= mostWatched) break;
      this.#seen.delete(oldest);
    }
    return seen;
  }
}
