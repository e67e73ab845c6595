import { randomBytes } from 'node:crypto';

/** A timer that can be taken back. Cancelling one that has fired does nothing. */
export interface Timer {
  /** Takes the timer back: it does not fire any more. */
  cancel(): void;
}

/** Options of {@link Host.schedule}. */
export interface ScheduleOptions {
  /**
   * Whether the timer keeps the process alive until it fires.
   * @defaultValue true
   */
  readonly keepAlive?: boolean;
}

/** Options of {@link Host.sleep}. */
export interface SleepOptions extends ScheduleOptions {
  /** Ends the sleep early: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The clock, the chance and the environment that everything else is handed.
 *
 * `now` is wall-clock time and may jump; `monotonic` never goes back and measures durations; both are milliseconds.
 */
export interface Host {
  /** Milliseconds since 1970 by the wall clock. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back, unaffected by clock changes. */
  monotonic(): number;
  /** Calls back once after `delayMs` of monotonic time, however long that is. */
  schedule(delayMs: number, callback: () => void, options?: ScheduleOptions): Timer;
  /** Resolves after `delayMs` of monotonic time, however long that is. */
  sleep(delayMs: number, options?: SleepOptions): Promise<void>;
  /** Resolves after the event loop has had one turn. */
  turn(): Promise<void>;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** A random text of lower-case letters and digits, unguessable on the system host. */
  id(length: number): string;
  /** Environment variables; read only where a caller asked for it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** `setTimeout` fires at once for longer delays, so longer ones are slept in pieces. */
const longestDelayMs = 2 ** 31 - 1;

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

function schedule(delayMs: number, callback: () => void, options?: ScheduleOptions): Timer {
  const endsAt = performance.now() + delayMs;
  let handle: NodeJS.Timeout;
  const arm = (): void => {
    const leftMs = endsAt - performance.now();
    const whole = leftMs <= longestDelayMs;
    handle = setTimeout(whole ? callback : arm, whole ? Math.max(0, leftMs) : longestDelayMs);
    if (options?.keepAlive === false) handle.unref();
  };
  arm();
  return {
    cancel: () => {
      clearTimeout(handle);
    },
  };
}

/**
 * Sleeps on any host, by its own `schedule`.
 *
 * @throws the reason of `options.signal` when it aborts first.
 */
export function sleepOn(host: Pick<Host, 'schedule'>, delayMs: number, options: SleepOptions = {}): Promise<void> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const aborted = (): void => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = host.schedule(
      delayMs,
      () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      },
      options,
    );
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

/** The real clock, the real chance and the real environment of this process. */
export const systemHost: Host = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule,
  sleep: (delayMs, options) => sleepOn({ schedule }, delayMs, options),
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
  random: () => Math.random(),
  id: (length) => {
    let text = '';
    // 252 is the largest multiple of 36 in a byte: rejecting the rest keeps every letter equally likely.
    while (text.length < length)
      for (const byte of randomBytes(length))
        if (byte < 252 && text.length < length) text += alphabet.charAt(byte % 36);
    return text;
  },
  get environment() {
    return process.env;
  },
};
