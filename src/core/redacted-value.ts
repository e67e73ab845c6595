import { toErrorRecord } from './error-record.ts';
import { soundsSecret } from './secret-names.ts';

const deepest = 12;
const mostInOne = 1000;
const mostInAll = 20_000;

/** The walk through one value. */
interface Walk {
  readonly redactText: (text: string) => string;
  readonly ancestors: Set<object>;
  left: number;
}

/**
 * Copies any value into what JSON can keep, with secrets replaced by `redactText` and by the names of properties.
 *
 * It never throws and always ends: cycles, depth beyond 12, more than 1,000 items in one place or 20,000 in all, and what cannot be
 * read are named in brackets.
 */
export function redactUnknown(value: unknown, redactText: (text: string) => string): unknown {
  return copy(value, undefined, { redactText, ancestors: new Set(), left: mostInAll });
}

/** `secretName` is the secret-sounding name of the property that the value belongs to. */
function copy(value: unknown, secretName: string | undefined, walk: Walk): unknown {
  walk.left -= 1;
  if (walk.left < 0) return '[left out]';
  switch (typeof value) {
    case 'string':
      return secretName === undefined || value === '' || isLabel(value) ? walk.redactText(value) : label(secretName);
    case 'number':
      // Counts of tokens are wanted; numeric passwords are not.
      if (secretName !== undefined && /pass|pwd|pin|otp/i.test(secretName)) return label(secretName);
      return redactNumber(value, walk);
    case 'bigint':
      return walk.redactText(String(value));
    case 'function':
    case 'symbol':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : copyObject(value, secretName, walk);
    default:
      return value;
  }
}

function copyObject(value: object, secretName: string | undefined, walk: Walk): unknown {
  if (walk.ancestors.has(value)) return '[circular]';
  if (walk.ancestors.size >= deepest) return '[deeper]';
  walk.ancestors.add(value);
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
    if (value instanceof Error) return copyFields(Object.entries(toErrorRecord(value)), secretName, walk);
    if (value instanceof URL || value instanceof RegExp) return walk.redactText(String(value));
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Map)
      return copyFields(
        [...value].map(([key, item]) => [String(key), item]),
        secretName,
        walk,
      );
    if (Array.isArray(value) || value instanceof Set)
      return copyList([...(value as Iterable<unknown>)], secretName, walk);
    return copyFields(readFields(value), secretName, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.ancestors.delete(value);
  }
}

function copyList(list: readonly unknown[], secretName: string | undefined, walk: Walk): unknown[] {
  const items = list.slice(0, mostInOne).map((item) => copy(item, secretName, walk));
  if (list.length > mostInOne) items.push(`[${list.length - mostInOne} more]`);
  return items;
}

function copyFields(
  fields: readonly (readonly [string, unknown])[],
  secretName: string | undefined,
  walk: Walk,
): object {
  const result: Record<string, unknown> = {};
  for (const [key, item] of fields.slice(0, mostInOne)) {
    const name = soundsSecret(key) ? key : secretName;
    // A property called `__proto__` would change the copy's prototype.
    const shown = key === '__proto__' ? '[__proto__]' : walk.redactText(key);
    result[shown] = copy(item, name, walk);
  }
  if (fields.length > mostInOne) result['…'] = `[${fields.length - mostInOne} more]`;
  return result;
}

function readFields(value: object): [string, unknown][] {
  return Object.keys(value).map((key) => {
    try {
      return [key, (value as Record<string, unknown>)[key]];
    } catch {
      return [key, '[unreadable]'];
    }
  });
}

function redactNumber(value: number, walk: Walk): unknown {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  return walk.redactText(text) === text ? value : walk.redactText(text);
}

function isLabel(text: string): boolean {
  return /^\[(?:redacted|secret):[^\]]+\]$/.test(text);
}

function label(name: string): string {
  return `[redacted:${name.replace(/[^\w.-]/g, '').slice(0, 60)}]`;
}
