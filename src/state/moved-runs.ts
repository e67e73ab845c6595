import { StorageError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { runNotFound } from './refusals.ts';
import { runFolder, runsFolder } from './run-paths.ts';
import { runMoved } from './whereabouts.ts';

/** The version of what is left of a run. */
export const tombstoneFormat = 1;

/** What is left where a run was carried away from. Moments are ISO 8601, UTC. */
export interface MovedRun {
  readonly format: number;
  readonly workflow_id: string;
  readonly workflow: string;
  /** Where it was carried, in words, and the id that the other storage keeps of itself. */
  readonly moved_to: string;
  readonly moved_to_storage: string;
  readonly removed_at: string;
  readonly removed_by?: string | undefined;
  /** The claim under which it was carried away. */
  readonly epoch: number;
}

/** Where the tombstone of a run stands. */
export function tombstoneKey(runId: string): string {
  return `removed/${runFolder(runId).slice(runsFolder.length)}`;
}

/**
 * What is left of a run that was carried away; `undefined` when there is nothing.
 *
 * @throws StorageError `format-newer`.
 */
export async function readMovedRun(storage: StorageAdapter, runId: string): Promise<MovedRun | undefined> {
  const key = tombstoneKey(runId);
  const text = await storage.get(key);
  const found = text === undefined ? undefined : parse(text);
  if (found === undefined) return undefined;
  if (typeof found.format === 'number' && found.format > tombstoneFormat)
    throw new StorageError(
      'format-newer',
      `What is left of run "${runId}" was written by a newer version: document "${key}" has format ${found.format}, and this version reads up to ${tombstoneFormat}. Nothing was changed; update holdfast.`,
      { subject: key, runId },
    );
  const whole =
    found.workflow_id === runId && typeof found.moved_to === 'string' && typeof found.moved_to_storage === 'string';
  return whole ? (found as MovedRun) : undefined;
}

/** Writes what is left of a run that was carried away. */
export function putMovedRun(storage: StorageAdapter, moved: MovedRun): Promise<void> {
  return storage.put(tombstoneKey(moved.workflow_id), `${JSON.stringify(moved, undefined, 2)}\n`);
}

/** Why a run is not there. */
export async function missingRun(storage: StorageAdapter, runId: string): Promise<Error> {
  const moved = await readMovedRun(storage, runId);
  return moved === undefined ? runNotFound(runId) : runMoved(runId, moved.moved_to, true);
}

function parse(text: string): Partial<MovedRun> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
