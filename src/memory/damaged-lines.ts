import type { StorageAdapter } from '../storage/storage-adapter.ts';

/** A line that is not as it was written. */
export interface DamagedLine {
  readonly log: string;
  /** Counted from 1 in its log. */
  readonly line: number;
  readonly text: string;
}

const folder = 'damaged/decisions/';
/** Copies are for people who look into it; a storage that rots everywhere must not fill itself with them. */
const mostCopies = 100;

/**
 * Copies damaged lines aside, each once for ever under the name of its log and its line; the log stays as it is.
 *
 * Never fails: that the line is named matters more than its copy.
 */
export async function copyLinesAside(storage: StorageAdapter, lines: readonly DamagedLine[]): Promise<void> {
  if (lines.length === 0) return;
  try {
    let room = mostCopies - (await storage.list(folder, { limit: mostCopies })).entries.length;
    for (const { log, line, text } of lines) {
      if (room <= 0) return;
      room -= 1;
      const key = `${folder}${log.split('/').at(-1) ?? log}/line-${line}`;
      await storage.put(key, text, { ifAbsent: true }).catch(() => undefined);
    }
  } catch {
    // The storage is read-only or full.
  }
}
