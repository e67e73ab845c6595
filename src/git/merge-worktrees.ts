import { GitError } from '../core/errors.ts';
import { makeCommit, mergeTrees, treeOf } from './commits.ts';
import { keepTree } from './kept-trees.ts';
import type { PrivateGit } from './private-git.ts';
import { asEntries } from './snapshot.ts';
import { type FileChange, shownChanges, type TreeChange, treeChanges } from './tree-changes.ts';
import type { WorkingFolder } from './working-folder.ts';
import { ownRef, worktreeNames } from './worktree-folder.ts';
import type { ClosedWorktree, WorktreeOwner } from './worktrees.ts';

/** One worktree whose work is to be merged. */
export interface MergedWorktree extends Pick<ClosedWorktree, 'branch' | 'base' | 'commit'> {
  readonly key: string;
}

/** What became of worktrees that were merged: each stands in exactly one of the lists, in the order in which they were given. */
export interface WorktreeMerge {
  /** Whether nothing is left to be merged by hand. */
  readonly complete: boolean;
  readonly merged: readonly { readonly key: string; readonly files: readonly FileChange[] }[];
  /**
   * What does not fit what was merged before it, and, into the folder, what changes submodules. Nothing of it was taken over; all of
   * it is on its branch, which stays.
   */
  readonly conflicts: readonly WorktreeConflict[];
  /** Keys of those in which nothing was changed. */
  readonly unchanged: readonly string[];
  /** The branch that has the result, where it was not written into the working folder. */
  readonly branch?: string;
}

/** A worktree whose changes do not fit those merged before, or the folder. */
export interface WorktreeConflict {
  readonly key: string;
  readonly branch: string;
  readonly commit: string;
  /** The files in which both sides differ, or the submodules that are changed. */
  readonly files: readonly string[];
}

/** How worktrees are merged. */
export interface MergeRequest extends WorktreeOwner {
  readonly worktrees: readonly MergedWorktree[];
  readonly into: 'folder' | 'branch';
}

/** So many files an error names. */
const mostNamed = 20;

/** What the merging came to, before anything is written. */
interface Merging {
  readonly base: string;
  readonly tree: string;
  readonly merged: WorktreeMerge['merged'];
  readonly conflicts: readonly WorktreeConflict[];
  readonly unchanged: readonly string[];
  /** The tip of all that was merged, in order. */
  readonly commit: string;
}

/**
 * Merges worktrees in the order in which they are given, each with all that fitted before it.
 *
 * Into the working folder it writes what the merging changes, file by file, and nothing else: the index, HEAD and branches stay
 * as they are. Doing it again after it was cut off, or was done, changes nothing more.
 *
 * @throws GitError `checkout-changed` where such a file is not as the worktrees found it, `files-in-the-way`,
 * `files-changing`: then nothing was touched.
 */
export async function mergeWorktrees(
  top: WorkingFolder,
  request: MergeRequest,
  signal?: AbortSignal,
): Promise<WorktreeMerge> {
  for (const { branch } of request.worktrees) ownRef(branch);
  const merging = await top.privately((own) => merge(own, request, signal));
  const { merged, conflicts, unchanged } = merging;
  const result = { complete: conflicts.length === 0, merged, conflicts, unchanged };
  for (const { branch, commit } of conflicts) await top.git.text(['update-ref', '--no-deref', ownRef(branch), commit]);
  if (request.into === 'branch') {
    const { branch } = worktreeNames(request.runId, request.key);
    await setBranch(top, request.runId, branch, merging.commit);
    return { ...result, branch };
  }
  if (merged.length > 0)
    await top.restore(
      (before, own) => laidOver(own, top.folder, merging, before, branchesOf(request)),
      (before) => top.keep(request.runId, before),
      { signal },
    );
  return result;
}

