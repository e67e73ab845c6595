/**
 * Counts how often a process died inside one step, from the records that the dead ones left.
 *
 * A step that runs when its process dies may be what kills it: whoever takes the run over for the third time for the
 * same step asks a person first.
 */
export class DeathWatch {
  /** Deaths by the step that was running; '' where not even a step had begun. */
  readonly counts: Map<string, number> = new Map();
  readonly #running = new Set<string>();
  /** Until when steps do nothing but wait: between two attempts, or for a provider. */
  readonly #rests = new Map<string, number>();
  #progress = false;
  #resting = true;

  /** Whether the last owner has left in good order, or none has begun. */
  get resting(): boolean {
    return this.#resting;
  }

  /** An owner drives the run. */
  driven(): void {
    this.#resting = false;
  }

  /** A step has begun. */
  began(key: string): void {
    this.#running.add(key);
  }

  /** A step has nothing to do until a moment: whoever is gone before that did not die of it. */
  rests(key: string, until: number): void {
    this.#rests.set(key, until);
  }

  /** A step has ended, so it killed nobody. */
  settled(key: string): void {
    if (this.#rests.size > 0) this.#rests.delete(key);
    this.#progress = true;
    this.#running.delete(key);
    if (this.counts.size > 0) this.counts.delete(key);
  }

  /** Something was recorded: the run got further. */
  progressed(): void {
    this.#progress = true;
  }

  /** The owner leaves in good order. */
  left(): void {
    this.#running.clear();
    this.#progress = false;
    this.#resting = true;
  }

  /** The next owner comes: counts a death unless the last one had left. Tells whether it had not. */
  ownerGone(at: number): boolean {
    const died = !this.#resting;
    if (died) {
      for (const [key, until] of this.#rests)
        if (until > at) {
          this.#running.delete(key);
          this.#progress = true;
        }
      const keys = this.#running.size > 0 ? this.#running : this.#progress ? [] : [''];
      for (const key of keys) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
      if (this.#progress) this.counts.delete('');
    }
    this.left();
    return died;
  }
}
