import { requireInteger, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import {
  type DayLimits,
  requireDayLimits,
  requireRunLimits,
  type RunLimits,
  type UnknownMaximum,
} from '../reliability/limits.ts';
import type { RunSettings } from './run-settings.ts';

/** What runs may use, and limits that guard against mistakes. */
export interface ManagerLimits {
  /**
   * The most items of one fan-out.
   * @defaultValue 1000
   */
  readonly fanOut?: number;
  /**
   * How many runs may stand above a child run.
   * @defaultValue 25
   */
  readonly childDepth?: number;
  /** What each run may use, its children included; the narrowest of this, its workflow's and its own limits counts. */
  readonly run?: RunLimits;
  /**
   * What all runs of all processes that share the storage may use in a day (UTC). Without it they are only counted;
   * `false` does not even count.
   * @defaultValue counted
   */
  readonly day?: DayLimits | false;
  /**
   * What a call does about a limited amount whose maximum it does not say: reserve all that is left, so that it runs
   * alone, or fail with `estimate-missing`.
   * @defaultValue 'reserve-all'
   */
  readonly unknownMaximum?: UnknownMaximum;
}

/** Checks limits. @throws UsageError `invalid-option`, `invalid-duration`, naming the limit. */
export function requireManagerLimits(
  given: ManagerLimits,
): Pick<RunSettings, 'fanOutLimit' | 'childDepth' | 'limits' | 'unknownMaximum'> {
  requireKnownOptions('limits', given, ['fanOut', 'childDepth', 'run', 'day', 'unknownMaximum']);
  const { fanOut = 1000, childDepth = 25, run = {}, day = {}, unknownMaximum = 'reserve-all' } = given;
  if (day !== false) requireDayLimits('limits.day', day);
  return {
    fanOutLimit: requireInteger('limits.fanOut', fanOut, 1),
    childDepth: requireInteger('limits.childDepth', childDepth, 1),
    limits: requireRunLimits('limits.run', run),
    unknownMaximum: requireOneOf('limits.unknownMaximum', unknownMaximum, ['reserve-all', 'refuse']),
  };
}
