import type { Duration } from '../core/durations.ts';

/** What is usual for the phases of one name. Whatever a call of `wf.phase` says itself goes first. */
export interface PhasePolicy {
  /** Limits the time the phase is active; `false`: no limit. */
  readonly timeout?: Duration | false;
  /** When its time is getting short: listeners are told, then `actions` are run. `false`: never. */
  readonly warnAfter?: Duration | false;
  /** Recovery actions that are run at the warning, in order: built-in ones, and those registered as `actions`. */
  readonly actions?: readonly string[];
  /** Ends the phase when nothing happens in it for so long while it is active; `false`: it may be silent for ever. */
  readonly heartbeatTimeout?: Duration | false;
  /** How long it usually takes: the measure of the report's score. */
  readonly baseline?: Duration;
  /** Whether it is not to begin in bad conditions: what guards phases looks at these. */
  readonly critical?: boolean;
}

/** Phase policies by name, however the names are written. */
export type PhasePolicies = Readonly<Record<string, PhasePolicy>>;

/**
 * Where phase policies come from: `'standard'` for {@link standardPhases}, one's own, or a list of both. In a list, what
 * a later one says of a phase is laid over what earlier ones say, field by field.
 */
export type PhasesOption = 'standard' | PhasePolicies | readonly ('standard' | PhasePolicies)[];

/**
 * The phases from a prompt to a pull request: how long each may take, when it is warned of, what is done then, and how
 * long it usually takes. To be taken over as they are (`phases: 'standard'`), or with changes
 * (`phases: ['standard', { testing: { timeout: '30m' } }]`).
 */
export const standardPhases: PhasePolicies = Object.freeze({
  initialization: policy(120, 60, ['check_system_health'], 10),
  'prompt-analysis': policy(300, 180, ['check_connectivity']),
  'issue-creation': policy(180, 120, ['check_rate_limits', 'verify_repository_access'], 30),
  'branch-setup': policy(60, 30, ['verify_branch_state'], 10),
  'implementation-start': policy(300, 180, ['check_system_health', 'create_checkpoint']),
  implementation: { ...policy(1800, 1200, ['create_checkpoint', 'check_system_health'], 1800), critical: true },
  testing: policy(600, 400, ['check_system_health', 'free_memory'], 600),
  'pull-request-creation': {
    ...policy(120, 90, ['check_rate_limits', 'verify_branch_state'], 60),
    critical: true,
  },
  review: { ...policy(300, 180, ['check_rate_limits', 'check_connectivity'], 300), critical: true },
});

/** Other names that these phases go by. */
export const otherPhaseNames: Readonly<Record<string, string>> = Object.freeze({
  'implementation-progress': 'implementation',
  'pull-request': 'pull-request-creation',
  'pr-creation': 'pull-request-creation',
  pr: 'pull-request-creation',
});

function policy(timeoutS: number, warnAfterS: number, actions: readonly string[], baselineS?: number): PhasePolicy {
  return Object.freeze({
    timeout: timeoutS * 1000,
    warnAfter: warnAfterS * 1000,
    actions: Object.freeze(actions),
    ...(baselineS === undefined ? {} : { baseline: baselineS * 1000 }),
  });
}
