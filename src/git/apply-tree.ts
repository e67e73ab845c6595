import { copyFile, lstat, mkdir, open, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GitError } from '../core/errors.ts';
import { parentOf, statusOf } from './file-list.ts';
import type { GitOptions } from './git.ts';
import { requireRoom } from './in-the-way.ts';
import type { PrivateGit } from './private-git.ts';
import { asEntries, snapshotIndex } from './snapshot.ts';
import type { TreeChange } from './tree-changes.ts';

/**
 * Changes the files of a folder, whose snapshot has just been taken, so that they are those of a tree.
 *
 * Each file is exchanged in one piece: whenever this is cut off, every path has the file of before or that of afterwards, and doing
 * it again finishes it. Before the first one is exchanged it was looked that none has changed since the snapshot. It resolves when
 * everything is on disk.
 *
 * @throws GitError `files-in-the-way`, `files-changing`: then nothing was touched.
 */
export async function applyTree(
  own: PrivateGit,
  folder: string,
  tree: string,
  changes: readonly TreeChange[],
  options: GitOptions,
): Promise<void> {
  if (changes.length === 0) return;
  await requireRoom(folder, changes);
  const staging = await stage(own, tree, changes, options);
  await requireUnchanged(own, folder, changes, options);
  options.signal?.throwIfAborted();
  const touched = new Set<string>();
  // Those that go first: a file may come where a folder was, and the other way round.
  for (const { change, path } of changes) if (change === 'removed') await remove(folder, path, touched);
  for (const { change, path } of changes) if (change !== 'removed') await exchange(folder, path, staging, touched);
  for (const path of touched) await syncFolder(path);
}

/** Writes the files that are to come beside the folder, and to disk. */
async function stage(
  own: PrivateGit,
  tree: string,
  changes: readonly TreeChange[],
  options: GitOptions,
): Promise<string> {
  const staging = join(own.folder, 'files');
  const coming = changes.filter(({ change }) => change !== 'removed');
  await mkdir(staging);
  if (coming.length === 0) return staging;
  await own.text('coming', ['read-tree', tree], options);
  await own.text('coming', ['checkout-index', '-z', '--stdin', `--prefix=${staging}/`], {
    ...options,
    stdin: asEntries(coming.map(({ path }) => path)),
  });
  for (const { path, mode } of coming) if (mode !== '120000') await syncFile(join(staging, path));
  return staging;
}

/** What was not recorded as it is now must not be overwritten. */
async function requireUnchanged(
  own: PrivateGit,
  folder: string,
  changes: readonly TreeChange[],
  options: GitOptions,
): Promise<void> {
  await own
    .text(snapshotIndex, ['update-index', '-q', '--refresh', '--unmerged', '--ignore-missing'], options)
    .catch(() => '');
  const changed = new Set(await own.entries(snapshotIndex, ['diff-files', '-z', '--name-only'], options));
  const paths = changes.flatMap(({ path, change }) => (change !== 'added' && changed.has(path) ? [path] : []));
  if (paths.length === 0) return;
  const named = paths.slice(0, 5).map((path) => JSON.stringify(path));
  throw new GitError(
    'files-changing',
    `In "${folder}" nothing was changed, because somebody works on the files: ${named.join(', ')}.`,
    { folder, paths },
  );
}

async function remove(folder: string, path: string, touched: Set<string>): Promise<void> {
  await unlink(join(folder, path)).catch(unlessGone);
  touched.add(dirname(join(folder, path)));
  // Git has no empty folders: those that had only what is gone go as well.
  for (let above = parentOf(path); above !== ''; above = parentOf(above)) {
    try {
      await rmdir(join(folder, above));
      touched.delete(join(folder, above));
    } catch {
      return;
    }
    touched.add(dirname(join(folder, above)));
  }
}

async function exchange(folder: string, path: string, staging: string, touched: Set<string>): Promise<void> {
  const target = join(folder, path);
  await makeFolders(folder, parentOf(path), touched);
  // What is left of a folder is empty: it was looked at.
  if ((await statusOf(folder, path))?.isDirectory() === true) await removeEmpty(target);
  try {
    await rename(join(staging, path), target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyThenRename(join(staging, path), target);
  }
  touched.add(dirname(target));
}

async function makeFolders(folder: string, path: string, touched: Set<string>): Promise<void> {
  if (path === '') return;
  const status = await statusOf(folder, path);
  if (status?.isDirectory() === true) return;
  await makeFolders(folder, parentOf(path), touched);
  await mkdir(join(folder, path));
  touched.add(dirname(join(folder, path)));
}

async function removeEmpty(path: string): Promise<void> {
  const { readdir } = await import('node:fs/promises');
  for (const name of await readdir(path)) await removeEmpty(join(path, name));
  await rmdir(path);
}

/** The repository may lie on another file system than the folder. */
async function copyThenRename(from: string, to: string): Promise<void> {
  const beside = join(dirname(to), `.${basename(to).slice(0, 100)}.holdfast-tmp`);
  await unlink(beside).catch(unlessGone);
  if ((await lstat(from)).isSymbolicLink()) await symlink(await readlink(from), beside);
  else {
    await copyFile(from, beside);
    await syncFile(beside);
  }
  await rename(beside, to);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    await syncFile(path);
  } catch {
    // Some systems have no such thing.
  }
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
