import { requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { csvLine, csvTitle } from './csv-export.ts';
import { selectionOf, type MetricsFilter } from './metrics-query.ts';
import { prometheusText } from './prometheus-export.ts';
import type { RecordReader } from './record-reader.ts';
import { selectRecords } from './record-scan.ts';

/** Options of `MetricsCollector.export`. */
export interface MetricsExport extends MetricsFilter {
  /**
   * `'csv'` and `'json'` give the records, `'prometheus'` the figures of each command, agent and model as text
   * exposition.
   */
  readonly format: 'prometheus' | 'csv' | 'json';
}

/** So many characters make one piece. */
const pieceLength = 16_384;

/** Gives metrics as text in pieces; its memory does not depend on their number. */
export async function* exportMetrics(
  storage: StorageAdapter,
  host: Host,
  options: MetricsExport,
): AsyncGenerator<string, void, undefined> {
  requireKnownOptions('export', options, [...Object.keys(Object(options) as object), 'format']);
  const format = requireOneOf('format', options.format, ['prometheus', 'csv', 'json']);
  // Counters are to count everything there is.
  const timeframe = options.timeframe ?? (format === 'prometheus' ? 'all' : 'week');
  const selection = selectionOf('export', { ...options, timeframe }, ['format'], host);
  if (format === 'prometheus') yield* prometheusText(storage, selection);
  else if (format === 'csv') yield* inPieces(csvTitle, selectRecords(storage, selection), csvLine, '');
  else yield* inPieces('{"records":[', selectRecords(storage, selection), jsonItem, '\n]}\n');
}

async function* inPieces(
  beginning: string,
  records: AsyncIterable<RecordReader>,
  textOf: (record: RecordReader, index: number) => string,
  end: string,
): AsyncGenerator<string, void, undefined> {
  let piece = beginning;
  let index = 0;
  for await (const record of records) {
    piece += textOf(record, index);
    index += 1;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield piece + end;
}

function jsonItem(record: RecordReader, index: number): string {
  const { timestamp, command, durationMs, status, phase, context } = record;
  const shown = { timestamp, command, duration_ms: durationMs, status, phase, context };
  return `${index === 0 ? '' : ','}\n${JSON.stringify(shown)}`;
}
