import type { RunEvent } from '../core/events.ts';
import type { TestSignal } from './crash-test-options.ts';

/** Which signal each wait of one case is handed: those that were given, in their order by name, each to one wait. */
export class SignalDesk {
  readonly #unsent: TestSignal[];
  /** What waits were handed, by run and key. */
  readonly #served = new Map<string, TestSignal>();
  /** What was handed last to a wait of this key and name, in whichever run. */
  readonly #last = new Map<string, TestSignal>();

  constructor(signals: readonly TestSignal[]) {
    this.#unsent = [...signals];
  }

  /**
   * What is to be sent to a wait that has begun, if anything. `received`: whether its run has had a signal for it, which
   * a rollback took from it again.
   */
  next({ runId, key, name }: RunEvent & { readonly type: 'wait-started' }, received: boolean): TestSignal | undefined {
    const wait = `${runId} ${key}`;
    const before = this.#served.get(wait);
    if (before !== undefined) return received ? before : undefined;
    const index = this.#unsent.findIndex((signal) => signal.name === name);
    const place = `${key} ${name}`;
    // A child run that is begun anew waits for what the one before it had.
    const signal = index < 0 ? this.#last.get(place) : this.#unsent.splice(index, 1)[0];
    if (signal === undefined) return undefined;
    this.#served.set(wait, signal);
    this.#last.set(place, signal);
    return signal;
  }
}
