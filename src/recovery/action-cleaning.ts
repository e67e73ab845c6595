import { lstat, opendir, realpath, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { toMilliseconds } from '../core/durations.ts';
import type { ActionContext, ActionOutcome } from './action.ts';
import type { ActionOptions } from './action-options.ts';
import type { Failure } from './failure.ts';

const deepestFolder = 32;

/** Empties the registered caches, and collects garbage where the program was started with `--expose-gc`. */
export async function freeMemory(
  _: Failure,
  { signal }: ActionContext,
  { caches = [] }: ActionOptions,
): Promise<ActionOutcome> {
  const before = process.memoryUsage().heapUsed;
  for (const empty of caches) {
    signal.throwIfAborted();
    await empty();
  }
  if (typeof globalThis.gc === 'function') globalThis.gc();
  // Without a collection nobody can tell what the caches held.
  else return caches.length > 0 ? 'helped' : 'did-not-help';
  return process.memoryUsage().heapUsed < before ? 'helped' : 'did-not-help';
}

/** Deletes files that have not changed for long below the registered folders: no links, no folders, nothing else. */
export async function cleanUpTemporaryFiles(
  _: Failure,
  { host, signal }: ActionContext,
  { temporaryFolders = [], temporaryAfter = '1h' }: ActionOptions,
  maintain: (() => Promise<number>) | undefined,
): Promise<ActionOutcome> {
  const before = host.now() - toMilliseconds(temporaryAfter, 'temporaryAfter');
  let deleted = (await maintain?.()) ?? 0;
  for (const folder of temporaryFolders) deleted += await deleteOld(await requireFolder(folder), before, signal, 0);
  return deleted > 0 ? 'helped' : 'did-not-help';
}

/** Nobody registers these on purpose. */
async function requireFolder(folder: string): Promise<string> {
  const path = await realpath(folder);
  if (path === dirname(path) || path === homedir())
    throw new RangeError(`"${path}" is no folder for temporary files: nothing was deleted there.`);
  return path;
}

async function deleteOld(folder: string, before: number, signal: AbortSignal, depth: number): Promise<number> {
  let deleted = 0;
  if (depth > deepestFolder) return deleted;
  for await (const entry of await opendir(folder)) {
    signal.throwIfAborted();
    const path = join(folder, entry.name);
    if (entry.isDirectory()) deleted += await deleteOld(path, before, signal, depth + 1).catch(orGone);
    else if (entry.isFile()) deleted += await deleteOne(path, before).catch(orGone);
  }
  return deleted;
}

async function deleteOne(path: string, before: number): Promise<number> {
  const status = await lstat(path);
  if (!status.isFile() || status.mtimeMs > before) return 0;
  await unlink(path);
  return 1;
}

/** Others may clean up here as well. */
function orGone(error: unknown): number {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
  throw error;
}
