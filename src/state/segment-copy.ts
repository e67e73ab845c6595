import { createHash } from 'node:crypto';
import { isHoldfastError, StorageError, UsageError } from '../core/errors.ts';
import type { LogLine, StorageAdapter } from '../storage/storage-adapter.ts';
import type { RecordHead } from './records.ts';
import { segmentLog } from './run-paths.ts';
import { SegmentReader } from './segment-reader.ts';

/** Lines that are written at once: as many as fit, and one at least. */
const charactersAtOnce = 1024 * 1024;
const linesAtOnce = 1000;

/** One segment as it is to be carried: the lines of its records that count, in order. */
export interface CarriedSegment {
  readonly segment: number;
  readonly lines: () => AsyncIterable<string>;
}

/** What was carried. */
export interface CarriedRecords {
  readonly records: number;
  /** The SHA-256 of all lines. */
  readonly checksum: string;
}

/** The lines of a log that are records and count, as its reader says. */
export async function* countedLines(
  storage: StorageAdapter,
  reader: SegmentReader,
  each?: (record: RecordHead) => void,
): AsyncGenerator<string, void, undefined> {
  let before = 0;
  for await (const { line, cursor } of reader.complete ? none() : storage.read(reader.log)) {
    const record = reader.take(line, before, cursor);
    before = cursor;
    if (record !== undefined) {
      each?.(record);
      yield line;
    }
    if (reader.complete) break;
  }
  reader.finish();
}

/**
 * Copies segments to another storage, line by line as they are, in the order that is given; then reads the copies
 * and compares them with what was copied.
 *
 * The highest segment has to come first and the first one last: the seal of the highest promises what stands below, so
 * that an unfinished copy can be told from a run. What an earlier attempt has copied is gone on with.
 *
 * @throws UsageError `run-id-conflict` when something else stands there; StorageError `copy-differs`.
 */
export async function copySegments(
  target: StorageAdapter,
  runId: string,
  segments: readonly CarriedSegment[],
): Promise<CarriedRecords> {
  const hash = createHash('sha256');
  let records = 0;
  const counts = new Map<number, number>();
  for (const carried of segments) {
    const count = await copySegment(target, runId, carried, (line) => {
      hash.update(`${carried.segment} ${line}\n`);
    });
    counts.set(carried.segment, count);
    records += count;
  }
  const checksum = hash.digest('hex');
  if ((await checksumOf(target, runId, counts)) !== checksum) throw copyDiffers(runId);
  return { records, checksum };
}

/** The SHA-256 of all lines of segments, each up to so many records. */
async function checksumOf(
  storage: StorageAdapter,
  runId: string,
  counts: ReadonlyMap<number, number>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const [segment, count] of counts)
    for await (const line of firstLines(storage, runId, segment, count)) hash.update(`${segment} ${line}\n`);
  return hash.digest('hex');
}

async function* firstLines(
  storage: StorageAdapter,
  runId: string,
  segment: number,
  count: number,
): AsyncGenerator<string, void, undefined> {
  let left = count;
  if (left === 0) return;
  for await (const line of countedLines(storage, new SegmentReader(runId, segment))) {
    yield line;
    left -= 1;
    if (left === 0) return;
  }
}

/** Copies one segment; gives the number of its records. */
async function copySegment(
  target: StorageAdapter,
  runId: string,
  { segment, lines }: CarriedSegment,
  copied: (line: string) => void,
): Promise<number> {
  const log = segmentLog(runId, segment);
  const there = countedLines(target, new SegmentReader(runId, segment));
  let known = await there.next();
  let begun = known.done !== true;
  let count = 0;
  let batch: string[] = [];
  let characters = 0;
  const write = async (): Promise<void> => {
    await append(target, log, batch, !begun, runId);
    begun = true;
    batch = [];
    characters = 0;
  };
  for await (const line of lines()) {
    count += 1;
    copied(line);
    if (known.done !== true) {
      if (known.value !== line) throw notTheSame(runId);
      known = await there.next();
      continue;
    }
    batch.push(line);
    characters += line.length;
    if (batch.length >= linesAtOnce || characters >= charactersAtOnce) await write();
  }
  if (known.done !== true) throw notTheSame(runId);
  if (batch.length > 0) await write();
  // What an earlier attempt has written may not have been synced.
  else if (count > 0) await target.append(log, []);
  target.release?.(log);
  return count;
}

async function append(
  target: StorageAdapter,
  log: string,
  lines: readonly string[],
  create: boolean,
  runId: string,
): Promise<void> {
  try {
    await target.append(log, lines, create ? { create } : {});
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'exists') throw notTheSame(runId);
    throw error;
  }
}

/** Something else stands where a run is to be carried. */
export function notTheSame(runId: string): UsageError {
  return new UsageError(
    'run-id-conflict',
    `There is a run "${runId}" already where this one is to go, and it is not the same one. Nothing of either was removed; another id, or another storage, has room for it.`,
    { subject: 'id', value: runId, runId },
  );
}

function copyDiffers(runId: string): StorageError {
  return new StorageError(
    'copy-differs',
    `Run "${runId}" was copied, and what can be read of the copy is not what was written. The original is intact; nobody goes on with the copy. Try again, or see to the storage it was copied to.`,
    { subject: segmentLog(runId, 1), runId },
  );
}

async function* none(): AsyncGenerator<LogLine, void, undefined> {
  // Nothing of the segment counts.
}
