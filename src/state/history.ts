import type { RunEvent } from '../core/events.ts';
import { decodeValue } from '../core/json.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { requireGround } from './ground.ts';
import { eventOf, readValue } from './records.ts';
import { openReading } from './segments.ts';

/**
 * Everything that was written about a run, in order, with values; registered secrets stay references.
 *
 * Holds one record at a time, however long the run.
 *
 * @throws UsageError `run-not-found`, StorageError.
 */
export async function* readHistory(storage: StorageAdapter, runId: string): AsyncGenerator<RunEvent, void, undefined> {
  const { readers } = openReading(await requireGround(storage, runId));
  for (const reader of readers) {
    let before = 0;
    for await (const { line, cursor } of reader.complete ? [] : storage.read(reader.log)) {
      const record = reader.take(line, before, cursor);
      before = cursor;
      if (record !== undefined) {
        yield { ...eventOf(record), runId, ...(record.hasValue ? { value: decodeValue(readValue(line)) } : {}) };
      }
      if (reader.complete) break;
    }
  }
}
