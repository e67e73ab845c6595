import { createHash } from 'node:crypto';
import { GitError } from '../core/errors.ts';
import { refNameOf } from './kept-trees.ts';

/** Where the working folders of runs lie, from the top of the repository. */
export const worktreesFolder = '.holdfast/worktrees';

/** Names that a worktree has, all of them made of its run and its key. */
export interface WorktreeNames {
  /** The branch that what is done in it ends up on, without `refs/heads/`. */
  readonly branch: string;
  /** Its folder, from the top of the repository. */
  readonly path: string;
}

const longestName = 60;

/** The names of the worktree of a run that was asked for under a key. */
export function worktreeNames(runId: string, key: string): WorktreeNames {
  const name = `${refNameOf(runId)}/${plain(key)}`;
  return { branch: `holdfast/${name}`, path: `${worktreesFolder}/${name}` };
}

/** The ref of a branch of Holdfast's own: no other one is ever made, moved or removed. @throws GitError `git-failed`. */
export function ownRef(branch: string): string {
  if (branch.startsWith('holdfast/')) return `refs/heads/${branch}`;
  throw new GitError('git-failed', `Expected the branch of a worktree, got ${JSON.stringify(branch.slice(0, 200))}.`);
}

/** A key as people would write it, with a part of its hash: other keys may look the same. */
function plain(key: string): string {
  const text = key
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longestName);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 6);
  return text === '' ? hash : `${text}-${hash}`;
}
