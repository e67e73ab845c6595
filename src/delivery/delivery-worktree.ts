import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { makeCommit, treeOf } from '../git/commits.ts';
import type { Git, GitRunner } from '../git/git.ts';
import { keepTree, refNameOf } from '../git/kept-trees.ts';
import { type FileChange, requireId, shownChanges, treeChanges } from '../git/tree-changes.ts';
import type { WorkingFolder } from '../git/working-folder.ts';
import { worktreeNames } from '../git/worktree-folder.ts';
import { isOwnFolder } from '../git/worktree-place.ts';
import { commitAt, hasOwnRepository, requireNoRepository } from '../git/worktree-work.ts';
import { Worktrees } from '../git/worktrees.ts';

/** The working folder of a delivery. */
export interface OpenedDelivery {
  /** Its top, as an absolute path. */
  readonly path: string;
  /** Where agents and tests are run: the folder in it that the delivery was begun in, where the base has it. */
  readonly cwd: string;
  /** The branch with the work. */
  readonly branch: string;
  /** The branch that the work is to be merged into. */
  readonly base: string;
  /** The commit that it begins with. */
  readonly from: string;
  /** The moment that its commits bear: the same work gives the same commit, whenever it is made. */
  readonly at: number;
}

/** What is in the worktree now. */
interface Contents {
  readonly folder: WorkingFolder;
  readonly tree: string;
  /** Repositories inside, whose contents are in no commit. */
  readonly repositories: readonly string[];
}

/** The name under which a run has its worktree. */
const key = 'delivery';

/** The worktree of one delivery: made from a branch, committed to another one, removed. All of it may be done twice. */
export class DeliveryWorktree {
  readonly #host: Host;
  readonly #worktrees: Worktrees;
  readonly #runId: string;
  /** The folder that the delivery was begun in, from the top. */
  readonly #within: string;

  private constructor(host: Host, worktrees: Worktrees, runId: string, within: string) {
    this.#host = host;
    this.#worktrees = worktrees;
    this.#runId = runId;
    this.#within = within;
  }

  /** Opens the repository that a folder belongs to. @throws GitError `not-a-repository`, `git-unavailable`. */
  static async of(host: Host, runner: GitRunner, directory: string, runId: string): Promise<DeliveryWorktree> {
    const worktrees = await Worktrees.of(host, runner, directory);
    return new DeliveryWorktree(host, worktrees, runId, relative(worktrees.top.folder, await realpath(directory)));
  }

