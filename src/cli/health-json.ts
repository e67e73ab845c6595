import type { HealthCheckResult, HealthReport } from '../reliability/health-report.ts';

/** A report as programs outside read it: moments in ISO, names with underscores, the usual figures at the top. */
export function healthJson(report: HealthReport): object {
  const { status, checkedAt, durationMs, checks, recommendations } = report;
  const value = (name: string): HealthCheckResult['value'] => checks.find((check) => check.name === name)?.value;
  return {
    status,
    checked_at: iso(checkedAt),
    duration_ms: durationMs,
    cpu_usage: value('cpu'),
    memory_usage: value('memory'),
    disk_usage: value('disk'),
    event_loop_lag_ms: value('event-loop'),
    git_status: value('git'),
    recommendations,
    checks: checks.map((check) => ({
      name: check.name,
      status: check.status,
      value: check.value,
      reasons: check.reasons,
      recommendations: check.recommendations,
      metrics: check.metrics,
      duration_ms: check.durationMs,
      checked_at: iso(check.checkedAt),
    })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
