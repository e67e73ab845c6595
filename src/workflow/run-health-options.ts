import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { requireTimeout } from '../reliability/health-check.ts';
import { healthOptionNames, type HealthOptions } from '../reliability/health-options.ts';
import { requireHealthPolicy, type HealthPolicy } from '../reliability/health-policy.ts';

/** When the health is looked at while runs are driven, and what bad health does to them. */
export interface RunHealthOptions extends HealthOptions {
  /**
   * Whether it is looked at at all while runs are driven; `false` is the same as `health: false`, and keeps what is said
   * of the checks themselves for whoever calls `health()`.
   * @defaultValue true; with a configuration what `enable_health_checks` says
   */
  readonly enabled?: boolean;
  /**
   * The phases that it is looked at before, by name.
   * @defaultValue implementation, pull-request and review
   */
  readonly phases?: readonly string[];
  /**
   * How often it is looked at while runs go on; `false`: not by time.
   * @defaultValue '5m'
   */
  readonly interval?: Duration | false;
  /**
   * What bad health does to a run.
   * @defaultValue it is told, and nothing else
   */
  readonly policy?: HealthPolicy;
  /**
   * How long a run waits for better health, where the policy says `wait`.
   * @defaultValue '10m'
   */
  readonly waitLimit?: Duration;
  /**
   * How often it is looked at meanwhile.
   * @defaultValue '30s'
   */
  readonly recheck?: Duration;
  /**
   * What happens when it is not better by then.
   * @defaultValue 'pause'
   */
  readonly afterWait?: 'warn' | 'pause' | 'fail';
  /**
   * How long a run rests that was paused for its health, before `recover()` and `holdfast serve` go on with it.
   * @defaultValue '5m'
   */
  readonly pauseFor?: Duration;
}

/** Options that were read. */
export interface ReadRunHealth {
  /** Whether it is looked at without being asked for by a phase. */
  readonly active: boolean;
  /** Whether it is looked at even where a phase asks for it. */
  readonly off: boolean;
  readonly phases: readonly string[];
  readonly intervalMs: number | undefined;
  readonly policy: HealthPolicy;
  readonly waitLimitMs: number;
  readonly recheckMs: number;
  readonly afterWait: 'warn' | 'pause' | 'fail';
  readonly pauseForMs: number;
}

const ownNames = ['enabled', 'phases', 'interval', 'policy', 'waitLimit', 'recheck', 'afterWait', 'pauseFor'] as const;
/** Those whose failure costs most, in both spellings that are met. */
const criticalPhases = ['implementation', 'pull-request', 'pull_request', 'review'];

/** Reads the options. @throws UsageError `invalid-option` or `invalid-duration`. */
export function readRunHealth(health: RunHealthOptions | false | undefined): ReadRunHealth {
  const options = health === false || health === undefined ? {} : health;
  requireKnownOptions('health', options, [...healthOptionNames, ...ownNames]);
  const { phases = criticalPhases, interval = '5m', policy = {}, afterWait = 'pause', enabled = true } = options;
  if (typeof enabled !== 'boolean') throw invalidOption('health.enabled', enabled, 'true or false');
  if (!Array.isArray(phases) || !phases.every((name) => typeof name === 'string' && name !== ''))
    throw invalidOption('health.phases', phases, 'an array of names of phases');
  const { waitLimit = '10m', recheck = '30s', pauseFor = '5m' } = options;
  return {
    active: health !== false && health !== undefined && enabled,
    off: health === false || !enabled,
    phases,
    intervalMs: interval === false ? undefined : requireTimeout(interval, 'health.interval'),
    policy: requireHealthPolicy('health.policy', policy),
    waitLimitMs: toMilliseconds(waitLimit, 'health.waitLimit'),
    recheckMs: requireTimeout(recheck, 'health.recheck'),
    afterWait: requireOneOf('health.afterWait', afterWait, ['warn', 'pause', 'fail']),
    pauseForMs: toMilliseconds(pauseFor, 'health.pauseFor'),
  };
}

/** The options that concern the checks themselves. */
export function checkOptionsOf(health: RunHealthOptions | false | undefined): HealthOptions {
  if (health === false || health === undefined) return {};
  requireKnownOptions('health', health, [...healthOptionNames, ...ownNames]);
  return Object.fromEntries(Object.entries(health).filter(([name]) => !ownNames.some((own) => own === name)));
}
