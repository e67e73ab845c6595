import { formatDuration } from '../core/durations.ts';
import { TimeoutError } from '../core/errors.ts';
import type { Host, Timer } from '../core/host.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import type { BodyLimits, TimeLimitOptions } from './time-limit.ts';

/** Why a body has to stop. The reason of a signal is an error by custom only: it is handed on, whatever it is. */
interface Stop {
  readonly kind: 'limit' | 'silence' | 'signal';
  readonly reason: Error;
}

/** A limit that is noticed later than this was not watched for: the event loop was blocked, or the process stopped. */
const worthSayingMs = 1000;

/**
 * One body while it runs under limits.
 *
 * Invariants: it is told to stop at most once, and the first reason stays; once it was told, nothing it does decides
 * the outcome.
 */
export class LimitedBody<Result> implements BodyLimits {
  readonly #host: Host;
  readonly #options: TimeLimitOptions;
  readonly #graceMs: number;
  readonly #startedAt: number;
  /** Made when the signal is first looked at: most bodies never do. */
  #control: AbortController | undefined;
  /** Why the body has to stop; `undefined` while it may go on. */
  #stop: Stop | undefined;
  /** The next warning or limit; after a stop, the end of the grace period. */
  #timer: Timer | undefined;
  #warned = false;
  /** How late the limit was noticed. */
  #lateMs = 0;
  /** Listens for signs of life; `undefined` where none is asked for. */
  readonly #heartbeats: HeartbeatWatch | undefined;
  #reject: ((reason: Error) => void) | undefined;
  /** Listens to the signal from outside; `undefined` when nothing does. */
  #listener: (() => void) | undefined;

