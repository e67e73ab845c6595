import { UsageError } from './errors.ts';

/** A duration at the door: milliseconds, or text such as `'500ms'`, `'30s'`, `'10m'`, `'1h30m'`, `'2d'`. */
export type Duration = number | string;

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The longest duration that is accepted: about 285,000 years of milliseconds, exact in a number. */
const longestMs = Number.MAX_SAFE_INTEGER;

/**
 * Turns a duration into milliseconds.
 *
 * @throws UsageError `invalid-duration` naming `subject`, the value and what is allowed.
 */
export function toMilliseconds(duration: Duration, subject: string): number {
  const ms = typeof duration === 'number' ? duration : parse(duration);
  if (ms !== undefined && ms >= 0 && ms <= longestMs) return ms;
  const expected = 'milliseconds or text such as "500ms", "30s", "10m", "1h30m" or "2d"';
  throw new UsageError('invalid-duration', `Expected \`${subject}\` to be ${expected}, got ${show(duration)}.`, {
    subject,
    value: duration,
    expected,
  });
}

/** Writes milliseconds as people read them, with the two largest units: `850ms`, `3.4s`, `2m05s`, `1h07m`, `3d04h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d${two(Math.floor(minutes / 60) % 24)}h`;
}

function parse(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const compact = text.trim().replaceAll(' ', '').toLowerCase();
  if (!/^(?:\d{1,15}(?:\.\d{1,6})?(?:ms|s|m|h|d|w))+$/.test(compact)) return undefined;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(/([\d.]+)(ms|s|m|h|d|w)/g))
    total += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
  return total;
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : `${String(value)} (${typeof value})`;
}
