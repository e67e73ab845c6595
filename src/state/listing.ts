import { isHoldfastError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { filterOf, fits, type ListRunsOptions, type Rank } from './listing-options.ts';
import { type Creations, namedRuns } from './named-runs.ts';
import { inboxLog, stateName } from './run-paths.ts';
import type { RunSummary } from './run-state.ts';
import { type Candidate, GeneratedRuns, merged } from './run-walk.ts';
import { readStateSummary } from './state-view.ts';

/** One page of a listing. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** Pass as `after` for the next page; absent on the last one. */
  readonly next?: string;
  /** Runs met on the way whose journal cannot be read, each with the reason; they are in no other list. */
  readonly unreadable: readonly UnreadableRun[];
}

/** A run that is there and cannot be read. */
export interface UnreadableRun {
  readonly id: string;
  /** A code of docs/errors.md. */
  readonly code: string;
  readonly message: string;
}

/** What a listing needs beside the snapshots. */
export interface ListingGround {
  readonly storage: StorageAdapter;
  /** Filled by listings. */
  readonly creations: Creations;
  /** The run's summary from its journal; `undefined` when there is none. */
  readonly derive: (runId: string, snapshot: string | undefined) => Promise<RunSummary | undefined>;
}

/** Statuses that a run keeps until somebody claims it, and claiming says so in the snapshot. */
const resting: ReadonlySet<RunStatus> = new Set(['paused', 'completed', 'failed', 'cancelled', 'interrupted']);

/**
 * Lists runs, newest first: by the moment in their id, for ids of the user's own by their creation.
 *
 * Reads snapshots; the journal is asked where there is none, where it does not fit its checksum, and where the run
 * was in progress. A page of generated ids costs its own length. Of ids of the user's own the first page reads all
 * snapshots, later ones their names and their own snapshots.
 *
 * @throws UsageError `invalid-option`.
 */
export async function listRuns(ground: ListingGround, options: ListRunsOptions): Promise<RunPage> {
  const filter = filterOf(options);
  const limit = options.limit ?? 100;
  if (!Number.isSafeInteger(limit) || limit < 1) throw invalidOption('limit', limit, 'a positive integer');
  const { storage, creations } = ground;
  const runs: RunSummary[] = [];
  const unreadable: UnreadableRun[] = [];
  let last: Rank | undefined;
  const named = await namedRuns(storage, creations, filter, (runId, folder, text) => {
    const rested = text === undefined ? undefined : restedSummary(text, runId, folder);
    return rested === undefined ? derived(ground, runId, folder, text, unreadable) : Promise.resolve(rested);
  });
  for await (const piece of merged([new GeneratedRuns(storage, filter, limit).candidates()], named))
    for (const candidate of piece) {
      if (candidate.createdAt < filter.since) return { runs, unreadable };
      const { runId, folder } = candidate;
      const text = candidate.snapshot === 'unread' ? await load(ground, candidate) : candidate.snapshot.text;
      const rested = text === undefined ? undefined : restedSummary(text, runId, folder);
      const summary = rested ?? (await derived(ground, runId, folder, text, unreadable));
      if (summary === undefined || !fits(summary, filter)) continue;
      // One more than asked for shows that there is another page.
      if (runs.length === limit && last !== undefined)
        return { runs, next: `${last.createdAt}~${last.runId}`, unreadable };
      runs.push(mayBeAsked(summary) ? await withPending(storage, summary) : summary);
      last = candidate;
    }
  return { runs, unreadable };
}

/** Whether requests wait in the inbox of a run that rests. */
export async function withPending<Summary extends RunSummary>(
  storage: StorageAdapter,
  summary: Summary,
): Promise<Summary> {
  if (!mayBeAsked(summary)) return summary;
  const { inbox_place: place } = summary;
  for await (const _ of storage.read(inboxLog(summary.workflow_id), place === 0 ? undefined : place))
    return { ...summary, has_pending_commands: true };
  return summary;
}

function mayBeAsked({ status }: RunSummary): boolean {
  return status === 'paused' || status === 'interrupted';
}

/** What a snapshot says, if nothing happens to its run unless somebody claims it. */
function restedSummary(text: string, runId: string, folder: string): RunSummary | undefined {
  const summary = readStateSummary(text, runId, folder);
  return summary !== undefined && resting.has(summary.status) ? summary : undefined;
}

/** What the journal says, where the snapshot does not tell. */
async function derived(
  ground: ListingGround,
  runId: string,
  folder: string,
  text: string | undefined,
  unreadable: UnreadableRun[],
): Promise<RunSummary | undefined> {
  const isIntact = text !== undefined && readStateSummary(text, runId, folder) !== undefined;
  try {
    return await ground.derive(runId, isIntact ? undefined : text);
  } catch (error) {
    // The list goes on; whoever opens the run is told more.
    if (!isHoldfastError(error)) throw error;
    unreadable.push({ id: runId, code: error.code, message: error.message });
    return undefined;
  }
}

/** The snapshot of a run whose place in the order was known without it. */
async function load({ storage, creations }: ListingGround, candidate: Candidate): Promise<string | undefined> {
  const { folder, runId, createdAt } = candidate;
  const text = await storage.get(`${folder}/${stateName}`);
  const summary = text === undefined ? undefined : readStateSummary(text, runId, folder);
  // An id that was forgotten and used again: it stands in its new place from the next page on.
  if (summary !== undefined && Date.parse(summary.created_at) !== createdAt) creations.delete(folder);
  return text;
}
