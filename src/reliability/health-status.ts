import type { HealthStatus } from '../core/run-terms.ts';

/** Every status, from good to bad. */
export const healthStatuses: readonly HealthStatus[] = ['HEALTHY', 'WARNING', 'DEGRADED', 'CRITICAL', 'FAILED'];

/** The worst of some statuses; of none, `HEALTHY`. */
export function worstStatus(statuses: readonly HealthStatus[]): HealthStatus {
  const worst = Math.max(0, ...statuses.map((status) => healthStatuses.indexOf(status)));
  return healthStatuses[worst] ?? 'HEALTHY';
}

/** Whether something is a status. */
export function isHealthStatus(value: unknown): value is HealthStatus {
  return healthStatuses.some((status) => status === value);
}
