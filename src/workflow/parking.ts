import type { Host, Timer } from '../core/host.ts';

/** A run whose every wait is known to be long is let go of after this long without a sign of life. */
const settleMs = 100;

/**
 * Notices when a run does nothing but wait, and lets go of it after `parkAfterMs`, or soon when every wait is known to
 * last longer than that.
 *
 * Invariant: the timer is armed only while something waits, nothing works and a limit is set.
 */
export class Parking {
  readonly #host: Host;
  readonly #parkAfterMs: number | undefined;
  readonly #park: (wakeAt: number | undefined) => void;
  readonly #waits = new Set<{ readonly wakeAt: number | undefined; readonly known: boolean }>();
  #working = 0;
  #timer: Timer | undefined;

  constructor(host: Host, parkAfterMs: number | undefined, park: (wakeAt: number | undefined) => void) {
    this.#host = host;
    this.#parkAfterMs = parkAfterMs;
    this.#park = park;
  }

  /** A body has begun. */
  workStarted(): void {
    this.#working += 1;
    this.#disarm();
  }

  /** A body has settled. */
  workEnded(): void {
    this.#working -= 1;
    if (this.#waits.size > 0) this.#arm();
  }

  /** A wait has begun; call what is returned when it is over. `known`: it cannot end before `wakeAt`. */
  waitStarted(wakeAt: number | undefined, known: boolean): () => void {
    const wait = { wakeAt, known };
    this.#waits.add(wait);
    this.#arm();
    return () => {
      this.#waits.delete(wait);
      this.#disarm();
      if (this.#waits.size > 0) this.#arm();
    };
  }

  /** Lets go of the timer. */
  close(): void {
    this.#waits.clear();
    this.#disarm();
  }

  #arm(): void {
    this.#disarm();
    if (this.#parkAfterMs === undefined || this.#working > 0) return;
    const waits = [...this.#waits];
    const moments = waits.flatMap((wait) => (wait.wakeAt === undefined ? [] : [wait.wakeAt]));
    const wakeAt = moments.length > 0 ? Math.min(...moments) : undefined;
    const long =
      waits.every((wait) => wait.known) && wakeAt !== undefined && wakeAt - this.#host.now() > this.#parkAfterMs;
    this.#timer = this.#host.schedule(
      long ? Math.min(settleMs, this.#parkAfterMs) : this.#parkAfterMs,
      () => {
        this.#park(wakeAt);
      },
      { keepAlive: false },
    );
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
