import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Host } from '../core/host.ts';
import { askGit } from './context-git.ts';

/** What differs in a working folder from what is committed there. */
export interface ChangedFiles {
  /** Their paths, from the top of the repository. */
  readonly paths: readonly string[];
  /** When one of them was written last, in milliseconds since 1970; of those that are gone nothing is known. */
  readonly newestAt: number;
}

const status = ['status', '--porcelain', '-z', '--no-renames', '--ignore-submodules=all', '--untracked-files=all'];

/** Of more files only the first are looked at. */
const mostFiles = 200;
const timeoutMs = 10_000;

/**
 * The files of a folder that are changed and not committed; `undefined` where git does not say. Never rejects.
 *
 * Where a repository's settings name filters of contents, such as those of Git LFS, git runs them to compare.
 */
export async function changedFiles(host: Host, folder = '.', signal?: AbortSignal): Promise<ChangedFiles | undefined> {
  try {
    const [top] = (await askGit(host, folder, ['rev-parse', '--show-toplevel'], { signal, timeoutMs })) ?? [];
    const entries = await askGit(host, folder, status, { signal, timeoutMs });
    if (top === undefined || entries === undefined) return undefined;
    const paths = entries.map((entry) => entry.slice(3)).slice(0, mostFiles);
    const times = await Promise.all(paths.map((path) => writtenAt(resolve(top.replace(/\n$/, ''), path))));
    return { paths, newestAt: Math.max(0, ...times) };
  } catch {
    return undefined;
  }
}

async function writtenAt(path: string): Promise<number> {
  try {
    return (await lstat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
