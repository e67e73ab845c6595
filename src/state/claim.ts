import { isHoldfastError } from '../core/errors.ts';
import type { JournalEvent, Owner } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import { encodeValue } from '../core/json.ts';
import type { Redactor } from '../core/redactor.ts';
import type { Liveness } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { beginningLost, copyLogAside, type JournalDamage, journalDamaged } from './damage.ts';
import { LiveJournal } from './live-journal.ts';
import { journalFormat, type RecordHead, seedOf, writeHead, writeRecord } from './records.ts';
import { changesRest } from './rest.ts';
import { runNotFound, runOwned } from './refusals.ts';
import { revealHead } from './reveal-head.ts';
import { segmentLog, segmentName } from './run-paths.ts';
import type { RunJournal } from './run-journal.ts';
import { readOn, type RecordTaker, SegmentReader } from './segment-reader.ts';
import { damageOf, type Ground, highestSegment, openReading, readAll, sealOf, survey } from './segments.ts';
import { ValueWindow } from './value-window.ts';

/** How a run is claimed. */
export interface ClaimOptions {
  /**
   * Takes the run from the owner that it has now, even if that one may be alive. It records nothing any more.
   * @defaultValue false
   */
  readonly takeOver?: boolean;
  /**
   * Goes on from what is intact of a damaged journal, and writes down what was lost.
   * @defaultValue false
   */
  readonly acceptDamage?: boolean;
  /** Makes what takes in the history; called again when reading has to start over. */
  readonly reader: () => (record: RecordHead) => void;
}

/** What claims stand on. */
export interface ClaimGround {
  readonly storage: StorageAdapter;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly owner: Owner;
  readonly liveness: (owner: Owner) => Promise<Liveness>;
  /** Called when a journal begins; gives what is to be called at its end. */
  readonly begin: (runId: string) => () => Promise<void>;
}

/** How often a claim starts over before it leaves the run to the others. */
const mostAttempts = 20;
/** How often a segment that must be there is looked for, before its absence is damage. */
const mostLooks = 5;
const noBeginning = { line: 1, message: 'there is no record of what the run was started with', missing: 1 };

/** Claims epoch 1 of a new run: `opened` and `run-started` appear together. `undefined` when the run exists. */
export async function createRun(
  ground: ClaimGround,
  started: Extract<JournalEvent, { readonly type: 'run-started' }>,
  input: unknown,
): Promise<{ readonly journal: RunJournal; readonly at: number } | undefined> {
  const { storage, host, redactor } = ground;
  const { runId } = started;
  const log = segmentLog(runId, 1);
  const value = encodeValue(input, { subject: 'the input' });
  const at = host.now();
  const seed = seedOf(segmentName(runId, 1));
  const opened = writeRecord(writeHead(openedBy(ground.owner), at), 1, undefined, seed);
  const head = redactor.protectJson(`${writeHead(started, at)}}`).stored.slice(0, -1);
  const text = value === undefined ? undefined : redactor.protectJson(value).stored;
  try {
    await storage.append(log, [opened, writeRecord(head, 2, text, seed)], { create: true });
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'exists') return undefined;
    throw error;
  }
  const window = new ValueWindow(storage, runId);
  return { journal: begin(ground, { runId, epoch: 1, startedAt: at, damage: [], written: 2, window }), at };
}

/**
 * Claims an existing run.
 *
 * The history is read first, so that a run that cannot be continued is left as it was. Then the next segment is
 * created, which is the claim; what was written meanwhile is read; the earlier logs are made durable, since this owner
 * builds on lines whose writer may not have synced them; and the seal says what counted.
 *
 * @throws UsageError `run-not-found`; OwnershipError `run-owned`; StorageError `journal-damaged`, `format-newer`.
 */
export async function claimRun(ground: ClaimGround, runId: string, options: ClaimOptions): Promise<RunJournal> {
  let robbed: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const before = await requireGround(ground.storage, runId);
    if (options.takeOver === true) robbed ??= before.owner?.nonce;
    await requireFree(ground, before, robbed);
    if (attempt > mostAttempts) throw runOwned(runId, before.owner);
    const journal = await tryClaim(ground, before, options);
    if (journal !== undefined) return journal;
  }
}

/**
 * Finds out how a run's segments stand.
 *
 * @throws UsageError `run-not-found`; StorageError `format-newer`.
 */
export async function requireGround(storage: StorageAdapter, runId: string): Promise<Ground> {
  for (let look = 1; ; look += 1) {
    const top = await highestSegment(storage, runId);
    if (top === 0) throw runNotFound(runId);
    const found = look < mostLooks ? await survey(storage, runId, top) : await survey(storage, runId, top, true);
    if (found !== undefined) return found;
  }
}

/**
 * Refuses to build on a journal that lost something nobody has agreed to lose, and copies its damaged logs aside.
 * Without its beginning a journal is refused in any case.
 *
 * @throws StorageError `journal-damaged`.
 */
