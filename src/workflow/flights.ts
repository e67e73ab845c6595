import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What is under way in a run and in all its children, and whether anything further may begin.
 *
 * Once closed, nothing begins any more; what is under way may end.
 */
export class Flights {
  #closed: (() => void) | undefined;
  #count = 0;
  /** How much of it does nothing but wait for something further to begin, inside its own body. */
  #stuck = 0;
  #inside: AsyncLocalStorage<true> | undefined;
  /** Those who wait, and whether only for an end of what had really begun. */
  readonly #waiting = new Map<() => void, boolean>();

  /** Stops the run whose limit was reached; `undefined` while something further may begin. */
  get closed(): (() => void) | undefined {
    return this.#closed;
  }

  /** Lets nothing further begin. */
  close(halt: () => void): void {
    this.#closed ??= halt;
    this.#wake();
  }

  /** Something begins. */
  began(): void {
    this.#count += 1;
  }

  /** Something has ended. */
  ended(): void {
    this.#count -= 1;
    this.#wake();
  }

  /**
   * Something that was about to begin does not. Who waits for room of the day hears nothing of it: two who are both
   * refused would wake each other for ever.
   */
  withdrawn(): void {
    this.#count -= 1;
    for (const [settle, onlyEnds] of [...this.#waiting]) if (!onlyEnds) settle();
  }

  /** Runs a body that is under way. */
  fly<Value>(body: () => Value): Value {
    this.#inside ??= new AsyncLocalStorage();
    return this.#inside.run(true, body);
  }

  /** Does something that waits until others have ended: were the one it is inside of one of them, it would for ever. */
  async await<Value>(work: () => Promise<Value>): Promise<Value> {
    const nested = this.#inside?.getStore() === true ? 1 : 0;
    this.#stuck += nested;
    if (nested > 0) this.#wake();
    try {
      return await work();
    } finally {
      this.#stuck -= nested;
    }
  }

  /** Whether anything is under way that can end. */
  get isBusy(): boolean {
    return this.#count > this.#stuck;
  }

  /** Resolves when something has ended, or nothing may begin any more. @throws the signal's reason. */
  changed(signal: AbortSignal, { onlyEnds = false }: { readonly onlyEnds?: boolean } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(settle);
        signal.removeEventListener('abort', settle);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      this.#waiting.set(settle, onlyEnds);
      signal.addEventListener('abort', settle, { once: true });
      if (signal.aborted) settle();
    });
  }

  #wake(): void {
    for (const settle of [...this.#waiting.keys()]) settle();
  }
}
