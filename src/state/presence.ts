import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { missingRun } from './ground.ts';
import type { RecordHead } from './records.ts';
import { segmentLog } from './run-paths.ts';
import { SegmentReader } from './segment-reader.ts';
import { highestSegment } from './segments.ts';
import { runMoved } from './whereabouts.ts';

/**
 * Refuses a run that is not here, or is on its way elsewhere, without reading its journal.
 *
 * A journey begins with the third record of a claim, and claims behind it hold no other record until it ends.
 *
 * @throws UsageError `run-not-found`, `run-moved`.
 */
export async function requirePresent(storage: StorageAdapter, runId: string): Promise<void> {
  const top = await highestSegment(storage, runId);
  if (top === 0) throw await missingRun(storage, runId);
  for (let segment = top; segment >= 1; segment -= 1) {
    const third = await thirdRecord(storage, runId, segment);
    if (third?.type === 'moving') throw runMoved(runId, third.to);
    if (third !== undefined && third.type !== 'released') return;
  }
}

async function thirdRecord(storage: StorageAdapter, runId: string, segment: number): Promise<RecordHead | undefined> {
  const reader = new SegmentReader(runId, segment);
  let before = 0;
  for await (const { line, cursor } of storage.read(segmentLog(runId, segment))) {
    const record = reader.take(line, before, cursor);
    before = cursor;
    if (record !== undefined && record.n >= 3) return record;
  }
  return undefined;
}
