import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Host } from '../core/host.ts';
import { makeCommit, treeOf } from './commits.ts';
import type { GitRunner } from './git.ts';
import { keepTree, refNameOf } from './kept-trees.ts';
import { withPrivateGit } from './private-git.ts';
import { withRepositoryLock } from './repository-lock.ts';
import { type FileChange, requireId, shownChanges, treeChanges } from './tree-changes.ts';
import { WorkingFolder } from './working-folder.ts';
import { type WorktreeNames, worktreeNames, worktreesFolder } from './worktree-folder.ts';

/** A working folder of its own, for one part of a run. */
export interface OpenedWorktree {
  /** The commit that it began with: what was in the user's working folder, committed or not. */
  readonly base: string;
  readonly branch: string;
  /** Its top, as an absolute path. */
  readonly path: string;
}

/** What was done in a worktree. */
export interface ClosedWorktree {
  readonly branch: string;
  readonly base: string;
  /** The tip of the branch. */
  readonly commit: string;
  /** The files that differ from the base. */
  readonly files: readonly FileChange[];
}

/** Whose worktree it is. */
export interface WorktreeOwner {
  readonly runId: string;
  /** The full key under which it was asked for. */
  readonly key: string;
  /** When the run was started: commits bear it, so that the same work gives the same commit. */
  readonly at: number;
}

/** Says in a worktree's own part of the repository what it began with. */
const baseFile = 'holdfast-base';

/** Makes, closes and removes the worktrees of one repository. The user's checkout, index and branches are not touched. */
export class Worktrees {
  readonly #host: Host;
  readonly #runner: GitRunner;
  /** The user's working folder, from its top. */
  readonly #top: WorkingFolder;

  private constructor(host: Host, runner: GitRunner, top: WorkingFolder) {
    this.#host = host;
    this.#runner = runner;
    this.#top = top;
  }

  /** Opens the repository that a folder belongs to. @throws GitError `not-a-repository`, `git-unavailable`. */
  static async of(host: Host, runner: GitRunner, folder: string): Promise<Worktrees> {
    const { repository } = await WorkingFolder.open({ host, runner }, folder);
    return new Worktrees(host, runner, await WorkingFolder.open({ host, runner }, repository.top));
  }

  /** The user's working folder, from its top. */
  get top(): WorkingFolder {
    return this.#top;
  }

  /** Makes a worktree with what is in the user's working folder now. What an earlier one of the same key had in it is kept. */
  async open(owner: WorktreeOwner, signal?: AbortSignal): Promise<OpenedWorktree> {
    const names = worktreeNames(owner.runId, owner.key);
    const { withLinks } = await this.#top.snapshot({ signal });
    const base = await this.#baseCommit(withLinks, owner);
    // From the beginning, so that whoever cleans up after the run finds that it has worktrees.
    await keepTree(this.#top.git, owner.runId, base);
    await this.#locked(async () => {
      await this.#takeAway(owner.runId, names);
      await this.#add(names, base);
    }, signal);
    return { base, branch: names.branch, path: this.#pathOf(names) };
  }

  /** Whether a worktree that was made is still there. */
  async isThere({ path }: Pick<OpenedWorktree, 'path'>): Promise<boolean> {
    return (await stat(join(path, '.git')).catch(() => undefined)) !== undefined;
  }