export async function requireIntact(
  storage: StorageAdapter,
  runId: string,
  damage: readonly JournalDamage[],
  { hasBeginning, acceptDamage }: { readonly hasBeginning: boolean; readonly acceptDamage: boolean },
): Promise<void> {
  const lost = damage.filter(({ accepted }) => !accepted);
  for (const log of new Set(lost.map((found) => found.log))) await copyLogAside(storage, log);
  if (!hasBeginning) throw beginningLost(runId, lost[0] ?? { log: segmentLog(runId, 1), ...noBeginning });
  if (lost[0] !== undefined && !acceptDamage) throw journalDamaged(runId, lost[0]);
}

async function tryClaim(ground: ClaimGround, before: Ground, options: ClaimOptions): Promise<RunJournal | undefined> {
  const { storage, host } = ground;
  const { runId, top } = before;
  const epoch = top + 1;
  const log = segmentLog(runId, epoch);
  let history = new History(ground, runId, options);
  let reading = openReading(before);
  await readAll(storage, reading, history.take);
  await history.requireIntact(damageOf(reading));
  const seed = seedOf(segmentName(runId, epoch));
  try {
    await storage.append(log, [writeRecord(writeHead(openedBy(ground.owner), host.now()), 1, undefined, seed)], {
      create: true,
    });
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'exists') return undefined;
    throw error;
  }
  const after = await survey(storage, runId, top);
  if (after === undefined) return undefined;
  if (after.deciding !== before.deciding) {
    // A claimant that had been stopped sealed after all, just before it was overtaken.
    history = new History(ground, runId, options);
    reading = openReading(after);
  } else {
    reading = { ...reading, ground: after };
  }
  await readAll(storage, reading, history.take);
  await history.requireIntact(damageOf(reading));
  for (let segment = after.deciding; segment <= top; segment += 1) await storage.append(segmentLog(runId, segment), []);
  const seal = writeRecord(writeHead(sealOf(reading), host.now()), 2, undefined, seed);
  try {
    await storage.append(log, [seal], { unless: segmentLog(runId, epoch + 1) });
  } catch (error) {
    if (isHoldfastError(error) && error.code === 'overtaken-log') return undefined;
    throw error;
  }
  const { startedAt, window } = history;
  const damage = damageOf(reading).map((found) => ({ ...found, accepted: true }));
  return begin(ground, { runId, epoch, startedAt, damage, written: 2, window });
}

/** What one attempt reads: the caller's fold, and the values that are kept at hand. */
class History {
  readonly window: ValueWindow;
  startedAt = 0;
  readonly take: RecordTaker;
  /** Refuses what must not be built on; to be asked when everything has been read. */
  readonly requireIntact: (damage: readonly JournalDamage[]) => Promise<void>;
  #hasBeginning = false;

  constructor(ground: ClaimGround, runId: string, options: ClaimOptions) {
    const acceptDamage = options.acceptDamage === true;
    this.requireIntact = (damage) =>
      requireIntact(ground.storage, runId, damage, { hasBeginning: this.#hasBeginning, acceptDamage });
    this.window = new ValueWindow(ground.storage, runId);
    const apply = options.reader();
    this.take = (record, line) => {
      if (record.hasValue) this.window.hold(record.place, line);
      if (record.type === 'run-started') {
        this.startedAt = record.at;
        this.#hasBeginning = true;
      }
      apply(revealHead(record, line, ground.redactor));
    };
  }
}

function begin(
  ground: ClaimGround,
  facts: Pick<
    ConstructorParameters<typeof LiveJournal>[0],
    'runId' | 'epoch' | 'startedAt' | 'damage' | 'written' | 'window'
  >,
): RunJournal {
  const { storage, host, redactor } = ground;
  return new LiveJournal({ storage, host, redactor, ...facts, closed: ground.begin(facts.runId) });
}

/**
 * Lets a claim pass when nobody can be driving the run. That this manager drives it itself is for the caller to know.
 *
 * @throws OwnershipError `run-owned`, unless the run rests, its owner is dead, or it may be robbed.
 */
async function requireFree(ground: ClaimGround, found: Ground, robbed: string | undefined): Promise<void> {
  const { owner, runId } = found;
  // An owner that cannot be read is damage, which is looked at next.
  if (owner === undefined || owner.nonce === robbed || owner.nonce === ground.owner.nonce) return;
  if ((await ground.liveness(owner)) === 'dead') return;
  if (found.top === found.deciding && (await rests(ground.storage, found))) return;
  throw runOwned(runId, owner);
}

/** Whether the last owner left the run in good order. */
async function rests(storage: StorageAdapter, { runId, deciding }: Ground): Promise<boolean> {
  let resting = false;
  await readOn(storage, new SegmentReader(runId, deciding), (record) => {
    resting = changesRest(record.type) ?? resting;
  });
  return resting;
}

/** The first record of a segment. */
export function openedBy(owner: Owner): JournalEvent {
  return { type: 'opened', format: journalFormat, owner };
}
