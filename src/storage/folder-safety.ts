import { dirname, resolve } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { isMissing, systemCode } from './file-errors.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { openFlags } from './file-system.ts';
import { closeQuietly } from './folder-sync.ts';
import { isNetworkFileSystem } from './network-file-systems.ts';
import { writeFully } from './write-fully.ts';

/** What opening a root folder takes into account. */
export interface RootOptions {
  /** Whether to make it when it is missing. */
  readonly make: boolean;
  /** Whether its own name has to be durable. */
  readonly sync: boolean;
  readonly allowNetworkFolder: boolean;
}

/**
 * The real path of a storage folder that is safe to use; `undefined` when there is none and none is to be made.
 *
 * @throws StorageError `unsafe-folder` when other users could change what is in it, `network-folder` when it is on a
 * file system where several machines may write and neither exclusive creation nor appending can be relied on.
 */
export function openRoot(fileSystem: FileSystem, directory: string, options: RootOptions): string | undefined {
  const wanted = resolve(directory);
  if (options.make) makePath(fileSystem, wanted, options.sync);
  const root = realPath(fileSystem, wanted);
  if (root === undefined) return undefined;
  requireSafe(root, fileSystem.lstatSync(root));
  if (!options.allowNetworkFolder && isNetworkFileSystem(fileSystem, root)) throw networkFolder(root);
  if (options.make) ignoreInGit(fileSystem, root);
  return root;
}

/** The real path of what is there, or `undefined`. */
export function realPath(fileSystem: FileSystem, path: string): string | undefined {
  try {
    return fileSystem.realpathSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Makes what is missing of a path, and each name durable before the next one is made below it.
 *
 * So at most one name is not durable when this fails or dies: the deepest that exists, where the next try begins.
 */
export function makePath(fileSystem: FileSystem, path: string, sync: boolean): void {
  if (realPath(fileSystem, path) === undefined) {
    const above = dirname(path);
    if (above !== path) makePath(fileSystem, above, sync);
    try {
      fileSystem.mkdirSync(path, 0o700);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
  if (sync) syncName(fileSystem, path);
}

function requireSafe(root: string, status: FileStatus | undefined): void {
  if (status?.isDirectory() !== true) throw unsafe(root, 'it is not a folder; give the path of one');
  // Windows has neither users by number nor these modes.
  const user = process.getuid?.();
  if (user === undefined) return;
  if (status.uid !== user)
    throw unsafe(root, `it belongs to user ${status.uid}, and this process is user ${user}; use a folder of your own`);
  if ((status.mode & 0o022) !== 0)
    throw unsafe(
      root,
      `other users may write in it (mode ${(status.mode & 0o777).toString(8)}); take that away with chmod go-w`,
    );
}

function unsafe(root: string, why: string): StorageError {
  return new StorageError('unsafe-folder', `Refused the storage folder "${root}": ${why}.`, { subject: root });
}

/** The error of a folder that machines share. */
export function networkFolder(root: string): StorageError {
  return new StorageError(
    'network-folder',
    `Refused the storage folder "${root}": it is on a network file system, where nothing can be promised. ` +
      'Use a local folder, a database for several machines, or allowNetworkFolder when only one machine ever writes.',
    { subject: root },
  );
}

/** A fresh folder is nothing to commit: it holds what people's runs said and did. */
function ignoreInGit(fileSystem: FileSystem, root: string): void {
  if (fileSystem.readdirSync(root).length > 0) return;
  try {
    const fd = fileSystem.openSync(`${root}/.gitignore`, openFlags.createNew, 0o600);
    try {
      writeFully(fileSystem, fd, '*\n');
    } finally {
      closeQuietly(fileSystem, fd);
    }
  } catch {
    // A convenience: without it everything works.
  }
}

/** Makes the name of a folder durable in the one above. */
function syncName(fileSystem: FileSystem, folder: string): void {
  if (!fileSystem.syncsFolders) return;
  const above = dirname(folder);
  let fd: number;
  try {
    fd = fileSystem.openSync(above, openFlags.read);
  } catch (error) {
    if (isSomebodyElses(fileSystem, above, error)) return;
    throw error;
  }
  try {
    fileSystem.fsyncSync(fd);
  } finally {
    closeQuietly(fileSystem, fd);
  }
}

/** Whether a folder may not be opened because it belongs to another user, who has synced what is his. */
function isSomebodyElses(fileSystem: FileSystem, folder: string, error: unknown): boolean {
  const code = systemCode(error);
  return (code === 'EACCES' || code === 'EPERM') && fileSystem.lstatSync(folder)?.uid !== process.getuid?.();
}
