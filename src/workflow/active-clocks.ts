import type { PhaseClock } from '../reliability/phase-clock.ts';

/**
 * The clocks of one run that count active time: they stand still while it does nothing but wait, and go on as soon as
 * anything of it works.
 *
 * Invariant: each clock in it is held once while the run rests, and not at all otherwise.
 */
export class ActiveClocks {
  readonly #clocks = new Set<PhaseClock>();
  #rests = false;

  /** Lets a clock stand still with the others. */
  add(clock: PhaseClock): void {
    if (this.#clocks.has(clock)) return;
    this.#clocks.add(clock);
    if (this.#rests) clock.hold();
  }

  /** Takes a clock out. */
  delete(clock: PhaseClock): void {
    if (this.#clocks.delete(clock) && this.#rests) clock.release();
  }

  /** Nothing works any more, and something waits. */
  rest(): void {
    if (this.#rests) return;
    this.#rests = true;
    for (const clock of this.#clocks) clock.hold();
  }

  /** Something works, or nothing waits any more. */
  work(): void {
    if (!this.#rests) return;
    this.#rests = false;
    for (const clock of this.#clocks) clock.release();
  }

  /** Something happens in the run. */
  beat(): void {
    for (const clock of this.#clocks) clock.beat();
  }
}
