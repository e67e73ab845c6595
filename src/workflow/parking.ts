import type { Host, Timer } from '../core/host.ts';

/** Something that a run waits for, itself or in a child. */
interface Wait {
  readonly wakeAt: number | undefined;
  readonly known: boolean;
  readonly child: string | undefined;
}

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
  readonly #park: (wakeAt: number | undefined, child: string | undefined) => void;
  readonly #above: { readonly parking: Parking; readonly title: string } | undefined;
  readonly #waits = new Set<Wait>();
  /** Ends the wait above; set while the one that waits for this run has nothing to do because this run has nothing. */
  #waitAbove: (() => void) | undefined;
  #working = 0;
  #timer: Timer | undefined;

  /**
   * `above`: that of the run that waits for this one. The uppermost run decides for all below it; `park` is told which
   * child waits.
   */
  constructor(
    host: Host,
    parkAfterMs: number | undefined,
    park: (wakeAt: number | undefined, child: string | undefined) => void,
    above?: { readonly parking: Parking; readonly title: string },
  ) {
    this.#host = host;
    this.#parkAfterMs = parkAfterMs;
    this.#park = park;
    this.#above = above;
  }

  /** When the first of the waits is over, as far as that is known. */
  get wakeAt(): number | undefined {
    const moments = [...this.#waits].flatMap((wait) => (wait.wakeAt === undefined ? [] : [wait.wakeAt]));
    return moments.length > 0 ? Math.min(...moments) : undefined;
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
  waitStarted(wakeAt: number | undefined, known: boolean, child?: string): () => void {
    const wait = { wakeAt, known, child };
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
    if (this.#working > 0) return;
    const waits = [...this.#waits];
    const { wakeAt } = this;
    const known = waits.every((wait) => wait.known);
    if (this.#above !== undefined) {
      const { parking, title } = this.#above;
      this.#waitAbove = parking.waitStarted(wakeAt, known, title);
      parking.workEnded();
      return;
    }
    if (this.#parkAfterMs === undefined) return;
    const long = known && wakeAt !== undefined && wakeAt - this.#host.now() > this.#parkAfterMs;
    const child = waits.find((wait) => wait.child !== undefined)?.child;
    this.#timer = this.#host.schedule(
      long ? Math.min(settleMs, this.#parkAfterMs) : this.#parkAfterMs,
      () => {
        this.#park(wakeAt, child);
      },
      { keepAlive: false },
    );
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#waitAbove === undefined) return;
    // In this order, so that above nothing seems to rest in between.
    this.#above?.parking.workStarted();
    this.#waitAbove();
    this.#waitAbove = undefined;
  }
}
