import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../core/errors.ts';
import { makeCommit, treeOf } from './commits.ts';
import type { Git } from './git.ts';
import { type FileChange, requireId, shownChanges, treeChanges } from './tree-changes.ts';
import type { WorkingFolder } from './working-folder.ts';

/** What a commit of what is in a worktree says. */
export interface WorkFacts {
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The commit that the worktree began with. */
  readonly base: string;
  /** The tip of the worktree's own branch, if it is there. */
  readonly tip: string | undefined;
}

/** All that is in a worktree, as a commit that no ref points to yet. */
export interface Work {
  readonly commit: string;
  /** What is checked out in it. */
  readonly head: string | undefined;
  /** The files that differ from the base. */
  readonly files: readonly FileChange[];
  /** Repositories inside of it, whose contents are in no commit of this one. */
  readonly repositories: readonly string[];
}

/**
 * Makes a commit of what is in a worktree. What is checked out there and what is on its branch are in its history, whatever an
 * agent has switched to. Doing it twice gives the same.
 */
export async function commitWork(
  top: WorkingFolder,
  folder: WorkingFolder,
  { message, at, base, tip }: WorkFacts,
  signal?: AbortSignal,
): Promise<Work> {
  const { withLinks: tree, repositories } = await folder.snapshot({ signal });
  const head = await commitAt(folder.git, 'HEAD');
  return top.privately(async (own) => {
    const parents = await newest(top.git, [head, tip]);
    // Of two that do not contain each other neither is the whole work.
    const [only = base] = parents;
    const isCommitted = parents.length < 2 && (await treeOf(own, only)) === tree;
    const commit = isCommitted
      ? only
      : await makeCommit(own, { tree, parents: parents.length === 0 ? [base] : parents, message, at }, { signal });
    const files = shownChanges(await treeChanges(own, await treeOf(own, base), tree, { signal }));
    const inside = (await hasOwnRepository(folder.folder)) ? ['.git', ...repositories] : repositories;
    return { commit, head, files, repositories: inside };
  });
}

/** Refuses to go on to where repositories would be removed. @throws GitError `repository-inside`. */
export function requireNoRepository(folder: string, { repositories }: Pick<Work, 'repositories'>): void {
  if (repositories.length === 0) return;
  const named = repositories.slice(0, 20).map((path) => JSON.stringify(path));
  throw new GitError(
    'repository-inside',
    `The worktree "${folder}" stays, because it has repositories of their own in it, which would be lost with it: ${named.join(', ')}. Move them away, or remove them, and ask again.`,
    { folder, paths: repositories },
  );
}

/** The commit that a name stands for. */
export async function commitAt(git: Git, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git.try(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return exitCode === 0 ? requireId(stdout.trim()) : undefined;
}

/** Those commits that are not in the history of another one. */
async function newest(git: Git, commits: readonly (string | undefined)[]): Promise<readonly string[]> {
  const [one, other] = [...new Set(commits.filter((commit) => commit !== undefined))];
  if (one === undefined || other === undefined) return one === undefined ? [] : [one];
  if (await isIn(git, one, other)) return [other];
  return (await isIn(git, other, one)) ? [one] : [one, other];
}

/** Where that cannot be found out, as in a history that was cut off, both count. */
async function isIn(git: Git, one: string, other: string): Promise<boolean> {
  const { exitCode } = await git.try(['merge-base', '--is-ancestor', one, other]);
  return exitCode === 0;
}

/** Whether an agent began a repository of its own in the place of the worktree. */
export async function hasOwnRepository(folder: string): Promise<boolean> {
  return (await lstat(join(folder, '.git')).catch(() => undefined))?.isDirectory() === true;
}
