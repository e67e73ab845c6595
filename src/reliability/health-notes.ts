import type { RunEvent } from '../core/events.ts';

/** How healthy a run's surroundings were found at one moment. */
export interface HealthNote {
  readonly at: string;
  /** `HEALTHY`, `WARNING`, `DEGRADED`, `CRITICAL` or `FAILED`. */
  readonly status: string;
  /** Why, in words. */
  readonly reasons: readonly string[];
}

/** What an event of a journal says about health; `undefined` for every other event. */
export function healthNoteOf(event: RunEvent): HealthNote | undefined {
  const { type, status, reasons } = event as {
    readonly type: string;
    readonly status?: unknown;
    readonly reasons?: unknown;
  };
  if (type !== 'health-checked' || typeof status !== 'string') return undefined;
  return {
    at: new Date(event.at).toISOString(),
    status,
    reasons: Array.isArray(reasons) ? reasons.map(String) : [],
  };
}
