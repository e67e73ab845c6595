import { StorageError, UsageError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { runFolder, runsFolder } from './run-paths.ts';
import { runMoved } from './whereabouts.ts';

/** What is left of a run that was removed. Moments are ISO 8601, UTC; what cannot be read any more is absent. */
export interface RemovedRun {
  readonly format?: number;
  readonly workflow_id: string;
  readonly workflow?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly completed_at?: string | undefined;
  readonly removed_at?: string | undefined;
  readonly removed_by?: string | undefined;
  /** The document that holds the run, compressed. */
  readonly archive?: string | undefined;
  /** Where it was carried, when it goes on elsewhere. */
  readonly moved_to?: string | undefined;
  readonly moved_to_storage?: string | undefined;
  /** The claim under which it was removed. */
  readonly epoch: number;
}

/** The version of what is left of a run. */
export const tombstoneFormat = 1;

/** The folder of what is left of removed runs. */
export const removedFolder = 'removed/';

/** Where the tombstone of a run stands. */
export function tombstoneKey(runId: string): string {
  return removedFolder + runFolder(runId).slice(runsFolder.length);
}

/**
 * The tombstone of a run, if there is one.
 *
 * A tombstone that cannot be read still says that the run was removed, but no more than that: a run that is there
 * prevails over it.
 *
 * @throws StorageError `format-newer`.
 */
export async function readTombstone(storage: StorageAdapter, runId: string): Promise<RemovedRun | undefined> {
  const key = tombstoneKey(runId);
  const text = await storage.get(key);
  if (text === undefined) return undefined;
  const removed = tombstoneOf(text, runId);
  if (typeof removed.format !== 'number' || removed.format <= tombstoneFormat) return removed;
  throw new StorageError(
    'format-newer',
    `What is left of run "${runId}" was written by a newer version: document "${key}" has format ${removed.format}, and this version reads up to ${tombstoneFormat}. Nothing was changed; update holdfast.`,
    { subject: key, runId },
  );
}

/** What a tombstone says, of a run whose id is known. */
export function tombstoneOf(text: string, runId: string): RemovedRun {
  const found = parseTombstone(text);
  return found?.workflow_id === runId ? found : { workflow_id: runId, epoch: 0 };
}

/** What a tombstone says; `undefined` when it cannot be read. */
export function parseTombstone(text: string): RemovedRun | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { workflow_id: id, epoch } = value as Partial<RemovedRun>;
    return typeof id === 'string' && typeof epoch === 'number' ? (value as RemovedRun) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the tombstone of a run; from then on nobody can claim it any more. */
export function putTombstone(storage: StorageAdapter, removed: RemovedRun): Promise<void> {
  return storage.put(
    tombstoneKey(removed.workflow_id),
    `${JSON.stringify({ format: tombstoneFormat, ...removed }, undefined, 2)}\n`,
  );
}

/**
 * Whether a tombstone counts for a run that is there.
 *
 * It names the claim under which it was written. A later claim that was sealed had been made before the tombstone
 * could be seen: its owner has the run, and the removal was given up.
 */
export function counts(removed: RemovedRun, { deciding }: { readonly deciding: number }): boolean {
  return removed.epoch >= deciding;
}

/** The refusal of everything that needs a run which was removed. */
export function runRemoved({
  workflow_id: runId,
  removed_at: at,
  removed_by: by,
  status,
  archive,
  moved_to: movedTo,
}: RemovedRun): UsageError {
  // The same id means the same work, wherever that is done now.
  if (movedTo !== undefined) return runMoved(runId, movedTo, true);
  const when = at === undefined ? '' : ` on ${at}`;
  const who = by === undefined ? '' : ` by ${JSON.stringify(by)}`;
  const was = status === undefined ? '' : `; it was ${status}`;
  const kept = archive === undefined ? '' : ` Its archive is "${archive}".`;
  return new UsageError(
    'run-removed',
    `Run "${runId}" was removed${when}${who}${was}. The same id means the same work: choose another one, or forget this one first.${kept}`,
    { subject: 'id', value: runId, runId },
  );
}

/**
 * Removes a tombstone; tells whether there was one.
 *
 * @throws UsageError `run-removed` while the removal has not come to its end: what is there would be a run again.
 */
export async function forgetRun(storage: StorageAdapter, runId: string): Promise<boolean> {
  const removed = await readTombstone(storage, runId);
  if (removed === undefined) return false;
  const { entries } = await storage.list(`${runFolder(runId)}/`, { limit: 1 });
  if (entries.length > 0)
    throw new UsageError(
      'run-removed',
      `Run "${runId}" is not wholly removed yet; clean once more, then it can be forgotten.`,
      { subject: 'id', value: runId, runId },
    );
  return storage.delete(tombstoneKey(runId));
}
