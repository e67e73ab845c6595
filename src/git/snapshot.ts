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
  /** Repositories inside, of which nothing is recorded. */
  readonly repositories: readonly string[];
}

/** Files that change while they are read are read again so often. */
const tries = 4;

/** The index in which a snapshot is made. It has what git needs to see whether a file was changed since. */
export const snapshotIndex = 'index';

/**
 * Stores the files of a folder in the repository, byte for byte, and gives the id of their tree.
 *
 * @throws GitError `files-changing` where something comes and goes faster than it can be read; `files-unreadable` for a name that
 * git does not take; `git-failed`.
 */
export async function takeSnapshot(
  own: PrivateGit,
  folder: string,
  list: () => Promise<RecordedFiles>,
  options: GitOptions,
): Promise<Snapshot> {
  for (let attempt = 1; ; attempt++) {
    const { paths, links, sparse, repositories } = await list();
    try {
      // What was recorded in an earlier try and is gone must not stay.
      if (attempt > 1) await own.text(snapshotIndex, ['read-tree', '--empty'], options);
      const argv = ['update-index', '-z', '--add', '--remove', '--stdin'];
      const { stderr } = await own.try(snapshotIndex, argv, [0], { ...options, stdin: asEntries(paths) });
      requireTaken(folder, stderr);
      const tree = await withEntries(own, await own.line(snapshotIndex, ['write-tree'], options), sparse, options);
      return { tree, withLinks: await withEntries(own, tree, links, options), repositories };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof GitError && error.code === 'files-unreadable') throw error;
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

/** Git leaves names out that mean something to itself, and only says so. */
function requireTaken(folder: string, said: string): void {
  const paths = [...said.matchAll(/^Ignoring path (.*)$/gm)].map(([, path = '']) => path);
  if (paths.length === 0) return;
  const named = paths.slice(0, 5).map((path) => JSON.stringify(path));
  throw new GitError(
    'files-unreadable',
    `Files of "${folder}" have names that git does not take, so they cannot be recorded: ${named.join(', ')}; rename them, or have git ignore them.`,
    { folder, paths },
  );
}

/** A tree with more in it, whose objects need not be here. */
async function withEntries(
  own: PrivateGit,
  tree: string,
  lines: readonly string[],
  options: GitOptions,
): Promise<string> {
  if (lines.length === 0) return tree;
  await own.text('more', ['read-tree', tree], options);
  await own.text('more', ['update-index', '-z', '--index-info'], { ...options, stdin: asEntries(lines) });
  return own.line('more', ['write-tree', '--missing-ok'], options);
}

/** Texts as git reads them with `-z`. */
export function asEntries(entries: readonly string[]): string {
  return entries.map((entry) => `${entry}\0`).join('');
}
