import { isHoldfastError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';
import type { ListEntry, StorageAdapter } from '../storage/storage-adapter.ts';
import { firstLine } from './damage.ts';
import { compare, type Filter, filterOf, type ListRunsOptions, type Rank } from './listing-options.ts';
import {
  inboxLog,
  namedFolder,
  partsOfGeneratedId,
  runFolder,
  runIdOfFolder,
  runsFolder,
  stateName,
  timeMark,
} from './run-paths.ts';
import type { RunSummary } from './run-state.ts';
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
  /** The run's summary from its journal; `undefined` when there is none. */
  readonly derive: (runId: string, snapshot: string | undefined) => Promise<RunSummary | undefined>;
}

interface Candidate extends Rank {
  readonly snapshot: string | undefined;
  readonly summary?: RunSummary | undefined;
}

/** Statuses that a run keeps until somebody claims it, and claiming says so in the snapshot. */
const resting: ReadonlySet<RunStatus> = new Set(['paused', 'completed', 'failed', 'cancelled', 'interrupted']);
const pageSize = 1000;
/** The end of the years that ids can name. */
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Lists runs, newest first: by the moment in their id, for ids of the user's own by their creation.
 *
 * Reads snapshots; the journal is asked where there is none, where it does not fit its checksum, and where the run
 * was in progress. A page of generated ids costs its own length; ids of the user's own are looked through for each page.
 *
 * @throws UsageError `invalid-option`.
 */
export async function listRuns(ground: ListingGround, options: ListRunsOptions): Promise<RunPage> {
  const filter = filterOf(options);
  const limit = options.limit ?? 100;
  if (!Number.isSafeInteger(limit) || limit < 1) throw invalidOption('limit', limit, 'a positive integer');
  const runs: RunSummary[] = [];
  const unreadable: UnreadableRun[] = [];
  let last: Rank | undefined;
  const namedRuns = await named(ground, filter, unreadable);
  for await (const candidate of merged(generated(ground.storage, filter, limit), namedRuns)) {
    if (candidate.createdAt < filter.since) break;
    const summary = await summaryOf(ground, candidate, unreadable);
    if (summary === undefined || !fits(summary, filter)) continue;
    // One more than asked for shows that there is another page.
    if (runs.length === limit && last !== undefined)
      return { runs, next: `${last.createdAt}~${last.runId}`, unreadable };
    runs.push(await withPending(ground.storage, summary));
    last = candidate;
  }
  return { runs, unreadable };
}

/** Whether requests wait in the inbox of a run that rests. */
export async function withPending<Summary extends RunSummary>(
  storage: StorageAdapter,
  summary: Summary,
): Promise<Summary> {
  if (summary.status !== 'paused' && summary.status !== 'interrupted') return summary;
  const { inbox_place: place } = summary;
  for await (const _ of storage.read(inboxLog(summary.workflow_id), place === 0 ? undefined : place))
    return { ...summary, has_pending_commands: true };
  return summary;
}

/** The id of the run in a folder, from its name or from what is in it. */
async function runIdIn(storage: StorageAdapter, { key, value }: ListEntry): Promise<string | undefined> {
  const named = runIdOfFolder(key);
  if (named !== undefined) return named;
  const texts = [value, (await lineOf(storage, `${key}/1`, 1)) ?? undefined];
  for (const text of texts) {
    const quoted =
      text === undefined ? undefined : /"(?:workflow_id|runId)": ?("(?:[^"\\]|\\.){1,400}")/.exec(text)?.[1];
    const runId = quoted === undefined ? undefined : (JSON.parse(quoted) as string);
    if (runId !== undefined && runFolder(runId) === key) return runId;
  }
  return undefined;
}

async function lineOf(storage: StorageAdapter, log: string, index: number): Promise<string | undefined> {
  const first = await firstLine(storage, log);
  if (first === undefined || index === 0) return first?.line;
  for await (const { line } of storage.read(log, first.cursor)) return line;
  return undefined;
}

