import type { Owner } from '../core/events.ts';
import type { Host, Timer } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { ownerKey } from './run-paths.ts';

/** Others wait 30 s for a beat that was never there, since only a beat tells how far apart they are. */
const firstAfterMs = 10_000;

/** The sign of life of one manager, as others read it. */
export interface Beat {
  /** Grows with every beat; says nothing about time. */
  readonly counter: number;
  /** How often its owner means to beat. */
  readonly everyMs: number;
}

/**
 * Shows that this manager lives, while it holds runs: a counter under `owners/` that grows.
 *
 * The first beat comes one interval after the first run, but within 10 s: short work writes none, and whoever looks
 * for it before counts from their own first look. Failed beats are made up for by the next one.
 *
 * Invariants: a timer runs exactly while runs are held; it keeps no process alive.
 */
export class Heartbeat {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #owner: Owner;
  readonly #everyMs: number;
  #runs = 0;
  #counter = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;

  constructor(storage: StorageAdapter, host: Host, owner: Owner, everyMs: number) {
    this.#storage = storage;
    this.#host = host;
    this.#owner = owner;
    this.#everyMs = everyMs;
  }

  /** Says that one more run is held. */
  enter(): void {
    this.#runs += 1;
    if (this.#runs === 1) this.#arm(Math.min(this.#everyMs, firstAfterMs));
  }

  /** Says that one run was let go; with the last one, the sign of life goes. */
  leave(): void {
    this.#runs -= 1;
    if (this.#runs === 0) void this.#stop();
  }

  /** Ends the heartbeat whatever is held, and resolves when its sign is gone. */
  async close(): Promise<void> {
    this.#runs = 0;
    await this.#stop();
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#host.schedule(
      delayMs,
      () => {
        this.#beat();
      },
      { keepAlive: false },
    );
  }

  #beat(): void {
    this.#arm(this.#everyMs);
    // A write that takes longer than the interval must not pile up others behind it.
    if (this.#writing !== undefined) return;
    this.#counter += 1;
    const beat = { counter: this.#counter, every_ms: this.#everyMs, ...this.#owner };
    this.#writing = this.#storage
      .put(ownerKey(this.#owner.nonce), JSON.stringify(beat), { derived: true })
      .catch(() => undefined)
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#writing;
    // Runs may have come meanwhile, and an owner that never beat has nothing to take away.
    if (this.#runs > 0 || this.#counter === 0) return;
    await this.#storage.delete(ownerKey(this.#owner.nonce)).catch(() => undefined);
  }
}

/** The last beat of an owner; `undefined` when there is none that can be read. */
export async function readBeat(storage: StorageAdapter, nonce: string): Promise<Beat | undefined> {
  // The nonce comes from a record: one that cannot be a name has no heartbeat.
  if (typeof nonce !== 'string' || nonce === '') return undefined;
  const text = await storage.get(ownerKey(nonce));
  if (text === undefined) return undefined;
  try {
    const { counter, every_ms: everyMs } = JSON.parse(text) as {
      readonly counter?: unknown;
      readonly every_ms?: unknown;
    };
    return typeof counter === 'number' && typeof everyMs === 'number' ? { counter, everyMs } : undefined;
  } catch {
    return undefined;
  }
}
