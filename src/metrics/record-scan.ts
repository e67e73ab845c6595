import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { listMonths, logOf, monthOf } from './month-logs.ts';
import type { Selection } from './metrics-query.ts';
import { RecordReader } from './record-reader.ts';

/** What a scan met beside the records that were meant. */
export interface ScanCounts {
  /** Lines that are no records: torn by a crash, or written by something else. */
  unreadable: number;
}

/** Calls back for each record that is meant, in the order of the logs; the reader is the same every time. */
export async function scanRecords(
  storage: StorageAdapter,
  selection: Selection,
  each: (record: RecordReader) => void,
): Promise<ScanCounts> {
  const counts = { unreadable: 0 };
  const record = new RecordReader();
  const { takes } = selection;
  for (const month of await monthsOf(storage, selection))
    for await (const { line } of storage.read(logOf(month))) {
      if (!record.read(line)) counts.unreadable += 1;
      else if (takes(record)) each(record);
    }
  return counts;
}

/** The records that are meant, one at a time, for who writes them out again; valid until the next one. */
export async function* selectRecords(storage: StorageAdapter, selection: Selection): AsyncGenerator<RecordReader> {
  const record = new RecordReader();
  for (const month of await monthsOf(storage, selection))
    for await (const { line } of storage.read(logOf(month)))
      if (record.read(line) && selection.takes(record)) yield record;
}

/** The months that the selection reaches into; the logs of others are not read. */
async function monthsOf(storage: StorageAdapter, { from, to }: Selection): Promise<readonly string[]> {
  const first = from === undefined ? '' : monthOf(from);
  const last = to === undefined ? '~' : monthOf(to);
  return (await listMonths(storage)).filter((month) => month >= first && month <= last);
}
