import { type Duration, toMilliseconds } from '../core/durations.ts';
import type { PhasePolicy } from '../reliability/phase-policy.ts';
import type { PhaseOptions } from './workflow-context.ts';

/** What one phase is watched for. Times are milliseconds. */
export interface PhaseLimits {
  readonly limitMs?: number;
  readonly warnAfterMs?: number;
  readonly silenceMs?: number;
  /** What is done at the warning. */
  readonly actions: readonly string[];
  /** Whether it is not to begin in bad conditions. */
  readonly critical: boolean;
}

/** Puts together what the code of a phase says and, where it says nothing, what is usual for phases of its name. */
export function phaseLimitsOf(options: PhaseOptions, policy: PhasePolicy = {}): PhaseLimits {
  const timeout = options.timeout ?? policy.timeout;
  const warnAfter = options.warnAfter ?? policy.warnAfter;
  const heartbeatTimeout = options.heartbeatTimeout ?? policy.heartbeatTimeout;
  return {
    ...(isTime(timeout) ? { limitMs: toMilliseconds(timeout, 'timeout') } : {}),
    ...(isTime(warnAfter) ? { warnAfterMs: toMilliseconds(warnAfter, 'warnAfter') } : {}),
    ...(isTime(heartbeatTimeout) ? { silenceMs: toMilliseconds(heartbeatTimeout, 'heartbeatTimeout') } : {}),
    actions: options.actions ?? policy.actions ?? [],
    critical: policy.critical === true && options.critical !== false,
  };
}

function isTime(value: Duration | false | undefined): value is Duration {
  return value !== undefined && value !== false;
}
