import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { readTombstone, type RemovedRun } from './tombstones.ts';

/** What is left where a run was carried away from. */
export type MovedRun = RemovedRun & {
  readonly moved_to: string;
  /** The id that the other storage keeps of itself. */
  readonly moved_to_storage: string;
};

/**
 * What is left of a run that was carried away; `undefined` when there is nothing.
 *
 * @throws StorageError `format-newer`.
 */
export async function readMovedRun(storage: StorageAdapter, runId: string): Promise<MovedRun | undefined> {
  const removed = await readTombstone(storage, runId);
  const { moved_to: to, moved_to_storage: other } = removed ?? {};
  if (removed === undefined || typeof to !== 'string' || typeof other !== 'string') return undefined;
  return { ...removed, moved_to: to, moved_to_storage: other };
}
