import { formatDuration } from '../core/durations.ts';
import { isHoldfastError } from '../core/errors.ts';
import type { Owner } from '../core/events.ts';
import { CleanTally } from './clean-tally.ts';
import { familyOf, findRun, type Obstacle } from './family.ts';
import { isThere } from './ground.ts';
import type { RunPage } from './listing.ts';
import type { ListRunsOptions } from './listing-options.ts';
import { type OwnedRun, ownRun, removeOwned, type RemovalGround, tombstoneFor } from './removal.ts';
import { type CleanOptions, type CleanReport, type Retention, retentionOf } from './retention-options.ts';
import type { FoundRun } from './run-facts.ts';
import { runOwned } from './refusals.ts';
import { iso, type RunSummary } from './run-state.ts';
import { sweepInboxes, sweepOwners, sweepTombstones } from './sweep.ts';
import { sweepBudgets } from './sweep-budgets.ts';
import { readTombstone } from './tombstones.ts';

/** What cleaning stands on. */
export type RetentionGround = Pick<RemovalGround, 'storage' | 'claim' | 'markInProgress'> & {
  readonly now: () => number;
  readonly self: Owner;
  readonly list: (options: ListRunsOptions) => Promise<RunPage>;
};

const pageSize = 200;
/** Removing a run waits for several syncs, which those at the same time share. */
const atOnce = 8;

/**
 * Removes what is old enough: runs that have ended, what is left of runs, and what the dead left behind.
 *
 * Holds a page of runs at a time. Where the storage can say so, only one process cleans at a time; nothing depends on it.
 *
 * @throws UsageError `invalid-option`, `invalid-duration`; StorageError.
 */
export async function cleanRuns(ground: RetentionGround, options: CleanOptions): Promise<CleanReport> {
  const { storage } = ground;
  const retention = retentionOf(options, ground.now());
  const cleaning = new Cleaning(ground, retention);
  const state = { begun: false };
  const work = (): Promise<void> => {
    state.begun = true;
    return cleaning.run();
  };
  if (!retention.dryRun && storage.maintain !== undefined) {
    const { busy, files, folders } = await storage.maintain(work);
    if (busy === true) return cleaning.tally.report(false);
    cleaning.tally.counts.leftovers = files + folders;
  }
  // The lock is a courtesy: without it the work is done all the same.
  if (!state.begun) await work();
  return cleaning.tally.report(true);
}

/** One cleaning. */
class Cleaning {
  readonly tally: CleanTally;
  readonly #ground: RetentionGround;
  readonly #removal: RemovalGround;
  readonly #retention: Retention;

  constructor(ground: RetentionGround, retention: Retention) {
    this.#ground = ground;
    this.#retention = retention;
    this.#removal = { ...ground, ...retention };
    this.tally = new CleanTally(retention);
  }

  async run(): Promise<void> {
    const { storage, self } = this.#ground;
    const { dryRun, after, now } = this.#retention;
    // What was created after this moment cannot have ended long enough ago.
    const youngest = Math.min(...after.values());
    if (after.size > 0) await this.#runs(now - youngest + 1);
    await sweepTombstones(this.#removal, this.#retention, this.tally);
    await sweepInboxes(storage, dryRun, this.tally);
    await sweepOwners(storage, self, dryRun, this.tally);
    await sweepBudgets(storage, now, dryRun, this.tally);
  }

  async #runs(before: number): Promise<void> {
    let after: string | undefined;
    do {
      const page = await this.#ground.list({ before, limit: pageSize, ...(after === undefined ? {} : { after }) });
      for (const { id, message } of page.unreadable) this.tally.kept(id, 'unreadable', message);
      const runs = [...page.runs];
      const worker = async (): Promise<void> => {
        for (let run = runs.shift(); run !== undefined; run = runs.shift()) await this.#look(run);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      after = page.next;
    } while (after !== undefined);
  }

  async #look(run: RunSummary): Promise<void> {
    const id = run.workflow_id;
    const { counts } = this.tally;
    if (run.completed_at === undefined || !ended.has(run.status)) {
      counts.unfinished += 1;
      return;
    }
    const { storage } = this.#ground;
    const due = this.#reason(run.status, Date.parse(run.completed_at));
    // A child goes with its parent, and that may be earlier than its own age says.
    const orphaned = run.parent_id !== undefined && (await readTombstone(storage, run.parent_id)) !== undefined;
    if (due === undefined && !orphaned) {
      counts.notDue += 1;
      return;
    }
    const found = await findRun(storage, id);
    if (found === undefined) return;
    if ('reason' in found) {
      this.tally.kept(id, found.reason, found.message);
      return;
    }
    const { facts } = found;
    if (facts.endedAt === undefined) {
      counts.unfinished += 1;
      return;
    }
    const reason = await this.#reasonOf(found, facts.endedAt);
    if (reason === withParent) counts.withParent += 1;
    else if (reason === undefined) counts.notDue += 1;
    else await this.#remove(found, reason);
  }

