import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { HealthStatus } from '../core/run-terms.ts';

/** From which value on something is worse than healthy. */
export interface HealthThresholds {
  readonly warning: number;
  readonly degraded: number;
  readonly critical: number;
}

/** What is measured against thresholds: percent, and of the event loop milliseconds. */
export type MeasuredCheck = 'cpu' | 'memory' | 'disk' | 'event-loop';

/** The thresholds of what is measured, where nothing else is asked for. */
export const standardThresholds: Readonly<Record<MeasuredCheck, HealthThresholds>> = Object.freeze({
  cpu: { warning: 80, degraded: 90, critical: 95 },
  memory: { warning: 80, degraded: 90, critical: 95 },
  disk: { warning: 80, degraded: 90, critical: 95 },
  'event-loop': { warning: 100, degraded: 500, critical: 2000 },
});

/** How well something is that has reached a value. */
export function assessLevel(value: number, { warning, degraded, critical }: HealthThresholds): HealthStatus {
  if (value >= critical) return 'CRITICAL';
  if (value >= degraded) return 'DEGRADED';
  return value >= warning ? 'WARNING' : 'HEALTHY';
}

/** Thresholds as asked for, over the standard ones. @throws UsageError `invalid-option`. */
export function readThresholds(
  given: Readonly<Partial<Record<MeasuredCheck, Partial<HealthThresholds>>>>,
): Readonly<Record<MeasuredCheck, HealthThresholds>> {
  requireKnownOptions('health.thresholds', given, Object.keys(standardThresholds));
  const read = Object.entries(standardThresholds).map(([name, standard]) => {
    const own = given[name as MeasuredCheck] ?? {};
    requireKnownOptions(`health.thresholds.${name}`, own, Object.keys(standard));
    const thresholds = { ...standard, ...own };
    for (const [level, value] of Object.entries(thresholds))
      if (typeof value !== 'number' || !(value >= 0))
        throw invalidOption(`health.thresholds.${name}.${level}`, value, 'a number from 0 on');
    const { warning, degraded, critical } = thresholds;
    if (warning > degraded || degraded > critical)
      throw invalidOption(
        `health.thresholds.${name}`,
        `${warning}, ${degraded}, ${critical}`,
        'growing: warning, degraded, critical',
      );
    return [name, thresholds];
  });
  return Object.fromEntries(read) as Record<MeasuredCheck, HealthThresholds>;
}
