import { AsyncLocalStorage } from 'node:async_hooks';
import type { Host } from '../core/host.ts';

/**
 * Lets `Date` tell the clock of a host, inside the code that {@link run} calls and all that it starts; elsewhere `Date`
 * stays what it was. {@link restore} takes it back.
 */
export class FakeDate {
  readonly #clock = new AsyncLocalStorage<Host>();
  readonly #original = globalThis.Date;
  readonly #fake: DateConstructor;

  constructor() {
    const clock = this.#clock;
    this.#fake = new Proxy(this.#original, {
      construct: (target, given, newTarget) => {
        const host = clock.getStore();
        const now = given.length === 0 && host !== undefined ? [host.now()] : given;
        return Reflect.construct(target, now, newTarget) as Date;
      },
      apply: (target, self, given) => {
        const host = clock.getStore();
        return host === undefined ? (Reflect.apply(target, self, given) as string) : new target(host.now()).toString();
      },
      get: (target, name, self) => {
        if (name !== 'now') return Reflect.get(target, name, self) as unknown;
        return () => clock.getStore()?.now() ?? target.now();
      },
    });
    globalThis.Date = this.#fake;
  }

  /** Calls a function in which `Date` tells the clock of this host. */
  run<Result>(host: Host, work: () => Result): Result {
    return this.#clock.run(host, work);
  }

  /** Puts the real `Date` back, unless somebody has put another one in its place meanwhile. */
  restore(): void {
    this.#clock.disable();
    if (globalThis.Date === this.#fake) globalThis.Date = this.#original;
  }
}
