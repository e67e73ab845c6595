import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { HealthStatus } from '../core/run-terms.ts';
import type { HealthReport } from './health-report.ts';

/** What a bad status does to a run: nothing but telling, waiting until it is better, resting, or failing. */
export type HealthAction = 'warn' | 'wait' | 'pause' | 'fail';

/** What each status does; what is not named warns. */
export interface HealthActions {
  /** @defaultValue 'warn' */
  readonly WARNING?: HealthAction;
  /** @defaultValue 'warn' */
  readonly DEGRADED?: HealthAction;
  /** @defaultValue 'warn' */
  readonly CRITICAL?: HealthAction;
  /** @defaultValue 'warn' */
  readonly FAILED?: HealthAction;
}

/** What bad health does to a run: by status, and for single checks otherwise. */
export interface HealthPolicy extends HealthActions {
  /** By the name of a check, where another action is wanted for it. */
  readonly checks?: Readonly<Record<string, HealthActions>>;
}

/** The actions, from mild to severe. */
const severity: readonly HealthAction[] = ['warn', 'wait', 'pause', 'fail'];
const statuses = ['WARNING', 'DEGRADED', 'CRITICAL', 'FAILED'] as const;

/**
 * What a report does to a run, by a policy: the most severe of what its checks do. `undefined` where all is well.
 *
 * Each check decides for itself: one that could not be made does not hide what another one has found.
 */
export function actionFor({ checks }: Pick<HealthReport, 'checks'>, policy: HealthPolicy): HealthAction | undefined {
  const actions = checks.flatMap(({ name, status }) => (status === 'HEALTHY' ? [] : [actionOf(name, status, policy)]));
  return severity.findLast((action) => actions.includes(action));
}

function actionOf(name: string, status: Exclude<HealthStatus, 'HEALTHY'>, policy: HealthPolicy): HealthAction {
  const { checks = {} } = policy;
  const own = Object.hasOwn(checks, name) ? checks[name] : undefined;
  return own?.[status] ?? policy[status] ?? 'warn';
}

/** Checks a policy. @throws UsageError `invalid-option`. */
export function requireHealthPolicy(option: string, policy: HealthPolicy): HealthPolicy {
  requireKnownOptions(option, policy, [...statuses, 'checks']);
  requireActions(option, policy);
  const { checks = {} } = policy;
  if (typeof checks !== 'object' || (checks as unknown) === null)
    throw invalidOption(`${option}.checks`, checks, 'an object of actions by the names of checks');
  for (const [name, actions] of Object.entries(checks)) {
    requireKnownOptions(`${option}.checks.${name}`, actions, statuses);
    requireActions(`${option}.checks.${name}`, actions);
  }
  return policy;
}

function requireActions(option: string, actions: HealthActions): void {
  for (const status of statuses)
    if (actions[status] !== undefined) requireOneOf(`${option}.${status}`, actions[status], severity);
}
