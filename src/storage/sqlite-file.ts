import { chmodSync, lstatSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StorageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { systemCode } from './file-errors.ts';
import { nodeFileSystem, openFlags } from './file-system.ts';
import { makePath, networkFolder, realPath } from './folder-safety.ts';
import { isNetworkFileSystem } from './network-file-systems.ts';

/** How a database file is found. */
export interface SqliteFileOptions {
  readonly path: string;
  /** Whether a file that is made has a durable name. */
  readonly strict: boolean;
  readonly allowNetworkFolder: boolean;
  readonly host: Host;
}

/** A database file that may be opened. */
export interface FoundFile {
  /** Its real path: SQLite keeps its other files beside that, and two names of one database would get two sets. */
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

const missingIsFine = { throwIfNoEntry: false } as const;

/**
 * The database file, when it is there and safe to open; made when asked.
 *
 * Nothing here ever opens the file: closing a second descriptor of it would let go of the locks of every connection
 * that this process has. It is made under another name, and private, before SQLite knows it.
 *
 * @throws StorageError `unsafe-folder` when other users could change it, `network-folder`.
 */
export function findFile(options: SqliteFileOptions, make: boolean): FoundFile | undefined {
  const wanted = resolve(options.path);
  if (make) makePath(nodeFileSystem, dirname(wanted), options.strict);
  const folder = realPath(nodeFileSystem, dirname(wanted));
  if (folder === undefined) return undefined;
  const path = realPath(nodeFileSystem, wanted) ?? join(folder, basename(wanted));
  requireSafeFolder(dirname(path), options.allowNetworkFolder);
  let status = statSync(path, missingIsFine);
  if (status === undefined) {
    if (!make) return undefined;
    makeFile(path, options);
    status = statSync(path);
  }
  requireSafeFile(path, status);
  return { path, device: status.dev, inode: status.ino };
}

/** Whether the path still leads to the file that was opened. */
export function isStillThere({ path, device, inode }: FoundFile): boolean {
  const status = lstatSync(path, missingIsFine);
  return status?.ino === inode && status.dev === device;
}

/** Makes an empty file, which is an empty database. Several may: one wins, and all use his. */
function makeFile(path: string, { strict, host }: SqliteFileOptions): void {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${host.id(12)}.tmp`);
  nodeFileSystem.closeSync(nodeFileSystem.openSync(temporary, openFlags.createNew, 0o600));
  try {
    nodeFileSystem.linkSync(temporary, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    nodeFileSystem.unlinkSync(temporary);
  }
  if (!strict || !nodeFileSystem.syncsFolders) return;
  const fd = nodeFileSystem.openSync(folder, openFlags.read);
  try {
    nodeFileSystem.fsyncSync(fd);
  } finally {
    nodeFileSystem.closeSync(fd);
  }
}

/** Whoever may write in the folder could put a journal beside the database, which SQLite would believe. */
function requireSafeFolder(folder: string, allowNetworkFolder: boolean): void {
  const status = statSync(folder);
  const user = process.getuid?.();
  if (user !== undefined) {
    if (status.uid !== user && status.uid !== 0)
      throw unsafe(folder, `its folder belongs to user ${status.uid}, and this process is user ${user}`);
    if ((status.mode & 0o002) !== 0)
      throw unsafe(folder, `everybody may write in its folder (mode ${modeOf(status)}); use a folder of your own`);
  }
  if (!allowNetworkFolder && isNetworkFileSystem(nodeFileSystem, folder)) throw networkFolder(folder);
}

function requireSafeFile(path: string, status: Stats): void {
  if (!status.isFile()) throw unsafe(path, 'it is not a file');
  const user = process.getuid?.();
  if (user === undefined) return;
  if (status.uid !== user)
    throw unsafe(path, `it belongs to user ${status.uid}, and this process is user ${user}; use a file of your own`);
  if ((status.mode & 0o077) === 0) return;
  try {
    // SQLite gives the files beside it the mode of the database.
    chmodSync(path, status.mode & 0o700);
  } catch (error) {
    if (systemCode(error) !== 'EROFS') throw error;
  }
}

function modeOf(status: Stats): string {
  return (status.mode & 0o777).toString(8);
}

function unsafe(path: string, why: string): StorageError {
  return new StorageError('unsafe-folder', `Refused the database at "${path}": ${why}.`, { subject: path });
}
