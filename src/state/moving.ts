import { invalidOption } from '../core/expect.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { copyInbox } from './inbox-copy.ts';
import { readMovedRun } from './moved-runs.ts';
import { putTombstone, tombstoneKey } from './tombstones.ts';
import type { RecordHead } from './records.ts';
import { RunFold } from './run-fold.ts';
import type { RunJournal } from './run-journal.ts';
import { damagedKey, inboxLog, runFolder } from './run-paths.ts';
import { iso } from './run-state.ts';
import { type CarriedRecords, type CarriedSegment, copySegments, countedLines, notTheSame } from './segment-copy.ts';
import { SegmentReader } from './segment-reader.ts';
import { highestSegment, openReading, readAll, survey } from './segments.ts';
import { identityOf, knownIdentity } from './storage-identity.ts';
import { copyViews } from './view-copy.ts';
import type { TransportGround } from './transport-ground.ts';
import { type Journey, runMoved, Whereabouts } from './whereabouts.ts';

/** How a run is moved. */
export interface MovingOptions {
  /** The target in words, for the history and for refusals. */
  readonly to: string;
  /** Who asks for it, for the history. */
  readonly by?: string;
  /** Brings along what else belongs to the run: once it has arrived, before it is removed here; again after a cut. */
  readonly bringAlong?: () => Promise<void>;
}

/** A run that was moved. */
export interface MovedReport {
  readonly runId: string;
  readonly to: string;
  /** `false` when it had been moved there before, and nothing was left to be done. */
  readonly moved: boolean;
  /** How many records were carried; absent when they had arrived before. */
  readonly records?: number;
  /** The SHA-256 of all lines that were carried, the same on both sides. */
  readonly checksum?: string;
}

/** What is known of a run that was claimed in order to be moved. */
class Departure {
  readonly fold: RunFold;
  readonly whereabouts = new Whereabouts();
  /** The ids of the requests that the run has taken in. */
  readonly received = new Set<string>();

  constructor(runId: string) {
    this.fold = new RunFold(runId);
  }

  readonly apply = (record: RecordHead): void => {
    this.fold.apply(record);
    this.whereabouts.apply(record);
    if (record.type === 'command-received') this.received.add(record.command.id);
  };
}

/**
 * Carries a run to another storage.
 *
 * At the source it is claimed, and `moving` locks it for everybody but those who finish the journey. Its segments are
 * copied as they are, the highest first and the first one last, so that what is copied is no run before it is whole;
 * the copy is compared. Then the target is claimed and `arrived` is written there: from that record on, and not before,
 * the run can go on, and only there. What is left at the source is removed behind a tombstone.
 *
 * Wherever this is cut off, doing it again finishes it, to the same storage and to no other one.
 *
 * @throws UsageError `run-not-found`, `run-moved`, `run-id-conflict`, `invalid-option`; OwnershipError `run-owned`,
 * `overtaken`; StorageError.
 */
export async function moveRun(
  here: TransportGround,
  there: TransportGround,
  runId: string,
  options: MovingOptions,
): Promise<MovedReport> {
  const { storage: source, host } = here;
  const { storage: target } = there;
  const storage = await identityOf(target, host);
  if (source === target || (await knownIdentity(source)) === storage)
    throw invalidOption('target', options.to, 'another storage than the one that the run is in');
  const before = await readMovedRun(source, runId);
  if (before?.moved_to_storage === storage && (await highestSegment(source, runId)) === 0)
    return { runId, to: before.moved_to, moved: false };
  let departure = new Departure(runId);
  const journal = await here.leave(runId, () => {
    departure = new Departure(runId);
    return departure.apply;
  });
  try {
    await here.markInProgress(departure.fold);
    const journey = departure.whereabouts.journey ?? (await depart(there, journal, storage, options));
    if (journey.storage !== storage) throw runMoved(runId, journey.to);
    const carried = (await hasArrived(target, runId, journey.nonce))
      ? undefined
      : await carry(source, there, journal, departure, journey, options.by);
    await options.bringAlong?.();
    await leave(here, journal, departure, journey, options.by);
    return { runId, to: journey.to, moved: true, ...carried };
  } finally {
    await journal.close();
  }
}

