import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../core/json-record.ts';

/** Two texts around the first place where they part. */
export interface ShownDifference {
  /** Where in the value, such as `$.files[3]`. */
  readonly path: string;
  readonly recorded: string;
  readonly now: string;
}

const around = 40;
const longestChange = 160;

/** Where two values part first, and what stands there; `undefined` where they are equal. */
export function differenceOf(recorded: unknown, now: unknown, path = '$'): ShownDifference | undefined {
  if (isDeepStrictEqual(recorded, now)) return undefined;
  if (Array.isArray(recorded) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(recorded.length, now.length); index += 1)
      if (index >= recorded.length || index >= now.length || !isDeepStrictEqual(recorded[index], now[index]))
        return differenceOf(recorded[index], now[index], `${path}[${index}]`);
  } else if (isRecord(recorded) && isRecord(now)) {
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(now)]))
      if (!isDeepStrictEqual(recorded[name], now[name]))
        return differenceOf(recorded[name], now[name], `${path}.${name}`);
  } else if (typeof recorded === 'string' && typeof now === 'string') return { path, ...textsOf(recorded, now) };
  return { path, recorded: short(recorded), now: short(now) };
}

/** Two texts, each cut to what stands around the first word that is another one. */
function textsOf(one: string, other: string): Pick<ShownDifference, 'recorded' | 'now'> {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one.charCodeAt(start) === other.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && one.charCodeAt(one.length - 1 - end) === other.charCodeAt(other.length - 1 - end))
    end += 1;
  // Whole words say more than the letters in which they differ.
  while (start > 0 && /\w/.test(one.charAt(start - 1))) start -= 1;
  while (end > 0 && /\w/.test(one.charAt(one.length - end))) end -= 1;
  return { recorded: cut(one, start, end), now: cut(other, start, end) };
}

function cut(text: string, start: number, end: number): string {
  const changed = text.slice(start, text.length - end);
  const before = text.slice(Math.max(0, start - around), start);
  const behind = text.slice(text.length - end, text.length - end + around);
  const middle = changed.length > longestChange ? `${changed.slice(0, longestChange)}…` : changed;
  return `${start > around ? '…' : ''}${before}[${middle}]${behind}${end > around ? '…' : ''}`.toWellFormed();
}

/** A value in few words. */
export function short(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return (text.length > longestChange ? `${text.slice(0, longestChange)}…` : text).toWellFormed();
}
