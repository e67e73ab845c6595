import type { Duration } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { HealthStatus } from '../core/run-terms.ts';

/** What a health check found. */
export interface HealthFinding {
  readonly status: HealthStatus;
  /** The figure or word that decided, such as a percentage. */
  readonly value?: number | string | boolean;
  /** Why the status is what it is: one text or several. */
  readonly reasons?: string | readonly string[];
  /** What a person may do about it: one text or several. */
  readonly recommendations?: string | readonly string[];
  /** Further figures by name: numbers, texts, true or false. Anything else is left out. */
  readonly metrics?: Readonly<Record<string, unknown>>;
  /** Another name for `metrics`; where both are given, they are joined. */
  readonly custom_metrics?: Readonly<Record<string, unknown>>;
}

/** What a health check is handed. */
export interface HealthCheckContext {
  /** Aborted when its time is up, or the checks are closed. Pass it on to what you call. */
  readonly signal: AbortSignal;
}

/** Finds out how one thing is. What it throws, or gives instead of a finding, makes it `FAILED`, and harms nothing else. */
export type HealthCheckFunction = (context: HealthCheckContext) => HealthFinding | Promise<HealthFinding>;

/** A health check of your own. */
export interface HealthCheck {
  /** Names it in reports: letters, digits, dots, dashes and underscores, at most 60. */
  readonly name: string;
  /** Finds out how it is. */
  readonly check: HealthCheckFunction;
  /**
   * How long it may take, before it counts as `FAILED`. It is not started again as long as it goes on.
   * @defaultValue that of all checks, 5 s
   */
  readonly timeout?: Duration;
  /**
   * How old what it found may be, to be used again.
   * @defaultValue that of all checks, 10 s
   */
  readonly maxAge?: Duration;
}

/** A check whose options were read. */
export interface ReadHealthCheck {
  readonly name: string;
  readonly check: HealthCheckFunction;
  readonly timeoutMs: number | undefined;
  readonly maxAgeMs: number | undefined;
}

/** Reads what was registered as a check. @throws UsageError `invalid-option` or `invalid-duration`. */
export function readHealthCheck(given: HealthCheck | HealthCheckFunction): ReadHealthCheck {
  const check: HealthCheck = typeof given === 'function' ? { name: given.name, check: given } : given;
  // An object of a class has what it needs for itself.
  if (!isOfClass(check)) requireKnownOptions('registerHealthCheck', check, ['name', 'check', 'timeout', 'maxAge']);
  const { name, timeout, maxAge } = check;
  if (typeof name !== 'string' || !/^[\w.-]{1,60}$/.test(name))
    throw invalidOption('name', name, 'the name of a health check: 1 to 60 letters, digits, dots, dashes, underscores');
  if (typeof check.check !== 'function') throw invalidOption('check', check.check, 'a function');
  return {
    name,
    // Called on its own object, because a check may be a class.
    check: (context) => check.check(context),
    timeoutMs: timeout === undefined ? undefined : requireTimeout(timeout, 'timeout'),
    maxAgeMs: maxAge === undefined ? undefined : toMilliseconds(maxAge, 'maxAge'),
  };
}

function isOfClass(check: unknown): boolean {
  if (typeof check !== 'object' || check === null || Array.isArray(check)) return false;
  const prototype: unknown = Object.getPrototypeOf(check);
  return prototype !== Object.prototype && prototype !== null;
}

/** Reads how long something may take. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireTimeout(timeout: Duration, subject: string): number {
  const ms = toMilliseconds(timeout, subject);
  if (ms === 0) throw invalidOption(subject, timeout, 'longer than 0 ms');
  return ms;
}
