import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';

/** A circuit breaker for an operation: `true` for the defaults, `false` for none. */
export type BreakerOption = boolean | BreakerOptions;

/** The parts of a {@link BreakerOption}. All users of one name share one breaker, and its settings. */
export interface BreakerOptions {
  /**
   * How many failed operations are put up with; one more opens the breaker.
   * @defaultValue 3
   */
  readonly failures?: number;
  /**
   * How long a failure counts.
   * @defaultValue '5m'
   */
  readonly within?: Duration;
  /**
   * How long every call is rejected before one is let through on trial.
   * @defaultValue '60s'
   */
  readonly openFor?: Duration;
  /**
   * How long a trial may take before another one is allowed: its process may have died over it. Where that is certain, as
   * on the same machine, the next one is allowed at once.
   * @defaultValue '5m'
   */
  readonly trialFor?: Duration;
  /**
   * Whether all processes that use the same storage count together, and go on where the last one stopped.
   * @defaultValue false
   */
  readonly shared?: boolean;
  /** Says of an error whether it counts as a failure. By default all do; that a caller stopped it never does. */
  readonly counts?: (error: unknown) => boolean;
}

/** Settings of a breaker as it uses them. */
export interface BreakerSettings {
  readonly failures: number;
  readonly withinMs: number;
  readonly openForMs: number;
  readonly trialForMs: number;
}

const known = ['failures', 'within', 'openFor', 'trialFor', 'shared', 'counts'];

/** Checks the option of a breaker. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireBreaker(option: BreakerOption): BreakerSettings {
  const options = typeof option === 'boolean' ? {} : option;
  requireKnownOptions('breaker', options, known);
  const { failures = 3, within = '5m', openFor = '60s', trialFor = '5m', shared, counts } = options;
  if (shared !== undefined && typeof shared !== 'boolean')
    throw invalidOption('breaker.shared', shared, 'true or false');
  if (counts !== undefined && typeof counts !== 'function') throw invalidOption('breaker.counts', counts, 'a function');
  return {
    failures: requireInteger('breaker.failures', failures, 0),
    withinMs: positive('breaker.within', within),
    openForMs: positive('breaker.openFor', openFor),
    trialForMs: positive('breaker.trialFor', trialFor),
  };
}

/** Whether two breakers would behave alike. */
export function sameSettings(one: BreakerSettings, other: BreakerSettings): boolean {
  return (
    one.failures === other.failures &&
    one.withinMs === other.withinMs &&
    one.openForMs === other.openForMs &&
    one.trialForMs === other.trialForMs
  );
}

function positive(option: string, value: Duration): number {
  const ms = toMilliseconds(value, option);
  if (ms > 0) return ms;
  throw invalidOption(option, value, 'longer than 0 ms');
}
