import { property } from './property.ts';

/** Nobody asks for longer than a month; what is beyond it is a mistake, and counts as not said. */
const longestWaitMs = 40 * 86_400_000;

/** Numbers from here on are seconds since 1970, and from a thousand times as much milliseconds; below, amounts. */
const firstMoment = 1_000_000_000;

/** The limits that Anthropic tells one by one. */
const anthropicLimits = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

/**
 * How long the other side asks to wait before the next call, in milliseconds from `now` (wall clock); `undefined` when
 * its headers do not say.
 *
 * Reads `retry-after-ms` and `retry-after` (seconds or a date), and when nothing is left of a rate limit when that is
 * renewed: `x-ratelimit-reset` of GitHub and others, `ratelimit-reset`, `anthropic-ratelimit-…-reset`,
 * `x-ratelimit-reset-requests` and `-tokens` of OpenAI. Headers are looked for on the error and on its response. What
 * cannot be read, and what asks for more than 40 days, counts as not said.
 */
export function retryAfterOf(error: object, now: number): number | undefined {
  const headers =
    property(error, 'headers') ??
    property(property(error, 'response'), 'headers') ??
    property(error, 'responseHeaders');
  if (typeof headers !== 'object' || headers === null) return undefined;
  const read = readerOf(headers);
  return (
    reasonable(amount(read('retry-after-ms'), 1)) ??
    momentOrAmount(read('retry-after'), now) ??
    usedUp(read, now, 'x-ratelimit-remaining', 'x-ratelimit-reset') ??
    usedUp(read, now, 'ratelimit-remaining', 'ratelimit-reset') ??
    longestOf(
      ...anthropicLimits.map((limit) =>
        usedUp(read, now, `anthropic-ratelimit-${limit}-remaining`, `anthropic-ratelimit-${limit}-reset`),
      ),
      read('anthropic-ratelimit-unified-status') === 'rejected'
        ? momentOrAmount(read('anthropic-ratelimit-unified-reset'), now)
        : undefined,
      usedUp(read, now, 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'),
      usedUp(read, now, 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'),
    )
  );
}

/** A wait that can be meant: not negative, and at most 40 days. */
export function reasonable(waitMs: number | undefined): number | undefined {
  if (waitMs === undefined || !Number.isFinite(waitMs) || waitMs > longestWaitMs) return undefined;
  return Math.max(0, waitMs);
}

/**
 * A length of time as programs write it (`1s`, `6m0s`, `1h2m3.5s`, `174ms`), in milliseconds; `undefined` when the text
 * is something else.
 */
export function goDuration(text: string): number | undefined {
  const parts =
    /^(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,8}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/.exec(
      text,
    );
  if (parts === null || text === '') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, millis = 0] = parts.slice(1).map((part) => Number(part || 0));
  return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 + millis;
}

/** A number is a moment when it is large enough to be one, else an amount of seconds. */
export function fromNumber(value: number, now: number): number | undefined {
  if (value < firstMoment) return reasonable(value * 1000);
  return reasonable((value < firstMoment * 1000 ? value * 1000 : value) - now);
}

type HeaderReader = (name: string) => string | undefined;

function usedUp(read: HeaderReader, now: number, remaining: string, reset: string): number | undefined {
  return read(remaining) === '0' ? momentOrAmount(read(reset), now) : undefined;
}

function longestOf(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((waitMs) => waitMs !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function momentOrAmount(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const number = amount(text, 1);
  if (number !== undefined) return fromNumber(number, now);
  return reasonable(goDuration(text)) ?? date(text, now);
}

/** Reads headers of a `Headers` object or of a plain one, whose names may be written in any case. */
function readerOf(headers: object): HeaderReader {
  let plain: Map<string, unknown> | undefined;
  const raw = (name: string): unknown => {
    const { get } = headers as { get?: unknown };
    if (typeof get === 'function') return Reflect.apply(get, headers, [name]);
    plain ??= new Map(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value as unknown]));
    return plain.get(name);
  };
  return (name) => {
    let value: unknown;
    try {
      value = raw(name);
      if (Array.isArray(value)) value = value[0];
    } catch {
      return undefined;
    }
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value.slice(0, 100).trim() : undefined;
  };
}

function amount(text: string | undefined, unitMs: number): number | undefined {
  return text !== undefined && /^\d{1,13}(?:\.\d{1,6})?$/.test(text) ? Number(text) * unitMs : undefined;
}

/** A date of HTTP begins with its weekday, one of ISO with its year; `Date.parse` alone takes a `-7` for one. */
function date(text: string, now: number): number | undefined {
  const at = /^(?:[a-z]{3}|\d{4}-\d\d-\d\dT)/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : reasonable(at - now);
}
