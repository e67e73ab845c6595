import type { CronTimes } from '../calendar/cron-times.ts';

/** A moment is begun up to so much later: a process that is started again, or a clock that was asleep, was not there in time. */
export const latenessMs = 60_000;

/** The last run that a schedule has begun. */
export interface LastStart {
  readonly id: string;
  /** The moment that it was begun for. */
  readonly moment: number;
  /** `undefined`: it has not ended. */
  readonly endedAt: number | undefined;
}

/** What a schedule says of moments that come while its last run goes on, and of moments that nobody was there for. */
export interface DueRules {
  readonly overlap: 'skip' | 'queue';
  readonly catchUp: boolean;
}

/** What is to be done now: begin a run, leave a moment out for good, let one wait for the last run, or nothing. */
export type DueVerdict =
  | { readonly kind: 'begin' | 'skip' | 'wait'; readonly moment: number; readonly last: LastStart | undefined }
  | undefined;

/**
 * Which moment a schedule has to begin a run for, if any. It is told by the runs that there are and by the clock alone, so
 * that every process, and one that was started again, comes to the same.
 */
export function dueMoment(
  times: CronTimes,
  now: number,
  last: LastStart | undefined,
  { overlap, catchUp }: DueRules,
): DueVerdict {
  const recent = now - latenessMs;
  if (last === undefined) return verdict('begin', times.latest(recent, now), last);
  const isOpen = last.endedAt === undefined;
  const behind = catchUp ? last.moment : Math.max(last.moment, recent);
  if (overlap === 'skip') {
    if (isOpen) return verdict('skip', times.latest(Math.max(last.moment, recent), now), last);
    return verdict('begin', times.latest(Math.max(behind, last.endedAt), now), last);
  }
  // What came due while the last run went on is begun behind it, however late: the latest such moment, and only that.
  const moment = times.latest(behind, now) ?? times.latest(last.moment, Math.min(now, last.endedAt ?? now));
  return verdict(isOpen ? 'wait' : 'begin', moment, last);
}

function verdict(kind: 'begin' | 'skip' | 'wait', moment: number | undefined, last: LastStart | undefined): DueVerdict {
  return moment === undefined ? undefined : { kind, moment, last };
}
