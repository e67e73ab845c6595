import type { ListEntry, StorageAdapter } from '../storage/storage-adapter.ts';
import { firstLine } from './damage.ts';
import { compare, type Filter, type Rank } from './listing-options.ts';
import { namedFolder, runFolder, runIdOfFolder, stateName } from './run-paths.ts';
import type { RunSummary } from './run-state.ts';
import { type Candidate, pages } from './run-walk.ts';

/** When runs with ids of the user's own were created, by folder: read once, since creation does not change. */
export type Creations = Map<string, Rank>;

/** Runs with ids of the user's own, in order. Their names do not tell it: of those not known yet the snapshots do. */
export async function namedRuns(
  storage: StorageAdapter,
  creations: Creations,
  filter: Filter,
  summarise: (runId: string, folder: string, snapshot: string | undefined) => Promise<RunSummary | undefined>,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let count = 0;
  // To read a page of them at once costs half of reading them one by one.
  const values = creations.size === 0;
  for await (const entries of pages(storage, namedFolder, { values }))
    for (const entry of entries) {
      const { key: folder } = entry;
      count += 1;
      let rank = creations.get(folder);
      if (rank === undefined) {
        const text = values ? entry.value : await storage.get(`${folder}/${stateName}`);
        const runId = await runIdIn(storage, text === undefined ? { key: folder } : { key: folder, value: text });
        if (runId === undefined) continue;
        const summary = await summarise(runId, folder, text);
        if (summary === undefined) continue;
        rank = { runId, createdAt: Date.parse(summary.created_at) };
        creations.set(folder, rank);
      }
      if (rank.createdAt >= filter.before || rank.createdAt < filter.since) continue;
      if (filter.after === undefined || compare(rank, filter.after) > 0)
        found.push({ ...rank, folder, snapshot: 'unread' });
    }
  // Those that were removed are remembered until it matters.
  if (creations.size > 2 * count + 1000) creations.clear();
  return found.sort(compare);
}

/** The id of the run in a folder, from its name or from what is in it. */
async function runIdIn(storage: StorageAdapter, { key, value }: ListEntry): Promise<string | undefined> {
  const named = runIdOfFolder(key);
  // A generated id, put here by hand: nobody would find it here.
  if (named !== undefined) return runFolder(named) === key ? named : undefined;
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