async function summaryOf(
  ground: ListingGround,
  candidate: Candidate,
  unreadable: UnreadableRun[],
): Promise<RunSummary | undefined> {
  const { runId, snapshot } = candidate;
  const summary = candidate.summary ?? (snapshot === undefined ? undefined : readStateSummary(snapshot, runId));
  if (summary !== undefined && resting.has(summary.status)) return summary;
  try {
    return await ground.derive(runId, summary === undefined ? snapshot : undefined);
  } catch (error) {
    // The list goes on; whoever opens the run is told more.
    if (!isHoldfastError(error)) throw error;
    unreadable.push({ id: runId, code: error.code, message: error.message });
    return undefined;
  }
}

function fits(summary: RunSummary, filter: Filter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.has(summary.status)) &&
    (filter.workflow === undefined || filter.workflow === summary.workflow) &&
    (filter.parent === undefined || filter.parent === (summary.parent_id ?? null))
  );
}

async function* generated(
  storage: StorageAdapter,
  filter: Filter,
  limit: number,
): AsyncGenerator<Candidate, void, undefined> {
  for await (const { key: folder } of pages(storage, runsFolder, undefined, pageSize)) {
    const month = folder.slice(runsFolder.length);
    if (!/^\d{4}-\d{2}$/.test(month)) continue;
    const from = Date.parse(`${month}-01T00:00:00Z`);
    const until = filter.after === undefined ? filter.before - 1 : Math.min(filter.before - 1, filter.after.createdAt);
    if (from > until) continue;
    if (from + 31 * 86_400_000 < filter.since) return;
    // `z` sorts behind every id of the same moment; moments beyond the month begin at its end.
    const mark = until <= lastMoment ? timeMark(until) : '9';
    const size = Math.min(pageSize, limit + 1);
    for await (const { key, value } of pages(storage, `${folder}/`, `${folder}/wf_${mark}_zzzzzzz`, size)) {
      const runId = runIdOfFolder(key);
      const createdAt = runId === undefined ? undefined : partsOfGeneratedId(runId)?.createdAt;
      if (runId === undefined || createdAt === undefined || createdAt >= filter.before) continue;
      if (filter.after === undefined || compare({ createdAt, runId }, filter.after) > 0)
        yield { runId, createdAt, snapshot: value };
    }
  }
}

async function named(ground: ListingGround, filter: Filter, unreadable: UnreadableRun[]): Promise<Candidate[]> {
  const { storage } = ground;
  const found: Candidate[] = [];
  for await (const entry of pages(storage, namedFolder, undefined, pageSize)) {
    const runId = await runIdIn(storage, entry);
    if (runId === undefined) continue;
    const summary =
      (entry.value === undefined ? undefined : readStateSummary(entry.value, runId)) ??
      (await summaryOf(ground, { runId, createdAt: 0, snapshot: entry.value }, unreadable));
    if (summary === undefined) continue;
    const candidate = { runId, createdAt: Date.parse(summary.created_at), snapshot: undefined, summary };
    if (candidate.createdAt >= filter.before || candidate.createdAt < filter.since) continue;
    if (filter.after === undefined || compare(candidate, filter.after) > 0) found.push(candidate);
  }
  return found.sort(compare);
}

async function* merged(
  one: AsyncGenerator<Candidate, void, undefined>,
  others: readonly Candidate[],
): AsyncGenerator<Candidate, void, undefined> {
  let index = 0;
  for await (const candidate of one) {
    for (let other = others[index]; other !== undefined && compare(other, candidate) < 0; other = others[index]) {
      yield other;
      index += 1;
    }
    yield candidate;
  }
  yield* others.slice(index);
}

/** The folders below a prefix, last first, each with its snapshot. */
async function* pages(
  storage: StorageAdapter,
  prefix: string,
  from: string | undefined,
  limit: number,
): AsyncGenerator<ListEntry, void, undefined> {
  let after = from;
  do {
    const options = { folders: stateName, values: prefix !== runsFolder, reverse: true, limit };
    const page = await storage.list(prefix, after === undefined ? options : { ...options, after });
    yield* page.entries;
    after = page.next;
  } while (after !== undefined);
}