/** Locks the source. */
async function depart(
  { storage: target, host }: TransportGround,
  journal: RunJournal,
  storage: string,
  { to, by }: MovingOptions,
): Promise<Pick<Journey, 'to' | 'storage' | 'nonce' | 'place'>> {
  await requireRoom(target, journal.runId);
  const nonce = host.id(24);
  await journal.append({ type: 'moving', to, storage, nonce, ...(by === undefined ? {} : { by }) });
  return { to, storage, nonce, place: { segment: journal.epoch, cursor: 0 } };
}

/** Refuses a target that has a run of this id; what is left of one that was carried away from there goes. */
async function requireRoom(target: StorageAdapter, runId: string): Promise<void> {
  const top = await highestSegment(target, runId);
  if (top === 0) return;
  const left = await readMovedRun(target, runId);
  if (left === undefined || left.epoch < top) throw notTheSame(runId);
  await target.deleteAll(`${runFolder(runId)}/`);
}

/** Whether a journey has come to its end at the target. */
export async function hasArrived(target: StorageAdapter, runId: string, nonce: string): Promise<boolean> {
  const top = await highestSegment(target, runId);
  if (top === 0) return false;
  const whereabouts = new Whereabouts();
  const reading = openReading(await survey(target, runId, top, true));
  await readAll(target, reading, (record) => {
    whereabouts.apply(record);
  });
  return whereabouts.hasArrived(nonce);
}

async function carry(
  source: StorageAdapter,
  there: TransportGround,
  journal: RunJournal,
  departure: Departure,
  { nonce, place }: Pick<Journey, 'nonce' | 'place'>,
  by: string | undefined,
): Promise<CarriedRecords> {
  const { storage: target } = there;
  const { runId } = journal;
  const carried = await copySegments(target, runId, await segmentsUpTo(source, runId, place.segment));
  await copyViews(source, target, runId);
  const inboxPlace = await copyInbox(source, target, runId, {
    place: departure.fold.inboxPlace,
    received: departure.received,
  });
  await journal.assertOwned();
  await arriveAt(there, runId, { nonce, inboxPlace, by });
  return carried;
}

/** Ends a journey: from here on the run can go on at the target. */
export async function arriveAt(
  { storage, arrive }: Pick<TransportGround, 'storage' | 'arrive'>,
  runId: string,
  { nonce, inboxPlace, by }: { readonly nonce: string; readonly inboxPlace: number; readonly by: string | undefined },
): Promise<void> {
  // It was carried away from here once, and comes back.
  await storage.delete(tombstoneKey(runId));
  let whereabouts = new Whereabouts();
  const journal = await arrive(runId, () => {
    whereabouts = new Whereabouts();
    return (record) => {
      whereabouts.apply(record);
    };
  });
  try {
    if (whereabouts.hasArrived(nonce)) return;
    if (whereabouts.journey?.nonce !== nonce) throw notTheSame(runId);
    await journal.append({ type: 'arrived', nonce, inboxPlace, ...(by === undefined ? {} : { by }) });
  } finally {
    await journal.close();
  }
}

/**
 * The segments of a run as they are carried: highest first, up to the record that locks the source, which is the third
 * of its claim.
 */
async function segmentsUpTo(source: StorageAdapter, runId: string, last: number): Promise<CarriedSegment[]> {
  const ground = await survey(source, runId, await highestSegment(source, runId), true);
  const segments: CarriedSegment[] = [];
  for (let segment = last; segment >= 1; segment -= 1) {
    const counted = segment === last ? 3 : (ground.seal?.segments[String(segment)] ?? 0);
    segments.push({ segment, lines: () => countedLines(source, new SegmentReader(runId, segment, counted)) });
  }
  return segments;
}

/** Removes what is left at the source, behind a tombstone. */
async function leave(
  { storage: source, host }: TransportGround,
  journal: RunJournal,
  { fold }: Departure,
  { to, storage }: Pick<Journey, 'to' | 'storage'>,
  by: string | undefined,
): Promise<void> {
  const { runId, epoch } = journal;
  await journal.assertOwned();
  await putTombstone(source, {
    workflow_id: runId,
    workflow: fold.snapshot().workflow,
    moved_to: to,
    moved_to_storage: storage,
    removed_at: iso(host.now()),
    removed_by: by,
    epoch,
  });
  await journal.assertOwned();
  await source.delete(inboxLog(runId));
  await source.deleteAll(`${damagedKey(runFolder(runId))}/`);
  await source.deleteAll(`${runFolder(runId)}/`);
}
