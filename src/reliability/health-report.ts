import type { HealthStatus } from '../core/run-terms.ts';
import type { ReadFinding } from './health-finding.ts';
import { healthStatuses, worstStatus } from './health-status.ts';

/** How one check ended. Plain JSON. */
export interface HealthCheckResult extends ReadFinding {
  readonly name: string;
  /** How long it took. */
  readonly durationMs: number;
  /** When it began, by the wall clock: before the report where what it had found was used again. */
  readonly checkedAt: number;
}

/** How everything is that was looked at. Plain JSON. */
export interface HealthReport {
  /** The worst status of the checks. */
  readonly status: HealthStatus;
  /** When it was asked for, by the wall clock. */
  readonly checkedAt: number;
  /** How long the answer took. */
  readonly durationMs: number;
  /** In the order built in, then as registered. */
  readonly checks: readonly HealthCheckResult[];
  /** What a person may do, of all checks that are not healthy. */
  readonly recommendations: readonly string[];
}

/** Makes the report of some results. */
export function makeReport(checks: readonly HealthCheckResult[], checkedAt: number, durationMs: number): HealthReport {
  const unwell = checks.filter(({ status }) => status !== 'HEALTHY');
  return {
    status: worstStatus(checks.map(({ status }) => status)),
    checkedAt,
    durationMs,
    checks,
    recommendations: [...new Set(unwell.flatMap(({ recommendations }) => recommendations))],
  };
}

/** Why a report is what it is, one text for each check that is not healthy, the worst first. */
export function reasonsOf({ checks }: Pick<HealthReport, 'checks'>): string[] {
  const rank = ({ status }: HealthCheckResult): number => -healthStatuses.indexOf(status);
  return checks
    .filter(({ status }) => status !== 'HEALTHY')
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ name, status, reasons }) => `${name} ${status}${reasons.length === 0 ? '' : `: ${reasons.join(' ')}`}`);
}
