import { fromNumber, goDuration, reasonable } from '../core/retry-after.ts';
import { nextOccurrence } from './zoned-time.ts';

/*
 * Every expression below begins with words that a text holds few times, and repeats only a bounded number of characters:
 * reading stays linear in the length of the text, which the caller bounds as well.
 */

/** `Claude AI usage limit reached|1736899200`. */
const barMoment = /limit reached\|(\d{10,13})/i;

/** `"resets_at": 1736899200`, `"resets_in_seconds":1234`, `"retryDelay": "34s"`, `retry_after: 5`. */
const field =
  /\b(?:resets?_?at|resets?_?in_?seconds|retry_?delay|retry[_-]?after)(\\?["'])? {0,2}[:=] {0,2}\\?["']?(\d{1,13}(?:\.\d{1,9})?)(m?s)?/i;

/** `try again in 6m0s`, `retry after 30 seconds`, `will reset in 5 minutes`, `Retrying in 1 seconds`, `wait 20 s`. */
const amountAhead =
  /\b(?:(?:try(?:ing)? again|retry(?:ing)?|resets?|available(?: again)?|wait(?:ing)?(?: another)?) {1,2}(?:(?:in|after|for) {1,2})?(?:about |approximately |at least |another |~)?)(\d[^"'\n()]{0,60})/i;

/** `resets 3pm (Europe/Berlin)`, `reset at Oct 6, 10am`, `try again at Nov 10th, 2025 9:41 AM`. */
const timeAhead =
  /\b(?:resets?(?: on| at)?|try again (?:on|at)|until|available (?:again )?(?:on|at)) {1,2}(?:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (\d{1,2})(?:st|nd|rd|th)?(?:, (\d{4}))?,?(?: at)? )?(\d{1,2})(?::(\d\d))?(?::\d\d)? ?([ap]\.?m\b)?\.?(?: {1,2}\(?([A-Za-z][A-Za-z0-9_+/:-]{1,40}))?/i;

/** `regain access on 2026-04-01 at 00:00 UTC`, `resets at 2026-04-01T00:00:00Z`. */
const dateAhead =
  /\b(?:access on|access at|resets?(?: on| at)?|until|try again (?:on|at|after)|available (?:again )?(?:on|at)) {1,2}(\d{4})-(\d\d)-(\d\d)(?:(?:T| at | )(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)? ?(Z\b|UTC|GMT|[+-]\d\d:?\d\d)?/i;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Abbreviations that people of these zones write; most others mean several zones. */
const zones: Readonly<Record<string, string>> = {
  z: 'UTC',
  utc: 'UTC',
  gmt: 'UTC',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  cet: 'Europe/Paris',
  cest: 'Europe/Paris',
};

/**
 * How long a provider's message asks to wait, in milliseconds from `now` (wall clock); `undefined` when it does not say.
 *
 * Reads moments (`…|1736899200`), amounts (`try again in 6m0s`, `in 5 days 22 hours`), dates (`on 2026-04-01 at 00:00
 * UTC`) and times of day (`resets 3pm (Europe/Berlin)`), which mean tomorrow when they are over today. What cannot be
 * read, and what asks for more than 40 days, counts as not said.
 */
export function retryAfterInText(text: string, now: number): number | undefined {
  const moment = barMoment.exec(text)?.[1];
  if (moment !== undefined) return fromNumber(Number(moment), now);
  const [, , value, unit] = field.exec(text) ?? [];
  if (value !== undefined) return unit === 'ms' ? reasonable(Number(value)) : fromNumber(Number(value), now);
  return (
    reasonable(durationOf(amountAhead.exec(text)?.[1])) ??
    fromDate(dateAhead.exec(text), now) ??
    fromTime(timeAhead.exec(text), now)
  );
}

/** What one unit is in milliseconds, by how its word begins. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milli)/, 1],
  [/^s/, 1000],
  [/^m(?!o)/, 60_000],
  [/^h/, 3_600_000],
  [/^d/, 86_400_000],
  [/^w/, 7 * 86_400_000],
];

/** `6m0s`, `20s`, `9.816s`, `5 days 22 hours 11 minutes`, `2 hours and 5 minutes`. A bare number says nothing. */
function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const together = /^[\d.hmsd]{2,30}/.exec(text)?.[0].replace(/\.$/, '');
  const compact = together === undefined ? undefined : goDuration(together);
  if (compact !== undefined) return compact;
  const amounts =
    /^\d{1,9}(?:\.\d{1,9})? {0,2}(?:more )?[a-z]{1,12}(?:,? {1,2}(?:and )?\d{1,9} {0,2}[a-z]{1,12}){0,4}/i.exec(
      text,
    )?.[0];
  if (amounts === undefined) return undefined;
  let totalMs = 0;
  for (const [, value, word = ''] of amounts.matchAll(/(\d{1,9}(?:\.\d{1,9})?) {0,2}(?:more )?([a-z]{1,12})/gi)) {
    const unitMs = units.find(([pattern]) => pattern.test(word.toLowerCase()))?.[1];
    // `resets 3pm` is a time of day.
    if (unitMs === undefined) return totalMs === 0 ? undefined : totalMs;
    totalMs += Number(value) * unitMs;
  }
  return totalMs;
}

function fromDate(found: RegExpExecArray | null, now: number): number | undefined {
  if (found === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] = found;
  const offset = zone === undefined ? '' : /^[+-]/.test(zone) ? zone : 'Z';
  // Without a zone `Date.parse` takes the clocks of the process.
  const at = Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(at) ? undefined : reasonable(at - now);
}

function fromTime(found: RegExpExecArray | null, now: number): number | undefined {
  if (found === null) return undefined;
  const [, monthName, day, year, hourText, minuteText, half, zoneText] = found;
  // `resets 5` may be anything: a time has minutes or a half of the day.
  if (minuteText === undefined && half === undefined) return undefined;
  const written = Number(hourText);
  const hour = half === undefined ? written : (written % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
  const minute = Number(minuteText ?? 0);
  if (hour > 23 || minute > 59 || (half !== undefined && (written < 1 || written > 12))) return undefined;
  const zone = zoneOf(zoneText, found[0]);
  const at = nextOccurrence(
    {
      hour,
      minute,
      ...(monthName === undefined ? {} : { month: months.indexOf(monthName.toLowerCase()) + 1, day: Number(day) }),
      ...(year === undefined ? {} : { year: Number(year) }),
    },
    zone,
    now,
  );
  return at === undefined ? undefined : reasonable(at - now);
}

/** A word behind a time is a zone when it is in brackets, has a slash, or is a known abbreviation. */
function zoneOf(word: string | undefined, whole: string): string | undefined {
  if (word === undefined) return undefined;
  const known = zones[word.toLowerCase()];
  if (known !== undefined) return known;
  const offset = /^(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(word);
  if (offset !== null) return `${offset[1] ?? '+'}${(offset[2] ?? '0').padStart(2, '0')}:${offset[3] ?? '00'}`;
  return word.includes('/') || whole.includes('(') ? word : undefined;
}
