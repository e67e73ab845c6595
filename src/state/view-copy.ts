import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { runFolder } from './run-paths.ts';

const linesAtOnce = 1000;

/**
 * Copies what people look at and no journal can give again: the log lines and what commands and agents wrote.
 *
 * A courtesy, like the views themselves: trouble with it stops nothing.
 */
export async function copyViews(source: StorageAdapter, target: StorageAdapter, runId: string): Promise<void> {
  try {
    for (const folder of ['logs', 'results']) await copyLogs(source, target, `${runFolder(runId)}/${folder}/`);
  } catch {
    // The run itself is whole.
  }
}

async function copyLogs(source: StorageAdapter, target: StorageAdapter, prefix: string): Promise<void> {
  let after: string | undefined;
  do {
    const page = await source.list(prefix, after === undefined ? {} : { after });
    for (const { key } of page.entries) await copyLog(source, target, key);
    after = page.next;
  } while (after !== undefined);
}

async function copyLog(source: StorageAdapter, target: StorageAdapter, log: string): Promise<void> {
  // What an earlier attempt has begun to copy stays as it is.
  for await (const _ of target.read(log)) return;
  let lines: string[] = [];
  for await (const { line } of source.read(log)) {
    if (lines.push(line) < linesAtOnce) continue;
    await target.append(log, lines, { derived: true });
    lines = [];
  }
  if (lines.length > 0) await target.append(log, lines, { derived: true });
  target.release?.(log);
}
