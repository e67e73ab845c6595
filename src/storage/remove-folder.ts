import { isMissing } from './file-errors.ts';
import { folderOf } from './file-layout.ts';
import type { FileLogs } from './file-logs.ts';
import type { FileSystem } from './file-system.ts';
import { trashFolder } from './file-tree.ts';
import type { FileTree } from './file-tree.ts';
import { allDone } from './syncing.ts';

/**
 * Removes a folder with all that is in it, at once: it is renamed into the trash, and its files are deleted then.
 *
 * What a crash leaves in the trash is removed by maintenance.
 */
export async function removeFolder(tree: FileTree, logs: FileLogs, folder: string, durable: boolean): Promise<void> {
  const { fileSystem, folders, folderSync, layout } = tree;
  if (!folders.exists(folder)) return;
  const trash = `${layout.root}/${trashFolder}`;
  const removed = `${trash}/${tree.host.id(16)}`;
  tree.inFolder(removed, () => {
    try {
      fileSystem.renameSync(folder, removed);
    } catch (error) {
      // Gone meanwhile, which is what was wanted; unless it is the trash that is missing.
      if (!isMissing(error) || fileSystem.lstatSync(folder) !== undefined) throw error;
    }
  });
  logs.forget(folder);
  folders.forget(folder);
  if (durable) await allDone(folderSync.sync(folderOf(folder)), folderSync.sync(trash));
  const work = removal(fileSystem, removed);
  while (work.next().done !== true) if (tree.turns.due) await tree.turns.take();
}

/** Deletes a folder and what is in it, one name a step, following no links. What cannot be deleted is left. */
export function* removal(fileSystem: FileSystem, folder: string): Generator<void, void, undefined> {
  try {
    for (const entry of fileSystem.readdirSync(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        yield* removal(fileSystem, path);
      } else {
        fileSystem.unlinkSync(path);
        yield;
      }
    }
    fileSystem.rmdirSync(folder);
  } catch {
    // Others may be deleting here too; what stays is looked at again by the next maintenance.
  }
}
