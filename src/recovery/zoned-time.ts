/** A time on the clocks of a place. What is left out is today's. */
export interface ClockTime {
  readonly year?: number;
  /** Counted from 1. */
  readonly month?: number;
  readonly day?: number;
  readonly hour: number;
  readonly minute: number;
}

/** Between the writing of a message and its reading the time it names may come. */
const graceMs = 60_000;

const dayMs = 86_400_000;

/**
 * When the clocks of a zone show a time next, in milliseconds since 1970; `undefined` when there is no such zone or date.
 *
 * A time of day that is over means tomorrow, a date without a year that is over the next year; over by less than a
 * minute counts as now. Without a zone: that of the process. A time that the clocks skip in spring is taken as one hour
 * later, of one that they show twice the first is taken.
 */
export function nextOccurrence(time: ClockTime, zone: string | undefined, now: number): number | undefined {
  const clock = clockOf(zone);
  if (clock === undefined) return undefined;
  const today = new Date(clock(now));
  const { month, day, hour, minute } = time;
  const year = time.year ?? today.getUTCFullYear();
  const dated = month !== undefined && day !== undefined;
  const shown = (years: number, days: number): number =>
    dated
      ? Date.UTC(years, month - 1, day, hour, minute)
      : Date.UTC(years, today.getUTCMonth(), today.getUTCDate() + days, hour, minute);
  const at = instantOf(shown(year, 0), clock);
  if (at > now - graceMs || time.year !== undefined) return at;
  // A date that was yesterday was meant as it is written: only long ago can mean next year.
  if (dated && at > now - 30 * dayMs) return at;
  return instantOf(dated ? shown(year + 1, 0) : shown(year, 1), clock);
}

/** Gives, for a moment, what the clocks of the zone show, written as if it were UTC. */
type Clock = (at: number) => number;

function clockOf(zone: string | undefined): Clock | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      ...(zone === undefined ? {} : { timeZone: zone }),
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  };
}

/** The moment at which the clocks show that. */
function instantOf(shown: number, clock: Clock): number {
  const offsetAt = (at: number): number => clock(at) - at + (at % 1000);
  const before = offsetAt(shown - dayMs);
  const after = offsetAt(shown + dayMs);
  // Of two moments that show the same the first; where none does, the clocks were put forward by the difference.
  const first = shown - Math.max(before, after);
  if (offsetAt(first) === Math.max(before, after)) return first;
  const second = shown - Math.min(before, after);
  return offsetAt(second) === Math.min(before, after) ? second : shown - before;
}