  constructor(host: Host, options: TimeLimitOptions, graceMs: number) {
    this.#host = host;
    this.#options = options;
    this.#graceMs = graceMs;
    // Reading the clock costs more than all the rest, so it is not read where no time is limited.
    this.#startedAt = options.limitMs === undefined && options.warnAfterMs === undefined ? 0 : host.monotonic();
    const { silenceMs, keepAlive = true } = options;
    if (silenceMs !== undefined)
      this.#heartbeats = new HeartbeatWatch(host, {
        ...{ silenceMs, keepAlive },
        fellSilent: () => {
          this.#tellToStop({ kind: 'silence', reason: this.#hungError(silenceMs, false) });
        },
      });
  }

  beat(): void {
    this.#heartbeats?.beat();
  }

  stop(reason: Error): void {
    this.#tellToStop({ kind: 'signal', reason });
  }

  get signal(): AbortSignal {
    const { signal, limitMs, warnAfterMs, silenceMs } = this.#options;
    // Without a limit of its own the body stops exactly when the signal from outside says so.
    const isLimited = limitMs !== undefined || warnAfterMs !== undefined || silenceMs !== undefined;
    if (signal !== undefined && !isLimited) return signal;
    if (this.#control === undefined) {
      this.#control = new AbortController();
      if (this.#stop !== undefined) this.#control.abort(this.#stop.reason);
      else if (signal?.aborted === true) this.#control.abort(signal.reason);
    }
    return this.#control.signal;
  }

  /** Why the body had to stop, now that it has settled; `undefined` when it did in time. */
  stopped(): Stop | undefined {
    const { signal, limitMs } = this.#options;
    if (this.#stop === undefined) {
      if (signal?.aborted === true) this.#stop = { kind: 'signal', reason: signal.reason as Error };
      // A body that held the event loop settles before any timer can fire.
      else if (limitMs !== undefined && this.#elapsedMs() >= limitMs)
        this.#stop = { kind: 'limit', reason: this.#lateError() };
    }
    return this.#stop;
  }

  /** Waits for what the body returned, and watches the time meanwhile. */
  watch(result: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#listen();
      this.#look();
      if (this.#stop === undefined) this.#heartbeats?.start();
      result.then(
        (value) => {
          this.#letGo();
          const stop = this.stopped();
          if (stop === undefined) resolve(value);
          else reject(stop.reason);
        },
        (error: unknown) => {
          this.#letGo();
          const stop = this.stopped();
          reject(stop === undefined ? (error as Error) : stop.reason);
        },
      );
    });
  }

  #listen(): void {
    const { signal } = this.#options;
    if (signal === undefined) return;
    if (signal.aborted) {
      this.#tellToStop({ kind: 'signal', reason: signal.reason as Error });
      return;
    }
    this.#listener = () => {
      this.#tellToStop({ kind: 'signal', reason: signal.reason as Error });
    };
    signal.addEventListener('abort', this.#listener, { once: true });
  }

  /** Looks at the time: warns, tells the body to stop, or waits for the next moment at which something is due. */
  #look(): void {
    const { limitMs = Infinity, warnAfterMs = Infinity, warned, keepAlive = true } = this.#options;
    if (this.#stop !== undefined || (limitMs === Infinity && warnAfterMs === Infinity)) return;
    const elapsedMs = this.#elapsedMs();
    if (!this.#warned && elapsedMs >= warnAfterMs && warnAfterMs < limitMs) {
      this.#warned = true;
      quietly(() => warned?.(elapsedMs, this.#options.limitMs));
    }
    if (elapsedMs >= limitMs) {
      this.#lateMs = elapsedMs - limitMs;
      this.#tellToStop({ kind: 'limit', reason: this.#timeoutError(false) });
      return;
    }
    const nextMs = this.#warned ? limitMs : Math.min(limitMs, warnAfterMs);
    if (nextMs === Infinity) return;
    this.#timer = this.#host.schedule(
      nextMs - elapsedMs,
      () => {
        this.#look();
      },
      { keepAlive },
    );
  }

  #tellToStop(stop: Stop): void {
    if (this.#stop !== undefined) return;
    this.#stop = stop;
    this.#letGo();
    const { keepAlive = true } = this.#options;
    this.#timer = this.#host.schedule(
      this.#graceMs,
      () => {
        this.#abandon(stop);
      },
      { keepAlive },
    );
    this.#control?.abort(stop.reason);
  }

  #abandon({ kind, reason }: Stop): void {
    const { silenceMs = 0 } = this.#options;
    if (kind === 'signal') this.#reject?.(reason);
    else this.#reject?.(kind === 'limit' ? this.#timeoutError(true) : this.#hungError(silenceMs, true));
    quietly(() => this.#options.abandoned?.());
  }

  #letGo(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#heartbeats?.stop();
    if (this.#listener === undefined) return;
    this.#options.signal?.removeEventListener('abort', this.#listener);
    this.#listener = undefined;
  }

  #elapsedMs(): number {
    return this.#host.monotonic() - this.#startedAt;
  }

  #timeoutError(abandoned: boolean): TimeoutError {
    const { subject, limitMs = 0 } = this.#options;
    const late =
      this.#lateMs < worthSayingMs
        ? ''
        : ` (noticed ${formatDuration(this.#lateMs)} late: the event loop was blocked, or the process stopped)`;
    const took = `${this.#title} took longer than its limit of ${formatDuration(limitMs)}${late}`;
    return new TimeoutError(this.#ended(took, abandoned), { subject, limitMs, abandoned });
  }

  #hungError(silenceMs: number, abandoned: boolean): TimeoutError {
    const { subject } = this.#options;
    const hangs = `${this.#title} gave no sign of life for ${formatDuration(silenceMs)}`;
    return new TimeoutError(this.#ended(hangs, abandoned), { subject, limitMs: silenceMs, abandoned, hung: true });
  }

  /** Nobody told it to stop, because no timer had the chance. */
  #lateError(): TimeoutError {
    const { subject, limitMs = 0 } = this.#options;
    const took = formatDuration(this.#elapsedMs());
    const message = `${this.#title} ended after ${took}, later than its limit of ${formatDuration(limitMs)}: its result is dropped.`;
    return new TimeoutError(message, { subject, limitMs, abandoned: false });
  }

  #ended(what: string, abandoned: boolean): string {
    return abandoned
      ? `${what}; it did not stop within ${formatDuration(this.#graceMs)} of being told to, and was left behind.`
      : `${what}, and was told to stop.`;
  }

  get #title(): string {
    const { subject } = this.#options;
    return subject.charAt(0).toUpperCase() + subject.slice(1);
  }
}

/** Whoever watches must not be able to harm what is watched. */
function quietly(callback: () => void): void {
  try {
    callback();
  } catch {
    // There is nobody to tell: this runs in a timer.
  }
}
