import { invalidOption } from '../core/expect.ts';
import { type Host, systemHost, type Timer } from '../core/host.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';

/** Options of {@link PhaseClock}. Times are milliseconds. */
export interface PhaseClockOptions {
  /**
   * Time that was active in earlier processes.
   * @defaultValue 0
   */
  readonly activeMs?: number;
  /**
   * How long it may be active.
   * @defaultValue no limit
   */
  readonly limitMs?: number;
  /**
   * When `warned` is called. What was warned of in an earlier process is not warned of again; beyond the limit it
   * never is.
   * @defaultValue never
   */
  readonly warnAfterMs?: number;
  /**
   * How long nothing may happen while it is active; see {@link PhaseClock.beat}.
   * @defaultValue it may be silent
   */
  readonly silenceMs?: number;
  /** Called once when nothing has happened for so long. */
  readonly fellSilent?: (silenceMs: number) => void;
  /**
   * Called once when the limit is reached: by a timer, by `hold`, or by `start` when earlier processes used it all
   * up.
   */
  readonly limitReached?: (limitMs: number) => void;
  /** Called once when the clock has been active for `warnAfterMs`. */
  readonly warned?: (activeMs: number, limitMs: number | undefined) => void;
}

/**
 * Counts the time in which a phase is active: not while it waits, sleeps or is parked, and not while no process runs
 * it.
 *
 * Time is monotonic. Its timers keep no process alive. A limit that passed while the event loop was blocked is
 * reported at the first chance.
 *
 * Invariants: time counts while it is started and nothing holds it; a timer is set only then.
 */
export class PhaseClock {
  readonly #host: Host;
  readonly #options: PhaseClockOptions;
  /** Active time until `#since`. */
  #countedMs: number;
  /** When time began to count; `undefined` while it does not. */
  #since: number | undefined;
  #started = false;
  #holds = 0;
  #timer: Timer | undefined;
  #hasWarned: boolean;
  #hasReached = false;
  #heartbeats: HeartbeatWatch | undefined;

  /** @throws UsageError `invalid-option` for a time that is none. */
  constructor(host: Host = systemHost, options: PhaseClockOptions = {}) {
    const { activeMs = 0, limitMs, warnAfterMs, silenceMs, fellSilent } = options;
    if (!(activeMs >= 0)) throw invalidOption('activeMs', activeMs, 'at least 0 ms');
    if (limitMs !== undefined && !(limitMs > 0)) throw invalidOption('timeout', limitMs, 'longer than 0 ms');
    if (warnAfterMs !== undefined && !(warnAfterMs > 0))
      throw invalidOption('warnAfter', warnAfterMs, 'longer than 0 ms');
    this.#host = host;
    this.#options = options;
    this.#countedMs = activeMs;
    this.#hasWarned = warnAfterMs !== undefined && activeMs >= warnAfterMs;
    if (silenceMs !== undefined)
      this.#heartbeats = new HeartbeatWatch(host, {
        silenceMs,
        keepAlive: false,
        fellSilent: (ms) => fellSilent?.(ms),
      });
  }

  /** How long it has been active so far, earlier processes included. */
  get activeMs(): number {
    return this.#countedMs + (this.#since === undefined ? 0 : this.#host.monotonic() - this.#since);
  }

  /** Lets time count. */
  start(): void {
    this.#started = true;
    this.#goOn();
  }

  /** Ends counting, and with it the watch over limits, until it is started again. */
  stop(): void {
    this.#started = false;
    this.#pause();
  }

  /** Time does not count until {@link release}; several holds need as many releases. */
  hold(): void {
    this.#holds += 1;
    if (this.#since === undefined) return;
    this.#pause();
    this.#judge();
  }

  /** Takes one hold back. Without one it does nothing. */
  release(): void {
    if (this.#holds === 0) return;
    this.#holds -= 1;
    this.#goOn();
  }

  /** Something happens in the phase: it does not hang. */
  beat(): void {
    this.#heartbeats?.beat();
  }

  /** From now on no limit, no warning and no silence counts; time does. */
  lift(): void {
    this.#hasReached = true;
    this.#hasWarned = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#heartbeats?.stop();
    this.#heartbeats = undefined;
  }

  #goOn(): void {
    if (!this.#started || this.#holds > 0 || this.#since !== undefined) return;
    this.#since = this.#host.monotonic();
    this.#heartbeats?.start();
    this.#look();
  }

  #pause(): void {
    this.#countedMs = this.activeMs;
    this.#since = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#heartbeats?.stop();
  }

  /** Judges the time and waits for the next moment at which something is due. */
  #look(): void {
    this.#judge();
    const { limitMs = Infinity, warnAfterMs = Infinity } = this.#options;
    const nextMs = Math.min(this.#hasReached ? Infinity : limitMs, this.#hasWarned ? Infinity : warnAfterMs);
    // What was called may have stopped or held the clock.
    if (nextMs === Infinity || this.#since === undefined) return;
    this.#timer?.cancel();
    this.#timer = this.#host.schedule(
      Math.max(0, nextMs - this.activeMs),
      () => {
        this.#look();
      },
      { keepAlive: false },
    );
  }

  #judge(): void {
    const { limitMs, warnAfterMs = Infinity, limitReached, warned } = this.#options;
    const { activeMs } = this;
    if (!this.#hasWarned && activeMs >= warnAfterMs) {
      this.#hasWarned = true;
      if (limitMs === undefined || warnAfterMs < limitMs) warned?.(activeMs, limitMs);
    }
    if (this.#hasReached || limitMs === undefined || activeMs < limitMs) return;
    this.#hasReached = true;
    limitReached?.(limitMs);
  }
}
