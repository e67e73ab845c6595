import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';

/** When an agent is taken to get no further. */
export interface AgentProgressOptions {
  /**
   * How long there may be nothing new: no text, no tool call, no tokens, no changed file. Counted from its first sign of life, and
   * not while a tool runs.
   * @defaultValue '10m'
   */
  readonly stalledAfter?: Duration;
  /**
   * How long one of its tools may run.
   * @defaultValue '1h'
   */
  readonly toolTimeout?: Duration;
  /**
   * How often it may do the same again, one call or several that take turns, with nothing else in between.
   * @defaultValue 6
   */
  readonly repeats?: number;
}

/** The same, checked. Times are milliseconds. */
export interface AgentProgressLimits {
  readonly stalledAfterMs: number;
  readonly toolTimeoutMs: number;
  readonly repeats: number;
}

/** Reads the options; `undefined`: nobody watches. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireProgress(
  option: string,
  given: AgentProgressOptions | false | undefined,
): AgentProgressLimits | undefined {
  if (given === false) return undefined;
  const options = given ?? {};
  requireKnownOptions(option, options, ['stalledAfter', 'toolTimeout', 'repeats']);
  const { stalledAfter = '10m', toolTimeout = '1h', repeats = 6 } = options;
  const limits = {
    stalledAfterMs: toMilliseconds(stalledAfter, `${option}.stalledAfter`),
    toolTimeoutMs: toMilliseconds(toolTimeout, `${option}.toolTimeout`),
    repeats: requireInteger(`${option}.repeats`, repeats, 2),
  };
  if (limits.stalledAfterMs === 0) throw invalidOption(`${option}.stalledAfter`, stalledAfter, 'longer than 0 ms');
  if (limits.toolTimeoutMs === 0) throw invalidOption(`${option}.toolTimeout`, toolTimeout, 'longer than 0 ms');
  return limits;
}
