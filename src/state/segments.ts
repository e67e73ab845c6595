import { StorageError } from '../core/errors.ts';
import type { JournalEvent, Owner } from '../core/events.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Damage, JournalDamage } from './damage.ts';
import { journalFormat, type RecordHead } from './records.ts';
import { runFolder, segmentLog } from './run-paths.ts';
import { readOn, type RecordTaker, SegmentReader } from './segment-reader.ts';

/** What a sealed record says. */
export type Seal = Extract<JournalEvent, { readonly type: 'sealed' }>;

/** Which records of a run count, as its segments say at one moment. */
export interface Ground {
  readonly runId: string;
  /** The highest segment. */
  readonly top: number;
  /** The highest segment with a readable seal (the first one needs none): it decides for all below it. */
  readonly deciding: number;
  readonly seal: Seal | undefined;
  /** Who claimed the highest segment; absent when that cannot be read. */
  readonly owner: Owner | undefined;
  /** When it did, by its own clock. */
  readonly claimedAt: number | undefined;
  /** Claims above the deciding segment: they sealed nothing, so nothing in them was acknowledged. */
  readonly above: ReadonlyMap<number, SegmentReader>;
  /** What cannot be read of the beginnings of segments. */
  readonly damage: readonly Damage[];
}

/** The segments from the deciding one down, being read. */
export interface Reading {
  readonly ground: Ground;
  readonly readers: readonly SegmentReader[];
}

/**
 * The number of the highest segment of a run; 0 when there is none.
 *
 * A number that is missing below it is found out by reading.
 */
export async function highestSegment(storage: StorageAdapter, runId: string): Promise<number> {
  const folder = `${runFolder(runId)}/`;
  let highest = 0;
  let after: string | undefined;
  do {
    const page = await storage.list(folder, after === undefined ? {} : { after });
    for (const { key } of page.entries) {
      const name = key.slice(folder.length);
      // Segments are the only names that begin with a digit, and digits come first.
      if (name > ':') return highest;
      if (/^[1-9]\d*$/.test(name)) highest = Math.max(highest, Number(name));
    }
    after = page.next;
  } while (after !== undefined);
  return highest;
}

/**
 * Finds out who owns a run and which of its records count.
 *
 * The highest segment with a readable seal decides for everything below it. A seal in a segment that is itself sealed
 * before it therefore does not exist: a claimant that was stopped may write one late, when others have gone on.
 *
 * `undefined` when a segment that must be there is not: the run was removed, or the caller looked too early. With
 * `whatever` such a segment is damage like any other.
 *
 * @throws StorageError `format-newer`.
 */
export async function survey(storage: StorageAdapter, runId: string, top: number): Promise<Ground | undefined>;
export async function survey(storage: StorageAdapter, runId: string, top: number, whatever: true): Promise<Ground>;
export async function survey(
  storage: StorageAdapter,
  runId: string,
  top: number,
  whatever?: true,
): Promise<Ground | undefined> {
  let owner: Owner | undefined;
  let claimedAt: number | undefined;
  const above = new Map<number, SegmentReader>();
  const damage: Damage[] = [];
  for (let segment = top; segment >= 1; segment -= 1) {
    const { reader, opened, second } = await readBeginning(storage, runId, segment);
    if (!reader.begun && whatever !== true) return undefined;
    if (opened !== undefined && opened.format > journalFormat) throw formatNewer(runId, segment, opened.format);
    if (segment === top) {
      owner = opened?.owner;
      claimedAt = opened?.at;
    }
    if (opened === undefined && reader.damage === undefined)
      damage.push({
        log: reader.log,
        line: 1,
        message: reader.begun ? 'the first record is unreadable' : 'the log is gone or empty',
        missing: 1,
      });
    if (segment === 1) return { runId, top, deciding: 1, seal: undefined, owner, claimedAt, above, damage };
    // Records stand only behind a seal, so one that is lost was there; it no longer limits what stands below.
    // What else is missing in the deciding segment shows when it is read as a whole.
    const seal = second?.type === 'sealed' ? second : undefined;
    if (seal !== undefined || reader.lastNumber > 2)
      return { runId, top, deciding: segment, seal, owner, claimedAt, above, damage };
    if (reader.damage !== undefined) damage.push(reader.damage);
    above.set(segment, reader);
  }
  throw new RangeError(`A run has segments from 1 on, not ${top}.`);
}

/** Readers of what counts, from the first segment to the deciding one. */
export function openReading(ground: Ground): Reading {
  const readers: SegmentReader[] = [];
  for (let segment = 1; segment <= ground.deciding; segment += 1)
    readers.push(new SegmentReader(ground.runId, segment, limitOf(ground, segment)));
  return { ground, readers };
}

/** Reads what counts and was not read yet, in order. */
export async function readAll(storage: StorageAdapter, reading: Reading, take: RecordTaker): Promise<void> {
  for (const reader of reading.readers) await readOn(storage, reader, take);
}

/** What is damaged of what was read; accepted is what an earlier claim wrote down as missing, or what costs nothing. */
export function damageOf({ ground, readers }: Reading): JournalDamage[] {
  const found: JournalDamage[] = ground.damage.map((damage) => ({ ...damage, accepted: false }));
  for (const [index, { damage }] of readers.entries()) {
    if (damage === undefined) continue;
    const acceptedMissing = ground.seal?.missing?.[String(index + 1)] ?? 0;
    found.push({ ...damage, accepted: damage.missing <= acceptedMissing });
  }
  return found;
}

/** The seal of a new claim over everything that was read. */
export function sealOf(reading: Reading): Seal {
  const segments: Record<string, number> = {};
  const missing: Record<string, number> = {};
  const note = (segment: number, reader: SegmentReader): void => {
    segments[String(segment)] = reader.lastNumber;
    const lost = Math.min(reader.missing, reader.lastNumber);
    if (lost > 0) missing[String(segment)] = lost;
  };
  for (const [index, reader] of reading.readers.entries()) note(index + 1, reader);
  for (const [segment, reader] of reading.ground.above) note(segment, reader);
  return { type: 'sealed', segments, ...(Object.keys(missing).length > 0 ? { missing } : {}) };
}

function limitOf(ground: Ground, segment: number): number | undefined {
  return segment === ground.deciding || ground.seal === undefined
    ? undefined
    : (ground.seal.segments[String(segment)] ?? 0);
}

/** The first record of a segment, and its second, which is its seal if it has one. */
async function readBeginning(
  storage: StorageAdapter,
  runId: string,
  segment: number,
): Promise<{
  readonly reader: SegmentReader;
  readonly opened: Opened | undefined;
  readonly second: RecordHead | undefined;
}> {
  const reader = new SegmentReader(runId, segment);
  let opened: Opened | undefined;
  let second: RecordHead | undefined;
  let before = 0;
  for await (const { line, cursor } of storage.read(reader.log)) {
    const record = reader.take(line, before, cursor);
    if (record?.n === 1 && record.type === 'opened') opened = record;
    if (record?.n === 2) second = record;
    if (reader.lastNumber >= 2) return { reader, opened, second };
    before = cursor;
  }
  reader.finish();
  return { reader, opened, second };
}

type Opened = Extract<RecordHead, { readonly type: 'opened' }>;

function formatNewer(runId: string, segment: number, format: number): StorageError {
  const log = segmentLog(runId, segment);
  return new StorageError(
    'format-newer',
    `Run "${runId}" was written by a newer version: log "${log}" has format ${format}, and this version reads up to ${journalFormat}. ` +
      'Nothing was changed; update holdfast to go on with it.',
    { subject: log },
  );
}
