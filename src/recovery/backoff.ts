import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';

/**
 * How often something is tried, and how long the waits between the attempts are.
 *
 * `false` or 1: once. A number: so many attempts in all, with the default waits. Left out: the default attempts and
 * waits, and only for errors that are known to be transient; as soon as it is given, for every error that may be
 * retried at all.
 */
export type RetryOption = false | number | RetryOptions;

/** The parts of a {@link RetryOption}. */
export interface RetryOptions {
  /**
   * Attempts in all, the first one included.
   * @defaultValue 4
   */
  readonly attempts?: number;
  /**
   * The first wait, before anything is added to it.
   * @defaultValue 2 s
   */
  readonly delay?: Duration;
  /**
   * How many times longer each wait is than the one before; 1 keeps them equal.
   * @defaultValue 2
   */
  readonly factor?: number;
  /**
   * The share of a wait that is added to it at random, at most; 0 adds nothing.
   * @defaultValue 0.5
   */
  readonly jitter?: number;
  /**
   * The longest wait, with what chance adds. A server that asks for a longer one (`retry-after`) gets it all the same.
   * @defaultValue none
   */
  readonly maxDelay?: Duration;
  /**
   * Which errors are worth another attempt: those that are known to pass, or all but those that no attempt can mend.
   * @defaultValue 'any'
   */
  readonly errors?: 'transient' | 'any';
  /** Says of an error whether it is worth another attempt. It is not asked about errors that no attempt can mend. */
  readonly when?: (error: unknown) => boolean;
}

/**
 * How many attempts there are and how long to wait between them. It never changes.
 *
 * The defaults wait 2 s plus up to 1 s, 4 s plus up to 2 s, and 8 s plus up to 4 s.
 */
export class Backoff {
  /** Attempts in all. */
  readonly attempts: number;
  readonly #delayMs: number;
  readonly #factor: number;
  readonly #jitter: number;
  readonly #maxDelayMs: number;

  /** @throws UsageError `invalid-option` or `invalid-duration` naming the part that is wrong. */
  constructor(options: Omit<RetryOptions, 'when' | 'errors'> = {}) {
    this.attempts = requireInteger('attempts', options.attempts ?? 4, 1);
    this.#delayMs = toMilliseconds(options.delay ?? 2000, 'delay');
    this.#factor = requireNumber('factor', options.factor ?? 2, 1);
    this.#jitter = requireNumber('jitter', options.jitter ?? 0.5, 0);
    this.#maxDelayMs = toMilliseconds(options.maxDelay ?? Number.MAX_SAFE_INTEGER, 'maxDelay');
  }

  /** The wait after a failed attempt, counted from 1. `random` gives numbers from 0 (inclusive) to 1 (exclusive). */
  waitMs(attempt: number, random: () => number): number {
    // At the longest wait chance must still spread the callers, so the cap leaves room for it.
    const longest = this.#maxDelayMs / (1 + this.#jitter);
    const waitMs = Math.min(this.#delayMs === 0 ? 0 : this.#delayMs * this.#factor ** (attempt - 1), longest);
    return Math.min(waitMs * (1 + this.#jitter * random()), this.#maxDelayMs);
  }
}

/** A {@link RetryOption} that was checked. */
export interface RetryPlan {
  readonly backoff: Backoff;
  /** Whether the caller asked for retries, so that more than transient errors are retried. */
  readonly asked: boolean;
  readonly when: ((error: unknown) => boolean) | undefined;
}

/**
 * Checks a retry option.
 *
 * @throws UsageError `invalid-option` or `invalid-duration`.
 */
export function planRetries(option: RetryOption | undefined): RetryPlan {
  if (option === undefined) return { backoff: new Backoff(), asked: false, when: undefined };
  if (option === false) return { backoff: new Backoff({ attempts: 1 }), asked: true, when: undefined };
  if (typeof option === 'number') {
    const attempts = requireInteger('retry', option, 1);
    return { backoff: new Backoff({ attempts }), asked: true, when: undefined };
  }
  requireKnownOptions('retry', option, ['attempts', 'delay', 'factor', 'jitter', 'maxDelay', 'errors', 'when']);
  const { when, errors = 'any' } = option;
  requireOneOf('errors', errors, ['transient', 'any']);
  if (when !== undefined && typeof when !== 'function') throw invalidOption('when', when, 'a function');
  return { backoff: new Backoff(option), asked: errors === 'any', when };
}

function requireNumber(option: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw invalidOption(option, value, `a number of at least ${least}`);
}
