import { invalidOption, requireKnownOptions } from '../core/expect.ts';

/** Hours of the day in which only critical notices are delivered. */
export interface QuietHoursOptions {
  /** When they begin, as `HH:MM`. */
  readonly from: string;
  /** When they end, as `HH:MM`; before `from` means on the next day. */
  readonly to: string;
  /**
   * Whose clock counts, such as `Europe/Vienna`.
   * @defaultValue the time zone of this process
   */
  readonly timeZone?: string;
}

const minutesOfDay = 24 * 60;

/**
 * Tells whether a moment lies in the quiet hours, by the clock on the wall of a time zone.
 *
 * The first minute is quiet, the last one is not. Where the clocks change, what they show counts.
 */
export class QuietHours {
  readonly #from: number;
  readonly #to: number;
  readonly #clock: Intl.DateTimeFormat;

  /** @throws UsageError `invalid-option`. */
  constructor(options: QuietHoursOptions) {
    requireKnownOptions('quietHours', options, ['from', 'to', 'timeZone']);
    const { from, to, timeZone } = options;
    this.#from = minuteOf('quietHours.from', from);
    this.#to = minuteOf('quietHours.to', to);
    if (this.#from === this.#to) throw invalidOption('quietHours.to', to, 'another time than `quietHours.from`');
    this.#clock = clockOf(timeZone);
  }

  /** Whether a moment, in milliseconds since 1970, is quiet. */
  includes(at: number): boolean {
    const minute = this.#minuteAt(at);
    if (this.#from < this.#to) return minute >= this.#from && minute < this.#to;
    return minute >= this.#from || minute < this.#to;
  }

  #minuteAt(at: number): number {
    let minutes = 0;
    for (const { type, value } of this.#clock.formatToParts(at)) {
      if (type === 'hour') minutes += 60 * Number(value);
      if (type === 'minute') minutes += Number(value);
    }
    return minutes % minutesOfDay;
  }
}

function minuteOf(option: string, time: unknown): number {
  const found = typeof time === 'string' ? /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) : null;
  if (found === null) throw invalidOption(option, time, 'a time of the day from "00:00" to "23:59"');
  return 60 * Number(found[1]) + Number(found[2]);
}

function clockOf(timeZone: unknown): Intl.DateTimeFormat {
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  if (timeZone === undefined) return new Intl.DateTimeFormat('en-GB', style);
  try {
    if (typeof timeZone === 'string') return new Intl.DateTimeFormat('en-GB', { ...style, timeZone });
  } catch {
    // The name says nothing to this system.
  }
  throw invalidOption('quietHours.timeZone', timeZone, 'the name of a time zone such as "Europe/Vienna"');
}
