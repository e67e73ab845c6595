import type { Duration } from '../core/durations.ts';
import { toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { requireLimits, requireText } from './call-options.ts';
import { requireParts } from '../recovery/policy-options.ts';
import { requireVerification, type Verification } from '../reliability/verification.ts';
import type { StepContext, StepOptions } from './workflow-context.ts';

/** What the `do` of an effect is handed. */
export interface EffectContext extends Pick<StepContext, 'key' | 'attempt' | 'signal' | 'idempotencyKey'> {
  /**
   * Says that nothing was sent, and throws: the effect has failed and is not unknown. Hand over an error to keep what it
   * says about trying again.
   */
  readonly notSent: (reason: string | Error) => never;
}

/** What the `check` of an effect is handed. `attempt` is the one whose outcome is asked for. */
export type EffectCheckContext = Pick<StepContext, 'key' | 'attempt' | 'signal' | 'idempotencyKey'>;

/** What a check found out: that it was done and what it gave, that it was not done, or that nobody can tell. */
export type EffectAnswer<Value> = { readonly done: Value } | 'not-done' | 'unknown';

/** Who has to agree before an effect is begun. */
export interface ApprovalOptions {
  /**
   * The name of the signal that is waited for. Its payload is `true` or `false`, or `{ approved, reason? }`.
   * @defaultValue `approve:` and the effect's key
   */
  readonly signal?: string;
  /** Counts wall-clock time, also while no process runs. When it is over the effect fails. */
  readonly timeout?: Duration;
}

/** Options of `wf.effect`. */
export interface EffectOptions<Value = unknown> extends Pick<
  StepOptions<Value>,
  'timeout' | 'warnAfter' | 'retry' | 'critical' | 'tolerate' | 'compensate' | 'verify' | 'breaker' | 'provider'
> {
  /**
   * Does it, by one request. What it throws leaves open whether it was done, unless the error proves that nothing was
   * sent: connection refused, name not found, command not started, or thrown by `notSent`.
   */
  readonly do: (effect: EffectContext) => Value | Promise<Value>;
  /**
   * Looks whether it was done, and changes nothing. Without it a person is asked instead. It may be asked more than once;
   * what it throws counts as `'unknown'`.
   */
  readonly check?: (effect: EffectCheckContext) => EffectAnswer<Value> | Promise<EffectAnswer<Value>>;
  /** Waits for a person's consent before it is begun. */
  readonly approve?: true | ApprovalOptions;
  /**
   * How long a process that may still be alive is given to finish what it began, from its beginning on by the wall clock,
   * before the check's `'not-done'` is believed.
   * @defaultValue '10m'
   */
  readonly settleAfter?: Duration;
  /**
   * How long what was sent may take to show on the other side after its sender has ended, before the check's `'not-done'`
   * is believed.
   * @defaultValue '5s'
   */
  readonly landsWithin?: Duration;
}

/** Options of an effect whose failure the run survives. */
export type TolerantEffectOptions<Value = unknown> = EffectOptions<Value> & { readonly critical: false };

const known = [
  ...['do', 'check', 'approve', 'settleAfter', 'landsWithin'],
  ...['timeout', 'warnAfter', 'retry', 'critical', 'tolerate', 'compensate', 'verify', 'breaker', 'provider'],
];

/** Checks the options of an effect. @throws UsageError naming the option, its value and what is allowed. */
export function requireEffectOptions<Value>(options: EffectOptions<Value>): void {
  if (typeof options !== 'object' || (options as object | null) === null)
    throw invalidOption('options', options, 'an object with the function `do`');
  requireKnownOptions('wf.effect', options, known);
  requireLimits(options);
  requireParts(options);
  const { check, compensate, approve, settleAfter, landsWithin, verify } = options;
  if (typeof options.do !== 'function') throw invalidOption('do', options.do, 'a function');
  if (check !== undefined && typeof check !== 'function') throw invalidOption('check', check, 'a function');
  if (compensate !== undefined && typeof compensate !== 'function')
    throw invalidOption('compensate', compensate, 'a function');
  if (settleAfter !== undefined) toMilliseconds(settleAfter, 'settleAfter');
  if (landsWithin !== undefined) toMilliseconds(landsWithin, 'landsWithin');
  if (verify !== undefined) requireVerification(verify as Verification);
  if (approve !== undefined && approve !== true) requireApproval(approve);
}

function requireApproval(approve: ApprovalOptions): void {
  if (typeof approve !== 'object' || (approve as object | null) === null)
    throw invalidOption('approve', approve, 'true or an object');
  requireKnownOptions('approve', approve, ['signal', 'timeout']);
  requireText('approve.signal', approve.signal);
  if (approve.timeout !== undefined) toMilliseconds(approve.timeout, 'approve.timeout');
}
