import { isHoldfastError, type UsageError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { beginningLost, copyLogAside, type JournalDamage, journalDamaged } from './damage.ts';
import { runNotFound } from './refusals.ts';
import { segmentLog } from './run-paths.ts';
import { type Ground, highestSegment, survey } from './segments.ts';
import { counts, readTombstone, runRemoved } from './tombstones.ts';

/** Which runs are taken although their tombstone counts: those that were carried away, or all. */
export type EvenGone = 'none' | 'moved' | 'removed';

/** What is known of a journal that was read, and what its reader agrees to. */
interface IntactOptions {
  readonly hasBeginning: boolean;
  readonly acceptDamage: boolean;
  readonly evenGone?: EvenGone;
}

/** How often a segment that must be there is looked for, before its absence is damage. */
const mostLooks = 5;
/** Refusals that say that a run is not there. */
const gone: ReadonlySet<string> = new Set(['run-not-found', 'run-removed', 'run-moved']);
const noBeginning = { line: 1, message: 'there is no record of what the run was started with', missing: 1 };

/**
 * Finds out how a run's segments stand.
 *
 * @throws UsageError `run-not-found`, `run-removed`; StorageError `format-newer`.
 */
export async function requireGround(
  storage: StorageAdapter,
  runId: string,
  evenGone: EvenGone = 'none',
): Promise<Ground> {
  for (let look = 1; ; look += 1) {
    const top = await highestSegment(storage, runId);
    if (top === 0) throw await missingRun(storage, runId);
    const found = look < mostLooks ? await survey(storage, runId, top) : await survey(storage, runId, top, true);
    if (found === undefined) continue;
    await requireNotRemoved(storage, found, evenGone);
    return found;
  }
}

/** Whether a run is there and was not removed. */
export async function isThere(storage: StorageAdapter, runId: string): Promise<boolean> {
  try {
    await requireGround(storage, runId);
    return true;
  } catch (error) {
    if (isHoldfastError(error) && gone.has(error.code)) return false;
    throw error;
  }
}

/** Why a run is not there. */
export async function missingRun(storage: StorageAdapter, runId: string): Promise<UsageError> {
  const removed = await readTombstone(storage, runId);
  return removed === undefined ? runNotFound(runId) : runRemoved(removed);
}

/** Refuses a run that was removed. @throws UsageError `run-removed`. */
export async function requireNotRemoved(storage: StorageAdapter, found: Ground, evenGone: EvenGone): Promise<void> {
  if (evenGone === 'removed') return;
  const removed = await readTombstone(storage, found.runId);
  if (removed === undefined || (evenGone === 'moved' && removed.moved_to !== undefined)) return;
  if (counts(removed, found)) throw runRemoved(removed);
}

/**
 * Refuses to build on a journal that lost something nobody has agreed to lose, and copies its damaged logs aside.
 * Without its beginning a journal is refused in any case.
 *
 * @throws StorageError `journal-damaged`; UsageError `run-not-found`, `run-removed`.
 */
export async function requireIntact(
  storage: StorageAdapter,
  runId: string,
  damage: readonly JournalDamage[],
  { hasBeginning, acceptDamage, evenGone = 'none' }: IntactOptions,
): Promise<void> {
  const lost = damage.filter(({ accepted }) => !accepted);
  // What is missing because the run was removed while it was read is no damage.
  if (lost.length > 0 || !hasBeginning) await requireGround(storage, runId, evenGone);
  for (const log of new Set(lost.map((found) => found.log))) await copyLogAside(storage, log);
  if (!hasBeginning) throw beginningLost(runId, lost[0] ?? { log: segmentLog(runId, 1), ...noBeginning });
  if (lost[0] !== undefined && !acceptDamage) throw journalDamaged(runId, lost[0]);
}
