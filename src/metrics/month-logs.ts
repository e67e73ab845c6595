import type { StorageAdapter } from '../storage/storage-adapter.ts';

const prefix = 'metrics/';
const monthLog = /^metrics\/(\d{4}-\d{2})$/;

/** The log of a month such as `2026-11`: on files, `metrics/2026-11.jsonl`. */
export function logOf(month: string): string {
  return `${prefix}${month}`;
}

/** The month of a moment, in UTC; as the beginning of its ISO text. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** When a month begins, in milliseconds since 1970. */
export function startOfMonth(month: string): number {
  return Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1, 1);
}

/** When a month is over, in milliseconds since 1970. */
export function endOfMonth(month: string): number {
  return Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1);
}

/** The months that there are logs of, in order. */
export async function listMonths(storage: StorageAdapter): Promise<readonly string[]> {
  const months: string[] = [];
  let after: string | undefined;
  do {
    const page = await storage.list(prefix, after === undefined ? {} : { after });
    for (const { key } of page.entries) {
      const month = monthLog.exec(key)?.[1];
      if (month !== undefined) months.push(month);
    }
    after = page.next;
  } while (after !== undefined);
  return months;
}
