import type { FileSystem } from './file-system.ts';
import { temporaryPrefix, trashFolder } from './file-tree.ts';
import { removal } from './remove-folder.ts';

/** What was removed. */
export interface Leftovers {
  /** Temporary files of writes that were never finished. */
  files: number;
  /** Folders that were in the trash. */
  folders: number;
}

/** Which leftovers are old enough to be nobody's work in progress. */
export interface LeftoverAge {
  /** The time by the wall clock, which files are dated by. */
  readonly now: number;
  /** @defaultValue one hour */
  readonly olderThanMs?: number;
}

/**
 * Removes what crashes left behind below a root: temporary files and folders in the trash.
 *
 * A generator with a step for every name, so that the caller decides when to pause; it returns what was removed.
 */
export function* removeLeftovers(
  fileSystem: FileSystem,
  root: string,
  age: LeftoverAge,
): Generator<void, Leftovers, undefined> {
  const removed: Leftovers = { files: 0, folders: 0 };
  const oldest = age.now - (age.olderThanMs ?? 3_600_000);
  yield* walk(fileSystem, root, oldest, removed);
  const trash = `${root}/${trashFolder}`;
  for (const name of namesIn(fileSystem, trash)) {
    const path = `${trash}/${name}`;
    if (!isOld(fileSystem, path, oldest)) continue;
    yield* removal(fileSystem, path);
    if (fileSystem.lstatSync(path) === undefined) removed.folders += 1;
  }
  return removed;
}

function* walk(
  fileSystem: FileSystem,
  folder: string,
  oldest: number,
  removed: Leftovers,
): Generator<void, void, undefined> {
  for (const entry of entriesOf(fileSystem, folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !entry.name.startsWith('.')) yield* walk(fileSystem, path, oldest, removed);
    else if (entry.isFile() && entry.name.startsWith(temporaryPrefix) && isOld(fileSystem, path, oldest)) {
      try {
        fileSystem.unlinkSync(path);
        removed.files += 1;
      } catch {
        // Gone, or not ours to remove: the next maintenance looks again.
      }
    }
    yield;
  }
}

function namesIn(fileSystem: FileSystem, folder: string): string[] {
  return entriesOf(fileSystem, folder).map((entry) => entry.name);
}

function entriesOf(fileSystem: FileSystem, folder: string): ReturnType<FileSystem['readdirSync']> {
  try {
    return fileSystem.readdirSync(folder);
  } catch {
    return [];
  }
}

function isOld(fileSystem: FileSystem, path: string, oldest: number): boolean {
  try {
    return (fileSystem.lstatSync(path)?.mtimeMs ?? Infinity) < oldest;
  } catch {
    return false;
  }
}
