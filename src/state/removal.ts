import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { archiveRun } from './archive.ts';
import type { ClaimOptions } from './claim.ts';
import { RunFacts } from './run-facts.ts';
import { iso } from './run-state.ts';
import { damagedKey, inboxLog, runFolder } from './run-paths.ts';
import type { RunJournal } from './run-journal.ts';
import type { RunFold } from './run-fold.ts';
import { putTombstone, type RemovedRun } from './tombstones.ts';

/** What removing stands on. */
export interface RemovalGround {
  readonly storage: StorageAdapter;
  /** Claims a run, also one that was removed. */
  readonly claim: (runId: string, options: Required<ClaimOptions>) => Promise<RunJournal>;
  /** Writes a snapshot that nobody believes. */
  readonly markInProgress: (fold: RunFold) => Promise<void>;
  readonly archive: boolean;
  readonly by: string | undefined;
  readonly now: number;
}

/** A run that is owned in order to be removed. */
export interface OwnedRun {
  readonly facts: RunFacts;
  readonly journal: RunJournal;
}

/**
 * Claims a run in order to remove it.
 *
 * @throws UsageError `run-not-found`, `run-removed`; OwnershipError `run-owned`; StorageError.
 */
export async function ownRun(
  ground: RemovalGround,
  runId: string,
  options: Omit<Required<ClaimOptions>, 'reader'>,
): Promise<OwnedRun> {
  let facts = new RunFacts(runId);
  const journal = await ground.claim(runId, {
    ...options,
    reader: () => {
      facts = new RunFacts(runId);
      return facts.apply;
    },
  });
  return { facts, journal };
}

/** What is to be left of a run. */
export function tombstoneFor({ facts, journal }: OwnedRun, ground: RemovalGround): RemovedRun {
  return {
    workflow_id: facts.runId,
    workflow: facts.workflow,
    status: facts.fold.status,
    completed_at: facts.endedAt === undefined ? undefined : iso(facts.endedAt),
    removed_at: iso(ground.now),
    removed_by: ground.by,
    epoch: journal.epoch,
  };
}

/**
 * Removes a run that is owned, and leaves its tombstone.
 *
 * From the tombstone on nobody else can claim the run. Whoever claimed it just before shows when it stands, and keeps
 * the run: his claim is the later one. What comes last makes the run invisible, so that what a crash interrupts
 * is found and finished.
 *
 * @throws OwnershipError `overtaken` when somebody else claimed the run; StorageError.
 */
export async function removeOwned(ground: RemovalGround, owned: OwnedRun, tombstone: RemovedRun): Promise<RemovedRun> {
  const { storage } = ground;
  const { runId } = owned.facts;
  let removed = tombstone;
  if (ground.archive && tombstone.archive === undefined)
    removed = { ...removed, archive: await archiveRun(storage, tombstone, iso(ground.now)) };
  await owned.journal.assertOwned();
  // From here on listings ask the journal, and with it the tombstone.
  await ground.markInProgress(owned.facts.fold);
  await putTombstone(storage, removed);
  await owned.journal.assertOwned();
  await removeRemains(storage, runId);
  return removed;
}

/** Deletes everything that is stored of a run whose tombstone stands; its journal goes last, and at once. */
export async function removeRemains(storage: StorageAdapter, runId: string): Promise<void> {
  await storage.delete(inboxLog(runId));
  await storage.deleteAll(`${damagedKey(runFolder(runId))}/`);
  await storage.deleteAll(`${runFolder(runId)}/`);
}
