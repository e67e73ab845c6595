/**
 * How long the other side asks to wait before the next call, in milliseconds from `now` (wall clock); `undefined` when
 * it does not say.
 *
 * Reads the headers `retry-after-ms`, `retry-after` (seconds or a date) and, when nothing is left of a rate limit,
 * `x-ratelimit-reset` (seconds since 1970) on the error or its response. What cannot be read counts as not said.
 */
export function retryAfterOf(error: object, now: number): number | undefined {
  const headers = property(error, 'headers') ?? property(property(error, 'response'), 'headers');
  if (typeof headers !== 'object' || headers === null) return undefined;
  const asked = header(headers, 'retry-after');
  return (
    amount(header(headers, 'retry-after-ms'), 1) ?? amount(asked, 1000) ?? date(asked, now) ?? limitReset(headers, now)
  );
}

/** Reads a property of anything. A getter that throws, as on a hostile error, counts as nothing there. */
export function property(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  try {
    return (holder as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function limitReset(headers: object, now: number): number | undefined {
  if (header(headers, 'x-ratelimit-remaining') !== '0') return undefined;
  const resetsAt = amount(header(headers, 'x-ratelimit-reset'), 1000);
  return resetsAt === undefined ? undefined : Math.max(0, resetsAt - now);
}

/** One header of a `Headers` object or of a plain one, whose names may be written in any case. */
function header(headers: object, name: string): string | undefined {
  let value: unknown;
  try {
    const { get } = headers as { get?: unknown };
    if (typeof get === 'function') value = Reflect.apply(get, headers, [name]);
    else for (const [key, held] of Object.entries(headers)) if (key.toLowerCase() === name) value = held as unknown;
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) value = value[0];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.slice(0, 100).trim() : undefined;
}

function amount(text: string | undefined, unitMs: number): number | undefined {
  return text !== undefined && /^\d{1,12}(?:\.\d{1,6})?$/.test(text) ? Number(text) * unitMs : undefined;
}

/** A date of HTTP begins with its weekday; `Date.parse` alone takes a `-7` for one. */
function date(text: string | undefined, now: number): number | undefined {
  const at = text !== undefined && /^[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
