import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { checkLine, seedOf } from './records.ts';
import { inboxLog } from './run-paths.ts';

/**
 * Carries the requests that a run has not taken in yet to another storage; gives the place behind which the run
 * has to look for them there.
 *
 * What stands in the other inbox from an earlier stay was taken in, and is passed over; what an earlier attempt has
 * carried is not carried again.
 */
export async function copyInbox(
  source: StorageAdapter,
  target: StorageAdapter,
  runId: string,
  { place, received }: { readonly place: Cursor; readonly received: ReadonlySet<string> },
): Promise<Cursor> {
  const log = inboxLog(runId);
  const there = new Set<string>();
  let behind = 0;
  for await (const { id, cursor } of requests(target, log, 0)) {
    if (received.has(id)) behind = cursor;
    there.add(id);
  }
  const lines: string[] = [];
  for await (const { id, line } of requests(source, log, place)) if (!there.has(id)) lines.push(line);
  if (lines.length > 0) await target.append(log, lines);
  target.release?.(log);
  return behind;
}

async function* requests(
  storage: StorageAdapter,
  log: string,
  after: Cursor,
): AsyncGenerator<{ readonly id: string; readonly line: string; readonly cursor: Cursor }, void, undefined> {
  const seed = seedOf(log);
  for await (const { line, cursor } of storage.read(log, after === 0 ? undefined : after)) {
    if (checkLine(line, seed) !== 'intact') continue;
    const { id } = JSON.parse(line) as { readonly id?: unknown };
    if (typeof id === 'string') yield { id, line, cursor };
  }
}
