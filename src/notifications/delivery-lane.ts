import { TimeoutError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { Notice, NotifierAdapter } from './notice.ts';
import { waitBeforeRetry } from './retry-wait.ts';

/** How a lane fared with a notice. */
export interface LaneOutcome {
  /**
   * `failed`: every attempt did. `left`: a later process is to deliver it. `dropped`: too many wait. `elsewhere`: another process
   * has taken it on. `unknown`: nobody knows whether it was delivered, and a second one would be worse.
   */
  readonly status: 'delivered' | 'failed' | 'unknown' | 'left' | 'dropped' | 'elsewhere';
  readonly attempts: number;
  readonly error?: unknown;
}

/** What lanes are made with. */
export interface LaneOptions {
  readonly host: Host;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly maxQueued: number;
  /**
   * Asked before a notifier that delivers at most once; `false`: it was asked already; `undefined`: that cannot be made
   * certain now.
   */
  readonly intend: (notice: Notice, notifier: string) => Promise<boolean | undefined>;
}

interface Waiting {
  readonly notice: Notice;
  readonly settle: (outcome: LaneOutcome) => void;
}

/**
 * Delivers notices by one notifier, one after the other, so that no other notifier waits for it.
 *
 * An attempt that takes too long is told to stop and left behind at once, whatever it does then.
 */
export class DeliveryLane {
  readonly name: string;
  readonly #notifier: NotifierAdapter;
  readonly #options: LaneOptions;
  readonly #waiting: Waiting[] = [];
  readonly #closing = new AbortController();
  #running = false;

  constructor(notifier: NotifierAdapter, options: LaneOptions) {
    this.name = notifier.name;
    this.#notifier = notifier;
    this.#options = options;
  }

  /** Delivers a notice when its turn comes. Never rejects. */
  deliver(notice: Notice): Promise<LaneOutcome> {
    if (this.#closing.signal.aborted) return Promise.resolve({ status: 'left', attempts: 0 });
    if (this.#waiting.length >= this.#options.maxQueued) return Promise.resolve({ status: 'dropped', attempts: 0 });
    const { promise, resolve } = Promise.withResolvers<LaneOutcome>();
    this.#waiting.push({ notice, settle: resolve });
    if (!this.#running) void this.#run();
    return promise;
  }

  /** Stops at once: what is under way is told to stop and left behind. */
  close(): void {
    this.#closing.abort(new Error('the notifications were closed'));
    for (const { settle } of this.#waiting.splice(0)) settle({ status: 'left', attempts: 0 });
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      next.settle(
        await this.#deliver(next.notice).catch((error: unknown) => ({ status: 'failed', attempts: 0, error })),
      );
    this.#running = false;
  }

  async #deliver(notice: Notice): Promise<LaneOutcome> {
    const { host, attempts: most, intend } = this.#options;
    const once = this.#notifier.delivery === 'at-most-once';
    const mayAsk = once ? await intend(notice, this.name) : true;
    if (mayAsk !== true) return { status: mayAsk === false ? 'elsewhere' : 'left', attempts: 0 };
    for (let attempts = 1; ; attempts += 1) {
      if (this.#isClosed()) return { status: 'left', attempts: attempts - 1 };
      const failure = await this.#attempt(notice);
      if (failure === undefined) return { status: 'delivered', attempts };
      const { error } = failure;
      if (once)
        return { status: error instanceof TimeoutError || this.#isClosed() ? 'unknown' : 'failed', attempts, error };
      if (this.#isClosed()) return { status: 'left', attempts, error };
      const waitMs = attempts < most ? waitBeforeRetry(attempts, error, host) : undefined;
      if (waitMs === undefined) return { status: 'failed', attempts, error };
      await host.sleep(waitMs, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** Asks the notifier once; `undefined` when it has delivered. */
  #attempt(notice: Notice): Promise<{ readonly error: unknown } | undefined> {
    const { host, timeoutMs } = this.#options;
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<{ readonly error: unknown } | undefined>();
    const fail = (error: unknown): void => {
      resolve({ error });
    };
    const give = (reason: unknown): void => {
      // First the answer: the notifier may reject with something else as soon as it hears of it.
      fail(reason);
      stop.abort(reason);
    };
    const timer = host.schedule(timeoutMs, () => {
      const message = `Notifier "${this.name}" took longer than ${timeoutMs} ms.`;
      give(new TimeoutError(message, { subject: `notifier "${this.name}"`, limitMs: timeoutMs, abandoned: true }));
    });
    const closed = (): void => {
      give(this.#closing.signal.reason);
    };
    this.#closing.signal.addEventListener('abort', closed, { once: true });
    try {
      Promise.resolve(this.#notifier.send(notice, stop.signal)).then(() => {
        resolve(undefined);
      }, fail);
    } catch (error) {
      fail(error);
    }
    return promise.finally(() => {
      timer.cancel();
      this.#closing.signal.removeEventListener('abort', closed);
    });
  }

  #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }
}
