import { GitError } from '../core/errors.ts';
import type { GitOptions } from './git.ts';
import type { PrivateGit } from './private-git.ts';

/** How one file differs between two trees. */
export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** The same, with what git stores of both sides. */
export interface TreeChange extends FileChange {
  /** The mode afterwards: `100644`, `100755`, `120000`; `000000` where it is removed. */
  readonly mode: string;
  readonly id: string;
  readonly modeBefore: string;
  readonly idBefore: string;
}

/** What has to be done to the files of one tree so that they are those of another one, by path. */
export async function treeChanges(
  own: PrivateGit,
  from: string,
  to: string,
  options: GitOptions,
): Promise<readonly TreeChange[]> {
  if (from === to) return [];
  const argv = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-ext-diff', requireId(from), requireId(to)];
  const entries = await own.entries('unused', argv, options);
  const changes: TreeChange[] = [];
  for (let index = 0; index + 1 < entries.length; index += 2) {
    const [modeBefore = '', mode = '', idBefore = '', id = ''] = (entries[index] ?? '').slice(1).split(' ');
    const change = Number(modeBefore) === 0 ? 'added' : Number(mode) === 0 ? 'removed' : 'changed';
    changes.push({ path: entries[index + 1] ?? '', change, mode, id, modeBefore, idBefore });
  }
  return changes;
}

/** What of the changes people are told. */
export function shownChanges(changes: readonly FileChange[]): readonly FileChange[] {
  return changes.map(({ path, change }) => ({ path, change }));
}

/** Refuses what is no id of an object: it would be read as an option or a name. @throws GitError `git-failed`. */
export function requireId(id: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) return id;
  throw new GitError('git-failed', `Expected the id of a git object, got ${JSON.stringify(id.slice(0, 80))}.`);
}
