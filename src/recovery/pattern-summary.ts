import type { ErrorCategory } from './classification.ts';
import type { Evidence } from './pattern-evidence.ts';
import type { WaitBucket } from './pattern-delays.ts';
import { isRecord } from '../core/json-record.ts';
import { isCount, isWait } from './pattern-lesson.ts';
import type { PatternRecord } from './pattern.ts';

/** A pattern as it stands in a summary. */
export function recordToJson(record: PatternRecord): unknown {
  return { ...record, waits: [...record.waits], actions: [...record.actions] };
}

/** A pattern of a summary; `undefined` for what is none. */
export function recordFrom(value: unknown): PatternRecord | undefined {
  if (!isRecord(value)) return undefined;
  const { signature, scope, category, count, firstSeenAt, lastSeenAt, at, helped, failed } = value;
  const { notes, recommended, recoverable, pinned } = value;
  if (typeof signature !== 'string' || typeof category !== 'string') return undefined;
  if (!isCount(count) || !isCount(firstSeenAt) || !isCount(lastSeenAt) || !isCount(at)) return undefined;
  if (!isCount(helped) || !isCount(failed)) return undefined;
  return {
    ...{ signature, category: category as ErrorCategory, count, firstSeenAt, lastSeenAt, at, helped, failed },
    scope: text(scope),
    waits: new Map(entries(value['waits'], isIndex, isBucket)),
    actions: new Map(entries(value['actions'], (name) => typeof name === 'string', isEvidence)),
    notes: text(notes),
    recommended: text(recommended),
    recoverable: typeof recoverable === 'boolean' ? recoverable : undefined,
    pinned: pinned === true,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value);
}

function isEvidence(value: unknown): value is Evidence {
  return isRecord(value) && isCount(value['helped']) && isCount(value['failed']);
}

function isBucket(value: unknown): value is WaitBucket {
  return isRecord(value) && isCount(value['helped']) && isCount(value['missed']) && isWait(value['longestMs']);
}

function entries<Key, Value>(
  value: unknown,
  isKey: (key: unknown) => key is Key,
  isValue: (item: unknown) => item is Value,
): [Key, Value][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown): [Key, Value][] => {
    if (!Array.isArray(entry)) return [];
    const [key, item] = entry as unknown[];
    return isKey(key) && isValue(item) ? [[key, item]] : [];
  });
}
