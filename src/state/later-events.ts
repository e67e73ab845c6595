import type { JournalEvent } from '../core/events.ts';
import type { Host, Timer } from '../core/host.ts';

/** How long a started step may be known to memory only. */
const keepMs = 25;
const none: readonly LaterEvent[] = [];

/** An event that is kept in memory for a while. */
export interface LaterEvent {
  readonly event: JournalEvent & { readonly key: string };
  readonly at: number;
  /** When it was added, by the monotonic clock. */
  readonly since: number;
}

/**
 * Keeps events that are worth a record only if nothing better comes soon: a step that started and did not end at once.
 *
 * Invariant: a timer runs while, and shortly after, something is kept; it keeps no process alive.
 */
export class LaterEvents {
  readonly #host: Host;
  readonly #due: (events: readonly LaterEvent[]) => void;
  /** By key, oldest first. */
  readonly #kept = new Map<string, LaterEvent>();
  #timer: Timer | undefined;

  /** `due` is given what was kept for 25 ms. */
  constructor(host: Host, due: (events: readonly LaterEvent[]) => void) {
    this.#host = host;
    this.#due = due;
  }

  add(event: JournalEvent & { readonly key: string }): void {
    this.#kept.set(event.key, { event, at: this.#host.now(), since: this.#host.monotonic() });
    // Most are dropped before the timer fires: it is left to run, and armed again only if something came since.
    this.#timer ??= this.#arm(keepMs);
  }

  drop(key: string): void {
    this.#kept.delete(key);
  }

  /** Gives everything that is kept, and keeps it no longer. */
  takeAll(): readonly LaterEvent[] {
    if (this.#kept.size === 0) return none;
    const all = [...this.#kept.values()];
    this.#kept.clear();
    return all;
  }

  close(): void {
    this.#timer?.cancel();
    this.#kept.clear();
  }

  #arm(delayMs: number): Timer {
    return this.#host.schedule(
      delayMs,
      () => {
        this.#timer = undefined;
        this.#take();
      },
      { keepAlive: false },
    );
  }

  #take(): void {
    const now = this.#host.monotonic();
    const due: LaterEvent[] = [];
    for (const [key, kept] of this.#kept) {
      if (kept.since > now - keepMs) {
        this.#timer ??= this.#arm(Math.max(1, kept.since + keepMs - now));
        break;
      }
      due.push(kept);
      this.#kept.delete(key);
    }
    if (due.length > 0) this.#due(due);
  }
}
