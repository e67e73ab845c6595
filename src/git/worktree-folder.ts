import { createHash } from 'node:crypto';
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

/** A key as people would write it, with a part of its hash: other keys may look the same. */
function plain(key: string): string {
  const text = key
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longestName);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 6);
  return text === '' ? hash : `${text}-${hash}`;
}
