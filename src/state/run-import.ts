import { UsageError } from '../core/errors.ts';
import type { RunOrigin } from '../core/events.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { carriedEvent } from './carried-events.ts';
import { openedBy } from './claim.ts';
import { type ExportHead, invalidExport } from './export-format.ts';
import { type ExportedRecord, readExport } from './export-reader.ts';
import { idOfFork, ImportStaging } from './import-staging.ts';
import { readMovedRun } from './moved-runs.ts';
import { arriveAt } from './moving.ts';
import { eventOf, journalFormat, type RecordHead, readValue, seedOf, writeHead, writeRecord } from './records.ts';
import { RunFold } from './run-fold.ts';
import { inboxLog, requireRunId, segmentName } from './run-paths.ts';
import { type CarriedSegment, copySegments, notTheSame } from './segment-copy.ts';
import { highestSegment, openReading, readAll, survey } from './segments.ts';
import { identityOf } from './storage-identity.ts';
import type { TransportGround } from './transport-ground.ts';
import { runMoved, Whereabouts } from './whereabouts.ts';

type ImportGround = Pick<TransportGround, 'storage' | 'host' | 'owner' | 'arrive'>;

/** How an export is imported. */
export interface ImportingOptions {
  /** An id for the run here: it becomes a fork, finished or not. */
  readonly id?: string;
  /** Who asks for it, for the history. */
  readonly by?: string;
  /** The source in words, for messages. */
  readonly name: string;
}

/** A run that was imported. */
export interface ImportReport {
  readonly runId: string;
  /** The id in the file. */
  readonly origin: string;
  /** Whether the run here is another one, that goes on from the results of the exported one. */
  readonly forked: boolean;
  /** `false` when the same file had been imported before. */
  readonly imported: boolean;
  readonly checksum: string;
}

/**
 * Reads an export and makes a run of it.
 *
 * Everything is set aside and checked first. Then the run is carried to its place in the order of a move: a claim that
 * promises all segments and says that the run is on its way, the segments from the highest to the first, and, once the
 * copy has been compared, `arrived`. So nothing of it can be gone on with before it is whole.
 *
 * @throws UsageError `invalid-export`, `run-id-conflict`, `run-moved`, `invalid-id`; StorageError.
 */
export async function importRun(
  ground: ImportGround,
  source: AsyncIterable<string | Uint8Array>,
  options: ImportingOptions,
): Promise<ImportReport> {
  const { storage, host } = ground;
  if (options.id !== undefined) requireRunId(options.id);
  await ImportStaging.sweep(storage, host);
  const staging = new ImportStaging(storage, host);
  try {
    const intake = new Intake(ground, staging, options);
    const checksum = await readExport(source, options.name, intake);
    const { runId, origin } = intake;
    const imported = await publish(ground, staging, intake, checksum, options.by);
    return { runId, origin, forked: runId !== origin, imported, checksum };
  } finally {
    await staging.remove();
  }
}

/** Sets aside the lines of the run to be, while an export is read. */
class Intake {
  runId = '';
  origin = '';
  /** What is lost of the journal, by segment. */
  missing: Readonly<Record<string, number>> = {};
  /** The number of the last record of each segment. */
  readonly last = new Map<number, number>();
  readonly #ground: ImportGround;
  readonly #staging: ImportStaging;
  readonly #options: ImportingOptions;
  #fold = new RunFold('');
  #status = '';
  #seed = 0;
  #lastAt = 0;

  constructor(ground: ImportGround, staging: ImportStaging, options: ImportingOptions) {
    this.#ground = ground;
    this.#staging = staging;
    this.#options = options;
  }

