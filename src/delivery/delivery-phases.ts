import { type PhasePolicies, standardPhases } from '../reliability/phase-policy.ts';
import type { StrategyOptions } from '../recovery/strategies.ts';

/** One of the phases of a delivery. */
export type DeliveryPhase =
  | 'issue-creation'
  | 'branch-setup'
  | 'planning'
  | 'implementation'
  | 'testing'
  | 'documentation'
  | 'pull-request-creation'
  | 'review'
  | 'clean-up';

/** The phases of a delivery, in order. */
export const phaseNames: readonly DeliveryPhase[] = [
  'issue-creation',
  'branch-setup',
  'planning',
  'implementation',
  'testing',
  'documentation',
  'pull-request-creation',
  'review',
  'clean-up',
];

const minuteMs = 60_000;

/**
 * How long each phase of a delivery may take, when it is warned of, what is done then, and how long it usually takes: the
 * standard phases, and those that only a delivery has. For the option `phases` of the manager, which measures by it.
 */
export const deliveryPhases: PhasePolicies = Object.freeze({
  ...Object.fromEntries(
    phaseNames.flatMap((name) => (standardPhases[name] === undefined ? [] : [[name, standardPhases[name]] as const])),
  ),
  planning: policy(15, 10, 5, ['check_connectivity']),
  documentation: policy(20, 15, 5, ['check_system_health']),
  // An agent reads all that was changed.
  review: policy(15, 10, 5, ['check_rate_limits', 'check_connectivity']),
  // Rounds of tests and repairs.
  testing: policy(60, 40, 10, ['check_system_health', 'free_memory']),
  implementation: policy(60, 40, 30, ['create_checkpoint', 'check_system_health']),
  'clean-up': policy(2, 1, 0.2, []),
});

/** What is tried after a failure, by phase. For the option `strategies` of the manager. */
export const deliveryStrategies: StrategyOptions = Object.freeze({
  byPhase: Object.freeze({
    'issue-creation': Object.freeze(['check_rate_limits', 'check_connectivity']),
    planning: Object.freeze(['check_connectivity']),
    implementation: Object.freeze(['create_checkpoint', 'check_connectivity']),
    testing: Object.freeze(['free_memory', 'check_system_health']),
    documentation: Object.freeze(['check_connectivity']),
    'pull-request-creation': Object.freeze(['check_rate_limits', 'verify_repository_access']),
    review: Object.freeze(['check_connectivity']),
  }),
});

function policy(
  timeoutMinutes: number,
  warnAfterMinutes: number,
  baselineMinutes: number,
  actions: readonly string[],
): PhasePolicies[string] {
  return Object.freeze({
    timeout: timeoutMinutes * minuteMs,
    warnAfter: warnAfterMinutes * minuteMs,
    baseline: baselineMinutes * minuteMs,
    actions: Object.freeze(actions),
  });
}
