import { isHoldfastError } from '../core/errors.ts';
import type { Owner } from '../core/events.ts';
import { livenessOf } from '../processes/identity.ts';
import type { ListEntry, ListOptions, StorageAdapter } from '../storage/storage-adapter.ts';
import type { CleanTally } from './clean-tally.ts';
import { requireGround } from './ground.ts';
import { namedFolder, partsOfGeneratedId, runsFolder } from './run-paths.ts';
import { ownRun, removeOwned, removeRemains, type RemovalGround, tombstoneFor } from './removal.ts';
import type { Retention } from './retention-options.ts';
import { highestSegment } from './segments.ts';
import { counts, parseTombstone, type RemovedRun, removedFolder, tombstoneKey } from './tombstones.ts';

/** In a large folder a page costs as much as its names: fewer pages are better. */
const pageSize = 5000;

/** Finishes removals that a crash interrupted, and forgets those that are long ago. */
export async function sweepTombstones(ground: RemovalGround, retention: Retention, tally: CleanTally): Promise<void> {
  const { storage } = ground;
  const { dryRun, forgetAfterMs, now } = retention;
  for await (const { key, value } of entriesOf(storage, removedFolder, { values: true })) {
    const folder = `${runsFolder}${key.slice(removedFolder.length)}/`;
    const removed = value === undefined ? undefined : parseTombstone(value);
    if ((await storage.list(folder, { limit: 1 })).entries.length > 0) {
      if (removed === undefined || tombstoneKey(removed.workflow_id) !== key) continue;
      if (await (dryRun ? isUnfinished(storage, removed) : finishRemoval(ground, removed))) tally.counts.finished += 1;
    } else if (forgetAfterMs !== undefined && now - momentOf(removed) >= forgetAfterMs) {
      if (!dryRun) await storage.delete(key);
      tally.counts.forgotten += 1;
    }
  }
}

/** Removes the inboxes of removed runs: a request may have been on its way while its run was removed. */
export async function sweepInboxes(storage: StorageAdapter, dryRun: boolean, tally: CleanTally): Promise<void> {
  for await (const { key } of entriesOf(storage, 'inbox/')) {
    const name = key.slice('inbox/'.length);
    const day = partsOfGeneratedId(name)?.day;
    const folder = day === undefined ? `${namedFolder}${name}` : `${runsFolder}${day}/${name}`;
    if ((await storage.get(removedFolder + folder.slice(runsFolder.length))) === undefined) continue;
    if ((await storage.list(`${folder}/`, { limit: 1 })).entries.length > 0) continue;
    if (!dryRun) await storage.delete(key);
    tally.counts.inboxes += 1;
  }
}

/** Removes the signs of life of processes that are certainly dead. */
export async function sweepOwners(
  storage: StorageAdapter,
  self: Owner,
  dryRun: boolean,
  tally: CleanTally,
): Promise<void> {
  for await (const { key, value } of entriesOf(storage, 'owners/', { values: true })) {
    const owner = value === undefined ? undefined : ownerOf(value);
    if (owner === undefined || livenessOf(owner, self) !== 'dead') continue;
    if (!dryRun) await storage.delete(key);
    tally.counts.owners += 1;
  }
}

/** Whether the tombstone counts for what is there. */
async function isUnfinished(storage: StorageAdapter, removed: RemovedRun): Promise<boolean> {
  const { workflow_id: runId } = removed;
  if ((await highestSegment(storage, runId)) === 0) return true;
  return counts(removed, await requireGround(storage, runId, 'removed'));
}

/** Finishes a removal: what is there is owned by nobody, or by those who were refused. */
async function finishRemoval(ground: RemovalGround, removed: RemovedRun): Promise<boolean> {
  const { storage } = ground;
  const { workflow_id: runId } = removed;
  try {
    const found =
      (await highestSegment(storage, runId)) === 0 ? undefined : await requireGround(storage, runId, 'removed');
    if (found === undefined) {
      // A view that came late, or a claim of what was gone: nobody has acknowledged anything here.
      await removeRemains(storage, runId);
      return true;
    }
    if (!counts(removed, found)) return false;
    // Only the claim that the tombstone names is one of a removal; the others were refused, or will be.
    const owned = await ownRun(ground, runId, { takeOver: found.top !== removed.epoch, acceptDamage: true });
    try {
      // Somebody may have sealed his claim just before: he has the run.
      if (owned.facts.sealed > removed.epoch) return false;
      await removeOwned(ground, owned, { ...tombstoneFor(owned, ground), ...removed, epoch: owned.journal.epoch });
      return true;
    } finally {
      await owned.journal.close();
    }
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    if (error.code !== 'journal-damaged') return false;
    // Not even its beginning is left: a claim made anew what had just been deleted.
    await removeRemains(storage, runId);
    return true;
  }
}

async function* entriesOf(
  storage: StorageAdapter,
  prefix: string,
  options: ListOptions = {},
): AsyncGenerator<ListEntry, void, undefined> {
  let after: string | undefined;
  do {
    const page = await storage.list(prefix, {
      ...options,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    yield* page.entries;
    after = page.next;
  } while (after !== undefined);
}

/** When a run was removed; what cannot be read is kept. */
function momentOf(removed: RemovedRun | undefined): number {
  const at = Date.parse(removed?.removed_at ?? '');
  return Number.isNaN(at) ? Infinity : at;
}

function ownerOf(beat: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(beat);
    if (typeof value !== 'object' || value === null) return undefined;
    const { host, bootId, pidNamespace, pid, startedAt } = value as Partial<Owner>;
    const texts = [host, bootId, pidNamespace, startedAt];
    return texts.every((text) => typeof text === 'string') && typeof pid === 'number' ? (value as Owner) : undefined;
  } catch {
    return undefined;
  }
}