  readonly head = async (head: ExportHead): Promise<void> => {
    const { id, status } = head.run;
    const ended = status === 'completed' || status === 'cancelled';
    this.origin = requireRunId(id);
    this.runId = this.#options.id ?? (ended ? id : idOfFork(head, Date.parse(head.exported_at)));
    if (this.runId === id && !ended)
      throw taken(id, 'it has not ended, and goes on where it is: as a fork it needs an id of its own');
    this.#fold = new RunFold(id);
    this.#status = status;
    this.#seed = seedOf(segmentName(this.runId, 1));
    if (this.runId === id) this.missing = head.missing ?? {};
    const left = await readMovedRun(this.#ground.storage, this.runId);
    if (left !== undefined && (await highestSegment(this.#ground.storage, this.runId)) === 0)
      throw runMoved(this.runId, left.moved_to, true);
  };

  readonly record = async ({ record, line }: ExportedRecord): Promise<void> => {
    this.#fold.apply(record);
    if (this.runId === this.origin) {
      const { segment } = record.place;
      this.last.set(segment, record.n);
      await this.#staging.add(segment, line);
    } else await this.#fork(record, line);
  };

  /** Refuses what does not say itself what its head says. */
  requireTrue(): void {
    const { workflow_id: id, status } = this.#fold.snapshot();
    if (id !== this.origin || status !== this.#status || status === 'pending')
      throw invalidExport({ name: this.#options.name, line: 1 }, 'its head does not fit its records');
  }

  async #fork(record: RecordHead, line: string): Promise<void> {
    if (record.type === 'run-started') {
      const started = { ...record, parent: undefined };
      await this.#add(
        { ...started, runId: this.runId, forkedFrom: { runId: this.origin, ...rootOf(record.forkedFrom) } },
        record.at,
        readValue(line),
      );
      return;
    }
    const event = carriedEvent(record);
    const first = this.#staging.counts.size === 0;
    // The same file has to give the same lines: who imports it stands in the claim above.
    if (first && record.type === 'opened') await this.#add({ ...record, format: journalFormat }, record.at);
    else if (event?.type === 'released') await this.#add(event, this.#lastAt);
    else if (event !== undefined) await this.#add({ ...record, ...event }, record.at, readValue(line));
    this.#lastAt = record.at;
  }

  async #add(event: object, at: number, value?: string): Promise<void> {
    const n = (this.last.get(1) ?? 0) + 1;
    this.last.set(1, n);
    // `at` stands behind what happened.
    const bare = { ...eventOf(event as RecordHead), at: undefined };
    await this.#staging.add(1, writeRecord(writeHead(bare, at), n, value, this.#seed));
  }
}

/** Carries what was set aside to its place; `false` when the same file had been imported before. */
async function publish(
  ground: ImportGround,
  staging: ImportStaging,
  intake: Intake,
  checksum: string,
  by: string | undefined,
): Promise<boolean> {
  const { storage } = ground;
  intake.requireTrue();
  await staging.flush();
  const { runId } = intake;
  const begun = await begunImport(storage, runId, checksum);
  if (begun === 'arrived') return false;
  const top = Math.max(...intake.last.keys()) + 1;
  const segments: CarriedSegment[] = begun === 'none' ? [await beginning(ground, intake, top, checksum, by)] : [];
  for (let segment = top - 1; segment >= 1; segment -= 1)
    segments.push({ segment, lines: () => staging.lines(segment) });
  await copySegments(storage, runId, segments);
  let inboxPlace = 0;
  for await (const { cursor } of storage.read(inboxLog(runId))) inboxPlace = cursor;
  await arriveAt(ground, runId, { nonce: checksum, inboxPlace, by });
  return true;
}

/** The claim that promises the segments below it, and locks the run until it is whole. */
async function beginning(
  { storage, host, owner }: ImportGround,
  { runId, last, missing }: Intake,
  top: number,
  checksum: string,
  by: string | undefined,
): Promise<CarriedSegment> {
  const seed = seedOf(segmentName(runId, top));
  const segments = Object.fromEntries([...last].map(([segment, n]) => [String(segment), n]));
  const lost = Object.keys(missing).length === 0 ? {} : { missing };
  const identity = await identityOf(storage, host);
  const to = 'this storage, by an import of the same file';
  const lines = [
    openedBy(owner),
    { type: 'sealed', segments, ...lost },
    { type: 'moving', to, storage: identity, nonce: checksum, ...(by === undefined ? {} : { by }) },
  ].map((event, index) => writeRecord(writeHead(event, host.now()), index + 1, undefined, seed));
  return {
    segment: top,
    lines: async function* () {
      yield* lines;
    },
  };
}

/** How far an import of the same file has come. @throws UsageError `run-id-conflict` when the id is another run's. */
async function begunImport(
  storage: StorageAdapter,
  runId: string,
  nonce: string,
): Promise<'none' | 'begun' | 'arrived'> {
  const top = await highestSegment(storage, runId);
  if (top === 0) return 'none';
  const whereabouts = new Whereabouts();
  await readAll(storage, openReading(await survey(storage, runId, top, true)), (record) => {
    whereabouts.apply(record);
  });
  if (whereabouts.hasArrived(nonce)) return 'arrived';
  if (whereabouts.journey?.nonce === nonce) return 'begun';
  throw notTheSame(runId);
}

/** Where the keys of a fork's effects come from: those of its copies are the same. */
function rootOf(from: RunOrigin | undefined): Pick<RunOrigin, 'root'> {
  return from === undefined ? {} : { root: from.root ?? from.runId };
}

function taken(runId: string, why: string): UsageError {
  return new UsageError('run-id-conflict', `Run "${runId}" cannot be imported under its own id: ${why}.`, {
    subject: 'id',
    value: runId,
    runId,
  });
}