async function merge(own: PrivateGit, request: MergeRequest, signal: AbortSignal | undefined): Promise<Merging> {
  const [first] = request.worktrees;
  if (first === undefined) throw new GitError('git-failed', 'There is no worktree to merge.');
  const base = await treeOf(own, first.base);
  let [tree, tip] = [base, first.base];
  const merged: WorktreeMerge['merged'][number][] = [];
  const conflicts: WorktreeConflict[] = [];
  const unchanged: string[] = [];
  for (const { key, branch, base: from, commit } of request.worktrees) {
    const [before, theirs] = [await treeOf(own, from), await treeOf(own, commit)];
    if (before === theirs) {
      unchanged.push(key);
      continue;
    }
    const changes = await treeChanges(own, before, theirs, { signal });
    const modules = request.into === 'folder' ? changes.filter(isModule) : [];
    if (modules.length > 0) {
      // A folder shows what is in a submodule, and not which commit of it is meant.
      conflicts.push({ key, branch, commit, files: modules.map(pathOf) });
      continue;
    }
    const together = await mergeTrees(own, { base: before, ours: tree, theirs }, { signal });
    if (!together.fits) {
      // Where two sides moved a folder to different places git names no file: then all that this side changed.
      const files = together.conflicts.length > 0 ? together.conflicts : changes.map(pathOf);
      conflicts.push({ key, branch, commit, files });
      continue;
    }
    merged.push({ key, files: shownChanges(await treeChanges(own, tree, together.tree, { signal })) });
    const message = `holdfast: merge ${key}\n\nRun ${request.runId}`;
    tree = together.tree;
    tip = await makeCommit(own, { tree, parents: [tip, commit], message, at: request.at }, { signal });
  }
  return { base, tree, merged, conflicts, unchanged, commit: tip };
}

/** The files of the working folder with those laid over them that the merging changes. */
async function laidOver(
  own: PrivateGit,
  folder: string,
  { base, tree }: Merging,
  before: string,
  branches: string,
): Promise<string> {
  const wanted = await treeChanges(own, base, tree, {});
  const since = new Map((await treeChanges(own, base, before, {})).map((change) => [change.path, change]));
  const changed = wanted.filter(({ path, mode, id }) => {
    const now = since.get(path);
    // Where it is what is wanted, an earlier process has got that far.
    return now !== undefined && (now.mode !== mode || now.id !== id);
  });
  if (changed.length > 0) throw checkoutChanged(folder, changed, branches);
  const lines = [...wanted.filter(isRemoved), ...wanted.filter((change) => !isRemoved(change))].map(
    ({ path, mode, id }) => `${mode === '000000' ? '0' : mode} ${id}\t${path}`,
  );
  await own.text('merged', ['read-tree', before]);
  await own.text('merged', ['update-index', '-z', '--index-info'], { stdin: asEntries(lines) });
  return own.line('merged', ['write-tree']);
}

async function setBranch(top: WorkingFolder, runId: string, branch: string, commit: string): Promise<void> {
  const { git } = top;
  const { exitCode, stdout } = await git.try(['rev-parse', '--verify', '--quiet', ownRef(branch)]);
  // What an earlier merging of the same step had given, before it was taken back.
  if (exitCode === 0 && stdout.trim() !== commit) await keepTree(git, runId, stdout.trim());
  await git.text(['update-ref', '--no-deref', ownRef(branch), commit]);
}

function isModule({ mode, modeBefore }: TreeChange): boolean {
  return mode === '160000' || modeBefore === '160000';
}

function pathOf({ path }: TreeChange): string {
  return path;
}

function isRemoved({ change }: TreeChange): boolean {
  return change === 'removed';
}

function branchesOf({ worktrees }: MergeRequest): string {
  const [first, ...rest] = worktrees.map(({ branch }) => branch);
  return `${first ?? ''}${rest.length === 0 ? '' : ` and ${rest.length} more`}`;
}

function checkoutChanged(folder: string, changes: readonly TreeChange[], branches: string): GitError {
  const paths = changes.map(({ path }) => path);
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
  const named = paths.slice(0, mostNamed).map((path) => JSON.stringify(path));
  return new GitError(
    'checkout-changed',
    `In "${folder}" nothing was changed: files that are to be merged are not as the worktrees found them: ${named.join(', ')}${more}. Bring them back and resume, or merge ${branches} by hand.`,
    { folder, paths },
  );
}
