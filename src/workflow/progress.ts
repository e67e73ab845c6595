import type { LiveEvent } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';
import type { ProgressMeter } from '../state/progress-meter.ts';
import type { LiveRun } from './live-run.ts';

/**
 * Tells how far something is: a step, a branch, a phase, or without a key the run.
 *
 * @throws UsageError `invalid-option` unless the fraction is a number from 0 to 1.
 */
export function reportProgress(live: LiveRun, key: string | undefined, fraction: number, message?: string): void {
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1))
    throw invalidOption('fraction', fraction, 'a number from 0 to 1');
  const { progress } = live.census;
  const said = { type: 'progress-reported', fraction, ...(key === undefined ? {} : { key }) } as const;
  progress.apply({ ...said, overall: progress.overall });
  live.tell({ ...said, overall: progress.overall, ...(message === undefined ? {} : { message }) });
}

/** The event that tells how far a run is that something else has brought further. */
export function progressOf({ overall }: ProgressMeter): LiveEvent {
  return { type: 'progress-reported', fraction: overall, overall };
}
