import type { GitOptions } from './git.ts';
import type { PrivateGit } from './private-git.ts';
import { requireId } from './tree-changes.ts';

/** What a commit is made of. The same gives the same commit, whenever it is made. */
export interface CommitFacts {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Makes a commit that nothing points to yet. */
export async function makeCommit(
  own: PrivateGit,
  { tree, parents, message, at }: CommitFacts,
  { signal }: GitOptions = {},
): Promise<string> {
  const date = `@${Math.floor(at / 1000)} +0000`;
  return own.line(
    'unused',
    ['commit-tree', requireId(tree), ...parents.flatMap((parent) => ['-p', requireId(parent)]), '-m', message],
    { signal, env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } },
  );
}

/** The tree of a commit. */
export function treeOf(own: PrivateGit, commit: string): Promise<string> {
  return own.line('unused', ['rev-parse', '--verify', `${requireId(commit)}^{tree}`]);
}

/** What three trees give when they are merged. */
export interface MergedTree {
  readonly tree: string;
  /** Whether everything fitted; else `tree` is of no use. */
  readonly fits: boolean;
  /** Files in which both sides do not fit. There are conflicts of which git names none. */
  readonly conflicts: readonly string[];
}

/** Merges what changed from a tree to two others. Nothing is written but objects, and nothing of the repository is executed. */
export async function mergeTrees(
  own: PrivateGit,
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
  options: GitOptions = {},
): Promise<MergedTree> {
  // Git merges commits: these have the base in common, and are let go of.
  const root = await makeCommit(own, { tree: base, parents: [], message: 'base', at: 0 }, options);
  const side = (tree: string): Promise<string> =>
    makeCommit(own, { tree, parents: [root], message: 'side', at: 0 }, options);
  const sides = [await side(ours), await side(theirs)];
  const argv = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ...sides];
  const { stdout, exitCode } = await own.try('unused', argv, [0, 1], options);
  const [tree = '', ...conflicts] = stdout.split('\0').filter((entry) => entry !== '');
  return { tree: requireId(tree), fits: exitCode === 0, conflicts: [...new Set(conflicts)] };
}