  /**
   * Makes sure that a branch can be made, and tells what it would begin with.
   *
   * @throws GitError `git-failed` where somebody else has a branch of that name, has it checked out, or has one of the
   * beginning of its name.
   */
  async requireRoom(
    branch: string,
    base: string | undefined,
  ): Promise<{ readonly base: string; readonly commit: string }> {
    const begin = await this.start(base);
    await this.#requireOwn(branch, begin.commit);
    await this.#requireNowhere(branch);
    for (let end = branch.indexOf('/'); end !== -1; end = branch.indexOf('/', end + 1)) {
      const above = branch.slice(0, end);
      if ((await commitAt(this.#git, `refs/heads/${above}`)) === undefined) continue;
      const message = `In "${this.#git.folder}" there is a branch "${above}", beside which git has none named "${branch}"; rename it.`;
      throw new GitError('git-failed', message, { folder: this.#git.folder });
    }
    return begin;
  }

  /** The branch that is begun with, and its commit. @throws GitError `git-failed` where there is none. */
  async start(base: string | undefined): Promise<{ readonly base: string; readonly commit: string }> {
    const named = base ?? (await this.#checkedOut());
    return { base: named, commit: await this.#commitOf(named) };
  }

  /**
   * Makes the branch and the worktree. @param base the branch to begin with; by default the one that is checked out.
   *
   * @throws GitError `git-failed` where it cannot be made: see {@link DeliveryWorktree.requireRoom}.
   */
  async open(branch: string, base: string | undefined, signal: AbortSignal): Promise<OpenedDelivery> {
    const at = this.#host.now();
    const { base: named, commit } = await this.requireRoom(branch, base);
    const { path } = await this.#worktrees.open({ runId: this.#runId, key, at }, signal, { branch, commit });
    return { path, cwd: await this.#cwdIn(path), branch, base: named, from: commit, at };
  }

  /**
   * Commits what is in the worktree to its branch, and gives the tip: the same where nothing was changed. What an agent has
   * committed itself is kept.
   *
   * @throws GitError `worktree-missing`; `repository-inside` for what no commit can hold.
   */
  async commit(opened: OpenedDelivery, message: string, signal: AbortSignal): Promise<string> {
    const { path, branch, at } = opened;
    const { folder, tree, repositories } = await this.#contentsOf(opened, signal);
    requireNoRepository(path, { repositories });
    const parent = await this.#parentIn(folder.git, opened);
    const commit = await this.#worktrees.top.privately(async (own) =>
      (await treeOf(own, parent)) === tree
        ? parent
        : makeCommit(own, { tree, parents: [parent], message, at }, { signal }),
    );
    await this.#setBranch(branch, commit);
    // Whoever works there next finds its branch checked out, and nothing to be committed.
    await folder.git.text(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    await folder.git.text(['read-tree', requireId(commit)]);
    return commit;
  }

  /**
   * Whether there is anything that the worktree did not begin with, committed or not, and be it what cannot be committed.
   *
   * @throws GitError `worktree-missing`.
   */
  async hasWork(opened: OpenedDelivery, signal: AbortSignal): Promise<boolean> {
    const { folder, tree, repositories } = await this.#contentsOf(opened, signal);
    if (repositories.length > 0) return true;
    const tip = await this.#parentIn(folder.git, opened);
    return tip !== opened.from || (await this.#worktrees.top.privately((own) => treeOf(own, tip))) !== tree;
  }

  /** Makes sure that the worktree is there. @throws GitError `worktree-missing`. */
  async requireThere(opened: OpenedDelivery): Promise<void> {
    if (!(await this.#worktrees.isThere(opened))) throw missing(this.#runId, opened);
  }

  /** Has the branch end with a commit; what else was on it is kept for the run. */
  async settle({ branch }: OpenedDelivery, commit: string): Promise<void> {
    const before = await commitAt(this.#git, `refs/heads/${branch}`);
    if (before === commit) return;
    if (before !== undefined) await keepTree(this.#git, this.#runId, before);
    await this.#setBranch(branch, commit);
  }

  /** The files that differ between two commits. */
  async changes(from: string, to: string, signal: AbortSignal): Promise<readonly FileChange[]> {
    return this.#worktrees.top.privately(async (own) =>
      shownChanges(await treeChanges(own, await treeOf(own, from), await treeOf(own, to), { signal })),
    );
  }

  /** The commits between two, oldest first. */
  async commits(from: string, to: string, signal: AbortSignal): Promise<readonly string[]> {
    const range = `${requireId(from)}..${requireId(to)}`;
    const text = await this.#worktrees.top.git.text(['rev-list', '--reverse', range], { signal });
    return text.split('\n').filter((line) => line !== '');
  }

  /** What differs between two commits, as text, with no program of the repository's having a part in it. */
  async difference(from: string, to: string, signal: AbortSignal): Promise<string> {
    const argv = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', requireId(from), requireId(to)];
    return this.#worktrees.top.git.text(argv, { signal });
  }

  /**
   * Removes the worktree; its branch stays, and what was in it and not committed is kept for the run.
   *
   * @throws GitError `repository-inside` for what would be lost.
   */
  async remove(opened: OpenedDelivery, signal: AbortSignal): Promise<void> {
    if (!(await this.#worktrees.isThere(opened))) return this.#worktrees.forget(opened);
    const { folder, tree, repositories } = await this.#contentsOf(opened, signal);
    requireNoRepository(opened.path, { repositories });
    await folder.keep(this.#runId, tree);
    await this.#worktrees.remove(opened);
  }

  /** A branch with work that was there before anything was kept for the run is somebody else's. */
  async #requireOwn(branch: string, commit: string): Promise<void> {
    const tip = await commitAt(this.#git, `refs/heads/${branch}`);
    if (tip === undefined || tip === commit) return;
    const kept = await this.#git.text(['for-each-ref', '--count=1', `refs/holdfast/${refNameOf(this.#runId)}/`]);
    if (kept !== '') return;
    const message = `In "${this.#git.folder}" there is a branch "${branch}" already, with work that is not of run "${this.#runId}"; rename it, or begin with another id.`;
    throw new GitError('git-failed', message, { folder: this.#git.folder });
  }

  /** Git sets back no branch that is checked out anywhere else. */
  async #requireNowhere(branch: string): Promise<void> {
    const text = await this.#git.text(['for-each-ref', '--format=%(worktreepath)', `refs/heads/${branch}`]);
    const place = text.replace(/\r?\n$/, '');
    if (place === '' || place === join(this.#git.folder, worktreeNames(this.#runId, key).path)) return;
    const message = `In "${this.#git.folder}" the branch "${branch}" is checked out, in "${place}"; check out another one there, or begin with another id.`;
    throw new GitError('git-failed', message, { folder: this.#git.folder });
  }

  async #contentsOf(opened: OpenedDelivery, signal: AbortSignal): Promise<Contents> {
    const { path } = opened;
    await this.requireThere(opened);
    const folder = await this.#worktrees.folderOf(opened);
    const { withLinks: tree, repositories } = await folder.snapshot({ signal });
    return { folder, tree, repositories: (await hasOwnRepository(path)) ? ['.git', ...repositories] : repositories };
  }

  async #cwdIn(path: string): Promise<string> {
    if (this.#within === '') return path;
    const cwd = join(path, this.#within);
    // A link of the repository would lead out of the worktree.
    return (await isOwnFolder(path, cwd).catch(() => false)) ? cwd : path;
  }

  async #checkedOut(): Promise<string> {
    const { exitCode, stdout } = await this.#git.try(['symbolic-ref', '--quiet', '--short', 'HEAD']);
    if (exitCode === 0) return stdout.trim();
    const message = `In "${this.#git.folder}" no branch is checked out; say by \`base\` which one the work is to begin with.`;
    throw new GitError('git-failed', message, { folder: this.#git.folder });
  }

  async #commitOf(branch: string): Promise<string> {
    for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
      const { exitCode, stdout } = await this.#git.try(['show-ref', '--verify', '--hash', '--', ref]);
      if (exitCode === 0) return requireId(stdout.trim());
    }
    const message = `In "${this.#git.folder}" there is no branch ${JSON.stringify(branch.slice(0, 200))} with a commit, and none of that name on origin.`;
    throw new GitError('git-failed', message, { folder: this.#git.folder });
  }

  /**
   * What the next commit stands on: what the agent has checked out, unless that leaves out what is on the branch. It may have
   * renamed or removed the branch, and checked out one that has no commit.
   */
  async #parentIn(inside: Git, { branch, from }: OpenedDelivery): Promise<string> {
    const tip = (await commitAt(inside, `refs/heads/${branch}`)) ?? from;
    const head = (await commitAt(inside, 'HEAD')) ?? tip;
    if (tip === head) return tip;
    const { exitCode } = await inside.try(['merge-base', '--is-ancestor', tip, head]);
    return exitCode === 0 ? head : tip;
  }

  async #setBranch(branch: string, commit: string): Promise<void> {
    await this.#git.text(['update-ref', '--no-deref', `refs/heads/${branch}`, requireId(commit)]);
  }

  get #git(): Git {
    return this.#worktrees.top.git;
  }
}

function missing(runId: string, { path }: OpenedDelivery): GitError {
  const message = `The worktree "${path}" is gone, and what was done in it and not committed with it. \`holdfast rerun ${runId} --from 'branch-setup/open worktree'\` has it all done again where its branch was not pushed yet; else begin a delivery of another id.`;
  return new GitError('worktree-missing', message, { folder: path });
}

/** The error of work that was there when the agent answered, and is there no more. */
export function nothingToCommit(runId: string, { path }: OpenedDelivery): GitError {
  const message = `The work in "${path}" is gone; \`holdfast rerun ${runId} --from implementation/implement\` has it done again.`;
  return new GitError('worktree-missing', message, { folder: path });
}
