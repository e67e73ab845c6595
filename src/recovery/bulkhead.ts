import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import { RejectedError } from '../core/errors.ts';
import { follow } from './follow.ts';
import type { BulkheadOptions } from './policy-options.ts';

/**
 * Limits how many calls of one name are under way.
 *
 * The slots are cockatiel's, which needs no clock for them. Who waits is counted here: cockatiel may turn away a call that
 * it had let wait, and tells one that was given up only when its turn has come.
 */
export class Bulkhead {
  readonly #name: string;
  readonly #slots: BulkheadPolicy;
  readonly #options: BulkheadOptions;
  #waiting = 0;

  constructor(name: string, options: BulkheadOptions) {
    this.#name = name;
    this.#options = options;
    this.#slots = bulkhead(options.concurrency, Infinity);
  }

  /** Runs a call when its turn has come. @throws RejectedError `bulkhead-full`; the signal's reason while it waits. */
  run<Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const { concurrency, queue = Infinity } = this.#options;
    if (this.#slots.executionSlots > 0) return this.#slots.execute(call);
    if (this.#waiting >= queue) {
      const message = `${concurrency} calls of "${this.#name}" are under way and ${this.#waiting} wait: no more are taken.`;
      return Promise.reject(new RejectedError('bulkhead-full', message, { operation: this.#name }));
    }
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      let waiting = true;
      const wait = (): boolean => {
        const still = waiting;
        if (still) this.#waiting -= 1;
        waiting = false;
        return still;
      };
      const release = follow(signal, (reason) => {
        if (wait()) reject(reason);
      });
      const turn = async (): Promise<void> => {
        // Given up while it waited: its slot goes on to the next one.
        if (!wait()) return;
        release();
        await call().then(resolve, reject);
      };
      void this.#slots.execute(turn);
    });
  }
}