  /** Commits what is in a worktree to its branch. Doing it twice is the same as once; the folder stays. */
  async close(owner: WorktreeOwner, opened: OpenedWorktree, signal?: AbortSignal): Promise<ClosedWorktree> {
    const { base, branch } = opened;
    const folder = await WorkingFolder.open({ host: this.#host, runner: this.#runner }, opened.path);
    const { withLinks: tree } = await folder.snapshot({ signal });
    const head = await folder.git.line(['rev-parse', '--verify', 'HEAD'], { signal });
    return this.#top.privately(async (own) => {
      const isCommitted = (await treeOf(own, head)) === tree;
      const message = `holdfast: ${owner.key}\n\nRun ${owner.runId}`;
      const commit = isCommitted
        ? head
        : await makeCommit(own, { tree, parents: [head], message, at: owner.at }, { signal });
      await this.#top.git.text(['update-ref', '--no-deref', `refs/heads/${branch}`, commit]);
      await keepTree(this.#top.git, owner.runId, commit);
      const changes = await treeChanges(own, await treeOf(own, base), tree, { signal });
      return { branch, base, commit, files: shownChanges(changes) };
    });
  }

  /** Removes the folder of a worktree, whose work was committed; its branch stays. */
  async remove({ path }: Pick<OpenedWorktree, 'path'>): Promise<void> {
    await this.#locked(() => this.#removeFolder(path));
  }

  /** Removes a branch unless somebody has moved it since. */
  async removeBranch({ branch, commit }: Pick<ClosedWorktree, 'branch' | 'commit'>): Promise<void> {
    await this.#top.git.try(['update-ref', '--no-deref', '-d', `refs/heads/${branch}`, requireId(commit)]);
  }

  /**
   * Removes every worktree of a run that is left: those that nobody came back to. Work in them that was committed nowhere is
   * committed to their branches, which stay; branches with nothing on them go.
   */
  async removeLeft(owner: Pick<WorktreeOwner, 'runId' | 'at'>): Promise<void> {
    const ours = join(this.#top.folder, worktreesFolder, refNameOf(owner.runId));
    for (const path of await this.#list()) {
      if (dirname(path) !== ours) continue;
      await this.#settle({ ...owner, key: relative(ours, path) }, path);
      await this.remove({ path });
    }
  }

  /** The worktrees there are, whoever made them. */
  async #list(): Promise<readonly string[]> {
    const lines = await this.#top.git.entries(['worktree', 'list', '--porcelain', '-z']);
    return lines.flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []));
  }

  /** Commits what is left in a worktree, and removes its branch where that has nothing of its own. */
  async #settle(owner: WorktreeOwner, path: string): Promise<void> {
    const { git } = this.#top;
    const inside = git.in(path);
    const branch = await inside.try(['symbolic-ref', '--short', '--quiet', 'HEAD']).catch(() => undefined);
    const base = await this.#baseOf(path);
    if (branch?.exitCode !== 0 || base === undefined) return;
    const name = branch.stdout.trim();
    const closed = await this.close(owner, { base, branch: name, path });
    if (closed.commit === base) await this.removeBranch(closed);
  }

  async #baseOf(path: string): Promise<string | undefined> {
    try {
      const gitFolder = await this.#top.git.in(path).line(['rev-parse', '--absolute-git-dir']);
      return requireId((await readFile(join(gitFolder, baseFile), 'utf8')).trim());
    } catch {
      return undefined;
    }
  }

  /** What the user has checked out, where nothing is changed in it; else a commit of our own on top of that. */
  async #baseCommit(tree: string, owner: WorktreeOwner): Promise<string> {
    const { exitCode, stdout } = await this.#top.git.try(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
    const head = exitCode === 0 ? requireId(stdout.trim()) : undefined;
    return this.#top.privately(async (own) => {
      if (head !== undefined && (await treeOf(own, head)) === tree) return head;
      const message = `holdfast: the working folder as run ${owner.runId} found it`;
      return makeCommit(own, { tree, parents: head === undefined ? [] : [head], message, at: owner.at });
    });
  }

  /** Takes a worktree and a branch away that stand where new ones are to be; what is in them is kept for the run. */
  async #takeAway(runId: string, names: WorktreeNames): Promise<void> {
    const { git } = this.#top;
    const path = this.#pathOf(names);
    if (await this.isThere({ path })) {
      const folder = await WorkingFolder.open({ host: this.#host, runner: this.#runner }, path);
      await folder.keep(runId, (await folder.snapshot()).tree);
    }
    await this.#removeFolder(path);
    const { exitCode, stdout } = await git.try(['rev-parse', '--verify', '--quiet', `refs/heads/${names.branch}`]);
    if (exitCode === 0) await keepTree(git, runId, stdout.trim());
  }

  async #add(names: WorktreeNames, base: string): Promise<void> {
    const { git } = this.#top;
    const path = this.#pathOf(names);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Whoever looks at the changes of the user's folder does not see them.
    await writeFile(join(this.#top.folder, worktreesFolder, '.gitignore'), '*\n');
    await git.text(['worktree', 'add', '--quiet', '--no-checkout', '-B', names.branch, path, requireId(base)]);
    const inside = git.in(path);
    const gitFolder = await inside.line(['rev-parse', '--absolute-git-dir']);
    await writeFile(join(gitFolder, baseFile), `${base}\n`);
    // Byte for byte as it is stored, and without a program of the repository's having a part in it.
    await withPrivateGit(this.#host, inside, { ...this.#top.repository, gitFolder }, async (own) => {
      const options = { env: { GIT_INDEX_FILE: join(gitFolder, 'index') } };
      await own.text('unused', ['read-tree', requireId(base)], options);
      await own.text('unused', ['checkout-index', '--all', '--force', '--index', '--quiet'], options);
    });
  }

  async #removeFolder(path: string): Promise<void> {
    const { git } = this.#top;
    if ((await this.#list()).includes(path)) await git.text(['worktree', 'remove', '--force', '--force', path]);
    await rm(path, { recursive: true, force: true });
    await this.#tidy(dirname(path));
  }

  /** Removes the folders of worktrees once there are none. */
  async #tidy(folder: string): Promise<void> {
    const all = join(this.#top.folder, worktreesFolder);
    try {
      await rmdir(folder);
      const { readdir } = await import('node:fs/promises');
      if ((await readdir(all)).some((name) => name !== '.gitignore')) return;
      await rm(join(all, '.gitignore'), { force: true });
      await rmdir(all);
      await rmdir(dirname(all));
    } catch {
      // Somebody else has something in it.
    }
  }

  #pathOf({ path }: WorktreeNames): string {
    return join(this.#top.folder, path);
  }

  #locked<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    return withRepositoryLock(this.#host, this.#top.repository.commonFolder, work, signal);
  }
}
