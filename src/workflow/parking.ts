import type { PausedReason } from '../core/events.ts';
import type { Host, Timer } from '../core/host.ts';
import type { ActiveClocks } from './active-clocks.ts';

/** What keeps a run waiting that is not its own code, and that in words. */
export interface WaitReason {
  readonly reason: Extract<PausedReason, 'parked' | 'health'>;
  readonly message: string;
}

/** What a run that does nothing but wait waits for: the first that is over says why. */
export interface Rest {
  /** When that is, as far as it is known. */
  readonly wakeAt: number | undefined;
  /** The child run that waits. */
  readonly child?: string | undefined;
  /** Why somebody else keeps it waiting. */
  readonly because?: WaitReason | undefined;
}

/** Something that a run waits for, itself or in a child. `known`: it cannot end before `wakeAt`. */
interface Wait extends Rest {
  readonly known: boolean;
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
  readonly #park: (rest: Rest) => void;
  readonly #clocks: ActiveClocks;
  readonly #above: { readonly parking: Parking; readonly title: string } | undefined;
  readonly #waits = new Set<Wait>();
  /** Ends the wait above; set while the one that waits for this run has nothing to do because this run has nothing. */
  #waitAbove: (() => void) | undefined;
  #working = 0;
  #timer: Timer | undefined;

  /**
   * `above`: that of the run that waits for this one. The uppermost run decides for all below it; `park` is told what it
   * waits for. `clocks` stand still while the run does nothing but wait.
   */
  constructor(
    host: Host,
    parkAfterMs: number | undefined,
    park: (rest: Rest) => void,
    clocks: ActiveClocks,
    above?: { readonly parking: Parking; readonly title: string },
  ) {
    this.#host = host;
    this.#parkAfterMs = parkAfterMs;
    this.#park = park;
    this.#clocks = clocks;
    this.#above = above;
  }

  /** When the first of the waits is over, as far as that is known. */
  get wakeAt(): number | undefined {
    return this.#first?.wakeAt;
  }

  /** The wait that is over first. */
  get #first(): Wait | undefined {
    let first: Wait | undefined;
    for (const wait of this.#waits)
      if (wait.wakeAt !== undefined && (first?.wakeAt === undefined || wait.wakeAt < first.wakeAt)) first = wait;
    return first;
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

  /** A wait has begun; call what is returned when it is over. */
  waitStarted(wait: Wait): () => void {
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
    this.#clocks.rest();
    const waits = [...this.#waits];
    const first = this.#first;
    const wakeAt = first?.wakeAt;
    const because = first?.because;
    const known = waits.every((wait) => wait.known);
    if (this.#above !== undefined) {
      const { parking, title } = this.#above;
      this.#waitAbove = parking.waitStarted({ wakeAt, known, child: title, because });
      parking.workEnded();
      return;
    }
    if (this.#parkAfterMs === undefined) return;
    const long = known && wakeAt !== undefined && wakeAt - this.#host.now() > this.#parkAfterMs;
    const child = waits.find((wait) => wait.child !== undefined)?.child;
    this.#timer = this.#host.schedule(
      long ? Math.min(settleMs, this.#parkAfterMs) : this.#parkAfterMs,
      () => {
        this.#park({ wakeAt, child, because });
      },
      { keepAlive: false },
    );
  }

  #disarm(): void {
    this.#clocks.work();
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#waitAbove === undefined) return;
    // In this order, so that above nothing seems to rest in between.
    this.#above?.parking.workStarted();
    this.#waitAbove();
    this.#waitAbove = undefined;
  }
}
