import { invalidOption } from '../core/expect.ts';
import type { Host, Timer } from '../core/host.ts';

/** What a {@link HeartbeatWatch} is told. Times are milliseconds. */
export interface HeartbeatWatchOptions {
  /** How long nothing may be heard. */
  readonly silenceMs: number;
  /** Called once when nothing was heard for so long. */
  readonly fellSilent: (silenceMs: number) => void;
  /** Whether its timer keeps the process alive. */
  readonly keepAlive?: boolean;
}

/** A silence is looked at so many times before it counts as one. */
const looks = 4;

/**
 * Notices that something has fallen silent.
 *
 * Only time in which this process was looking is silence: while its event loop was blocked, or the process was stopped,
 * nothing could be heard, so that time does not count; and what was said meanwhile is heard before anything is decided.
 *
 * Invariant: a timer is set only while it is started and has not called `fellSilent`.
 */
export class HeartbeatWatch {
  readonly #host: Host;
  readonly #options: HeartbeatWatchOptions;
  /** When something was heard last. */
  #heardAt = 0;
  /** Time since then in which nobody listened. */
  #deafMs = 0;
  #timer: Timer | undefined;
  #dueAt = 0;
  #isSilent = false;

  /** @throws UsageError `invalid-option`. */
  constructor(host: Host, options: HeartbeatWatchOptions) {
    if (!(options.silenceMs > 0)) throw invalidOption('heartbeatTimeout', options.silenceMs, 'longer than 0 ms');
    this.#host = host;
    this.#options = options;
  }

  /** Listens from now on. */
  start(): void {
    if (this.#timer !== undefined || this.#isSilent) return;
    this.beat();
    this.#arm(this.#host.monotonic());
  }

  /** Listens no more, until it is started again. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Something was heard. */
  beat(): void {
    this.#heardAt = this.#host.monotonic();
    this.#deafMs = 0;
  }

  #arm(now: number): void {
    const { silenceMs, keepAlive = true } = this.#options;
    const leftMs = silenceMs - (now - this.#heardAt - this.#deafMs);
    const waitMs = Math.max(0, Math.min(silenceMs / looks, leftMs));
    this.#dueAt = now + waitMs;
    this.#timer = this.#host.schedule(
      waitMs,
      () => {
        // What was said while the event loop was busy lies in the queue behind this timer.
        const timer = this.#timer;
        const lateMs = Math.max(0, this.#host.monotonic() - this.#dueAt);
        void this.#host.turn().then(() => {
          if (this.#timer === timer) this.#look(lateMs);
        });
      },
      { keepAlive },
    );
  }

  #look(lateMs: number): void {
    const { silenceMs, fellSilent } = this.#options;
    const now = this.#host.monotonic();
    const quietMs = now - this.#heardAt;
    if (this.#heardAt < this.#dueAt) this.#deafMs = Math.min(quietMs, this.#deafMs + lateMs);
    // Timers may fire a little early, and clocks are no whole numbers.
    if (quietMs - this.#deafMs < silenceMs - 0.5) {
      this.#arm(now);
      return;
    }
    this.stop();
    this.#isSilent = true;
    fellSilent(silenceMs);
  }
}
