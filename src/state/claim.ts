import { isHoldfastError } from '../core/errors.ts';
import type { JournalEvent, Owner } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import { encodeValue } from '../core/json.ts';
import type { Redactor } from '../core/redactor.ts';
import type { Liveness } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { JournalDamage } from './damage.ts';
import { type EvenGone, requireGround, requireIntact, requireNotRemoved } from './ground.ts';
import { LiveJournal } from './live-journal.ts';
import { journalFormat, type RecordHead, seedOf, writeHead, writeRecord } from './records.ts';
import { changesRest } from './rest.ts';
import { runOwned } from './refusals.ts';
import { revealHead } from './reveal-head.ts';
import { segmentLog, segmentName } from './run-paths.ts';
import type { RunJournal } from './run-journal.ts';
import { readOn, type RecordTaker, SegmentReader } from './segment-reader.ts';
import { damageOf, type Ground, highestSegment, openReading, readAll, sealOf, survey } from './segments.ts';
import { readTombstone, runRemoved } from './tombstones.ts';
import { ValueWindow } from './value-window.ts';
import { runMoved, Whereabouts } from './whereabouts.ts';

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
  readonly liveness: (owner: Owner, claimedAt?: number) => Promise<Liveness>;
  /** Claims also what was removed, and leaves secrets in keys as they are stored: nobody will walk the run. */
  readonly removing?: true;
  /** Claims also a run that is on its way elsewhere: whoever carries it does. */
  readonly carrying?: true;
  /** Called when a journal begins; gives what is to be called at its end. */
  readonly begin: (runId: string) => () => Promise<void>;
}

/** How often a claim starts over before it leaves the run to the others. */
const mostAttempts = 20;

/** Claims epoch 1 of a new run: `opened` and `run-started` appear together. `undefined` when the run exists. */
export async function createRun(
  ground: ClaimGround,
  started: Extract<JournalEvent, { readonly type: 'run-started' }>,
  input: unknown,
): Promise<{ readonly journal: RunJournal; readonly at: number } | undefined> {
  const { storage, host, redactor } = ground;
  const { runId } = started;
  const log = segmentLog(runId, 1);
  const removed = await readTombstone(storage, runId);
  if (removed !== undefined) {
    if ((await highestSegment(storage, runId)) > 0) return undefined;
    throw runRemoved(removed);
  }
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
  // Whoever removed the run of this id meanwhile wrote that down before it was gone. What was made here stays for the
  // next cleaning: taking it back could take away what somebody else has begun by then.
  const gone = await readTombstone(storage, runId);
  if (gone !== undefined) throw runRemoved(gone);
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
 * @throws UsageError `run-not-found`, `run-removed`, `run-moved`; OwnershipError `run-owned`; StorageError
 * `journal-damaged`, `format-newer`.
 */
export async function claimRun(ground: ClaimGround, runId: string, options: ClaimOptions): Promise<RunJournal> {
  let robbed: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const before = await requireGround(ground.storage, runId, evenGone(ground));
    if (options.takeOver === true) robbed ??= before.owner?.nonce;
    await requireFree(ground, before, robbed);
    if (attempt > mostAttempts) throw runOwned(runId, before.owner);
    const journal = await tryClaim(ground, before, options);
    if (journal !== undefined) return journal;
  }
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
  // A removal writes its tombstone and then looks for the next claim; a claim looks for the tombstone once it stands:
  // one of the two sees the other.
  await requireNotRemoved(storage, after, evenGone(ground));
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
  readonly #whereabouts = new Whereabouts();

  constructor(ground: ClaimGround, runId: string, options: ClaimOptions) {
    const acceptDamage = options.acceptDamage === true;
    this.requireIntact = async (damage) => {
      const { journey } = this.#whereabouts;
      // Of a run that is just arriving, much is missing.
      if (journey !== undefined && ground.carrying !== true) throw runMoved(runId, journey.to);
      await requireIntact(ground.storage, runId, damage, {
        hasBeginning: this.#hasBeginning,
        acceptDamage,
        evenGone: evenGone(ground),
      });
    };
    this.window = new ValueWindow(ground.storage, runId);
    const apply = options.reader();
    this.take = (record, line) => {
      if (record.hasValue) this.window.hold(record.place, line);
      this.#whereabouts.apply(record);
      if (record.type === 'run-started') {
        this.startedAt = record.at;
        this.#hasBeginning = true;
      }
      // Whoever only carries or removes the run need not know its secrets.
      const asStored = ground.removing === true || ground.carrying === true;
      apply(asStored ? record : revealHead(record, line, ground.redactor));
    };
  }
}

/** What a claim takes although it is gone: whoever removes or carries a run finishes what was cut off. */
function evenGone({ removing, carrying }: ClaimGround): EvenGone {
  return removing === true ? 'removed' : carrying === true ? 'moved' : 'none';
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
  const { owner, claimedAt, runId } = found;
  // An owner that cannot be read is damage, which is looked at next.
  if (owner === undefined || owner.nonce === robbed || owner.nonce === ground.owner.nonce) return;
  if ((await ground.liveness(owner, claimedAt)) === 'dead') return;
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

/** The first record of a claim. */
export function openedBy(owner: Owner): JournalEvent {
  return { type: 'opened', format: journalFormat, owner };
}
