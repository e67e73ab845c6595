import { GitError } from '../core/errors.ts';
import type { GitOptions } from './git.ts';
import type { RecordedFiles } from './file-list.ts';
import type { PrivateGit } from './private-git.ts';

/** The files of a folder as they were, as git knows them. */
export interface Snapshot {
  /** The id of the tree: equal files give equal ids. */
  readonly tree: string;
  /** The same with the commits of submodules in it. */
  readonly withLinks: string;
}

/** Files that change while they are read are read again so often. */
const tries = 4;

/** The index in which a snapshot is made. It has what git needs to see whether a file was changed since. */
export const snapshotIndex = 'index';

/**
 * Stores the files of a folder in the repository, byte for byte, and gives the id of their tree.
 *
 * @throws GitError `files-changing` where something comes and goes faster than it can be read; `git-failed`.
 */
export async function takeSnapshot(
  own: PrivateGit,
  folder: string,
  list: () => Promise<RecordedFiles>,
  options: GitOptions,
): Promise<Snapshot> {
  for (let attempt = 1; ; attempt++) {
    const { paths, links } = await list();
    try {
      // What was recorded in an earlier try and is gone must not stay.
      if (attempt > 1) await own.text(snapshotIndex, ['read-tree', '--empty'], options);
      await own.text(snapshotIndex, ['update-index', '-z', '--add', '--remove', '--stdin'], {
        ...options,
        stdin: asEntries(paths),
      });
      const tree = await own.line(snapshotIndex, ['write-tree'], options);
      if (links.length === 0) return { tree, withLinks: tree };
      await own.text('linked', ['read-tree', tree], options);
      await own.text('linked', ['update-index', '-z', '--index-info'], { ...options, stdin: asEntries(links) });
      return { tree, withLinks: await own.line('linked', ['write-tree', '--missing-ok'], options) };
    } catch (error) {
      options.signal?.throwIfAborted();
      // A file that became a folder, or could not be read to its end.
      if (attempt < tries) continue;
      const why = error instanceof Error ? error.message : String(error);
      throw new GitError('files-changing', `The files of "${folder}" could not be recorded: ${why}`, {
        folder,
        cause: error,
      });
    }
  }
}

/** Texts as git reads them with `-z`. */
export function asEntries(entries: readonly string[]): string {
  return entries.map((entry) => `${entry}\0`).join('');
}
