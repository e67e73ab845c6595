import { type Host, systemHost } from '../core/host.ts';
import { invalidOption } from '../core/expect.ts';
import { LimitedBody } from './limited-body.ts';

/** What a body is handed that runs under limits. */
export interface BodyLimits {
  /** Aborts when the body has to stop: with a {@link TimeoutError} at the limit, else with the reason from outside. */
  readonly signal: AbortSignal;
  /** Says that the body is alive; see {@link TimeLimitOptions.silenceMs}. */
  beat(): void;
  /** Tells the body to stop, as at the limit, for another reason. Where nothing is limited or warned of, its signal does not abort. */
  stop(reason: Error): void;
}

/** How long a body may take, and what happens then. Times are milliseconds. */
export interface TimeLimitOptions {
  /** What is limited, as messages name it: `step "plan"`. */
  readonly subject: string;
  /**
   * How long the body may take.
   * @defaultValue no limit
   */
  readonly limitMs?: number | undefined;
  /**
   * When `warned` is called. Beyond the limit it never is.
   * @defaultValue never
   */
  readonly warnAfterMs?: number | undefined;
  /**
   * How long the body may give no sign of life: longer, and it hangs and is told to stop.
   * @defaultValue it may be silent
   */
  readonly silenceMs?: number | undefined;
  /**
   * How long a body that was told to stop has, before it is left behind.
   * @defaultValue that of the {@link ReliabilityManager}
   */
  readonly graceMs?: number;
  /** Stops the body from outside. */
  readonly signal?: AbortSignal;
  /**
   * Whether its timers keep the process alive while the body runs.
   * @defaultValue true
   */
  readonly keepAlive?: boolean;
  /** Called once when the body has taken `warnAfterMs`. What it throws is ignored. */
  readonly warned?: (elapsedMs: number, limitMs: number | undefined) => void;
  /** Called once when the body is left behind. What it throws is ignored. */
  readonly abandoned?: () => void;
}

/**
 * Runs bodies that end in time, or are told to stop, or are left behind.
 *
 * Time is monotonic: changes of the clock do not count, and whether the time counts in which the machine was
 * suspended is up to its operating system (on Linux it does not). A limit that passed while the event loop was
 * blocked holds from its next turn on, and a body that ends later than its limit has missed it, even if no timer had
 * the chance to say so. Of silence only that counts in which this process was listening.
 */
export class TimeLimit {
  readonly #host: Host;
  readonly #graceMs: number;

  /** `graceMs` holds for every body that is given none of its own. */
  constructor(host: Host = systemHost, graceMs = 30_000) {
    this.#host = host;
    this.#graceMs = graceMs;
  }

  /**
   * Runs a body under limits.
   *
   * At the limit, or when the signal aborts, the body's signal aborts. The promise rejects as soon as the body
   * settles, or after the grace period, when the body is left behind. Either way what the body still returns or
   * throws is dropped.
   *
   * @throws TimeoutError when the limit ran out; the signal's reason when that came first; else what the body threw.
   * @throws UsageError `invalid-option` for a limit, a warning, a silence or a grace period that is no such time.
   */
  async run<Result>(
    body: (limits: BodyLimits) => Promise<Result> | Result,
    options: TimeLimitOptions,
  ): Promise<Result> {
    const { graceMs = this.#graceMs } = options;
    requireLimits(options, graceMs);
    options.signal?.throwIfAborted();
    const running = new LimitedBody<Result>(this.#host, options, graceMs);
    let result: Promise<Result> | Result;
    try {
      result = body(running);
    } catch (error) {
      const stop = running.stopped();
      throw stop === undefined ? error : stop.reason;
    }
    if (isThenable(result)) return running.watch(result);
    const stop = running.stopped();
    if (stop !== undefined) throw stop.reason;
    return result;
  }
}

function requireLimits({ limitMs, warnAfterMs, silenceMs }: TimeLimitOptions, graceMs: number): void {
  if (limitMs !== undefined && !(limitMs > 0)) throw invalidOption('timeout', limitMs, 'longer than 0 ms');
  if (warnAfterMs !== undefined && !(warnAfterMs > 0))
    throw invalidOption('warnAfter', warnAfterMs, 'longer than 0 ms');
  if (silenceMs !== undefined && !(silenceMs > 0))
    throw invalidOption('heartbeatTimeout', silenceMs, 'longer than 0 ms');
  if (!(graceMs >= 0)) throw invalidOption('grace', graceMs, 'at least 0 ms');
}

function isThenable<Result>(result: Promise<Result> | Result): result is Promise<Result> {
  return typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function';
}