  /** Why a run is due, by its journal. */
  async #reasonOf({ facts }: FoundRun, endedAt: number): Promise<string | undefined> {
    const { storage } = this.#ground;
    const { parent } = facts;
    if (parent !== undefined) {
      if (await isThere(storage, parent)) return withParent;
      if ((await readTombstone(storage, parent)) !== undefined) return `its parent "${parent}" was removed`;
    }
    return this.#reason(facts.fold.status, endedAt);
  }

  #reason(status: RunSummary['status'], endedAt: number): string | undefined {
    const { after, now } = this.#retention;
    const limit = after.get(status);
    const age = now - endedAt;
    return limit === undefined || !(age >= limit)
      ? undefined
      : `${status} ${formatDuration(age)} ago, kept for ${formatDuration(limit)}`;
  }

  async #remove(root: FoundRun, reason: string): Promise<void> {
    const { runId } = root.facts;
    const family = await familyOf(this.#ground.storage, root);
    if ('reason' in family) {
      this.tally.kept(runId, family.reason, family.message);
      return;
    }
    if (this.#retention.dryRun) {
      for (const member of family.members) this.#removed(root, member, reason, undefined);
      return;
    }
    const owned: OwnedRun[] = [];
    try {
      for (const member of family.members) owned.push(await this.#own(member));
      for (const [index, own] of owned.entries()) {
        const { archive } = await removeOwned(this.#removal, own, tombstoneFor(own, this.#removal));
        this.#removed(root, family.members[index] ?? root, reason, archive);
      }
    } catch (error) {
      const { reason: why, message } = obstacleOf(error);
      this.tally.kept(runId, why, message);
    } finally {
      for (const { journal } of owned) await journal.close();
    }
  }

  /** Claims a run that must still be what it was found to be. */
  async #own({ facts, epoch }: FoundRun): Promise<OwnedRun> {
    const owned = await ownRun(this.#removal, facts.runId, { takeOver: false, acceptDamage: false });
    if (owned.journal.epoch === epoch + 1 && owned.facts.endedAt === facts.endedAt) return owned;
    await owned.journal.close();
    throw runOwned(facts.runId, undefined);
  }

  #removed(root: FoundRun, { facts, bytes }: FoundRun, reason: string, archive: string | undefined): void {
    const child = facts.runId !== root.facts.runId;
    this.tally.removed({
      id: facts.runId,
      workflow: facts.workflow,
      status: facts.fold.status,
      completedAt: iso(facts.endedAt ?? 0),
      reason: child ? `with its parent "${root.facts.runId}"` : reason,
      bytes,
      ...(child ? { parent: facts.parent ?? root.facts.runId } : {}),
      ...(archive === undefined ? {} : { archive }),
    });
  }
}

/** No reason to remove a child, but to keep it. */
const withParent = 'with its parent';
const ended: ReadonlySet<RunSummary['status']> = new Set(['completed', 'failed', 'cancelled']);

function obstacleOf(error: unknown): Obstacle {
  if (!isHoldfastError(error)) throw error;
  const { code, message } = error;
  if (code === 'journal-damaged') return { reason: 'damaged', message };
  const claimed = code === 'run-owned' || code === 'overtaken' || code === 'run-not-found' || code === 'run-removed';
  return { reason: claimed ? 'claimed' : 'storage', message };
}
