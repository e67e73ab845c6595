import type { Cron } from 'croner';
import { invalidOption } from '../core/expect.ts';

const minuteMs = 60_000;

/** Longer texts mean nothing that a shorter one does not. */
const longestCron = 200;

/** What is wrong with a cron text or its time zone. */
export interface CronProblem {
  readonly field: 'cron' | 'timezone';
  readonly expected: string;
}

/**
 * The moments that a cron text means in a time zone. It computes, and waits for nothing.
 *
 * Where clocks are set forward, a time of day that is left out is the first moment behind the gap; where they are set back,
 * a time of day that comes twice is its first moment. Texts with `*`, lists, ranges or steps in minutes or hours go by what clocks
 * show: what is left out is left out, what comes twice comes twice.
 */
export class CronTimes {
  readonly #cron: Cron;

  private constructor(cron: Cron) {
    this.#cron = cron;
  }

  /** @throws UsageError `invalid-option` */
  static async of(cron: string, timezone = 'UTC'): Promise<CronTimes> {
    const read = await CronTimes.read(cron, timezone);
    if (read instanceof CronTimes) return read;
    throw invalidOption(read.field, read.field === 'cron' ? cron : timezone, read.expected);
  }

  /** As {@link CronTimes.of}, and says what is wrong instead of throwing. */
  static async read(cron: string, timezone = 'UTC'): Promise<CronTimes | CronProblem> {
    if (!isTimezone(timezone)) return { field: 'timezone', expected: 'a time zone such as "UTC" or "Europe/Berlin"' };
    const wrong: CronProblem = { field: 'cron', expected: 'five fields of cron such as "30 6 * * 1-5"' };
    if (typeof cron !== 'string' || cron.length > longestCron || !/\s|^@/.test(cron.trim())) return wrong;
    const { Cron } = await import('croner');
    try {
      const times = new CronTimes(new Cron(cron, { mode: '5-part', timezone }));
      if (times.next(Date.UTC(2024, 0)) === undefined) return { field: 'cron', expected: 'a time that ever comes' };
      return times;
    } catch (error) {
      // Its messages begin with the name of a class.
      const why = error instanceof Error ? error.message.replace(/^\w+: /, '').replace(/\.$/, '') : '';
      return { ...wrong, expected: `${wrong.expected} (${why})` };
    }
  }

  /** The first moment behind another one, in milliseconds since 1970; `undefined` when there is none. */
  next(after: number): number | undefined {
    return this.#cron.nextRun(new Date(after))?.getTime();
  }

  /** The last moment behind `after` that is not behind `until`; `undefined` when there is none. */
  latest(after: number, until: number): number | undefined {
    // Looking back ever further takes few steps, however many moments lie between.
    for (let back = minuteMs; ; back *= 2) {
      const from = Math.max(after, until - back);
      let found: number | undefined;
      for (let at = this.next(from); at !== undefined && at <= until; at = this.next(at)) found = at;
      if (found !== undefined || from <= after) return found;
    }
  }
}

function isTimezone(name: string): boolean {
  if (typeof name !== 'string' || !/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
