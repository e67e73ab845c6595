import { basename, dirname, join } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { makeCommit, treeOf } from './commits.ts';
import type { GitRunner } from './git.ts';
import { asideRef, keepTree, refNameOf } from './kept-trees.ts';
import { withRepositoryLock } from './repository-lock.ts';
import { type FileChange, requireId } from './tree-changes.ts';
import { WorkingFolder } from './working-folder.ts';
import { ownRef, type WorktreeNames, worktreeNames, worktreesFolder } from './worktree-folder.ts';
import { WorktreeFolders } from './worktree-folders.ts';
import { isOwnFolder, isWorktreePlace } from './worktree-place.ts';
import { registrationAt, registrationsOf, type WorktreeRegistration } from './worktree-registration.ts';
import { commitAt, commitWork, requireNoRepository, type Work } from './worktree-work.ts';

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

/** What a worktree begins with, where that is not what is in the user's working folder. */
export interface WorktreeStart {
  /** The branch that is made, or set back. */
  readonly branch: string;
  readonly commit: string;
}

/**
 * Makes, closes and removes the worktrees of one repository. The user's checkout, index and branches are not touched.
 *
 * They lie inside of the user's folder, where git would find the repository around them, and where the repository may bring
 * links. So git is never asked from inside of one: it is told the part of the repository that is the worktree's, as that was written
 * down when it was made.
 */
export class Worktrees {
  readonly #host: Host;
  /** The user's working folder, from its top. */
  readonly #top: WorkingFolder;
  readonly #folders: WorktreeFolders;

  private constructor(host: Host, runner: GitRunner, top: WorkingFolder) {
    this.#host = host;
    this.#top = top;
    this.#folders = new WorktreeFolders({ host, runner }, top);
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

  /**
   * Makes a worktree with what is in the user's working folder now, or with a commit. What an earlier one of the same key had
   * in it is kept.
   *
   * @throws GitError `files-in-the-way` where no folder can be made for it; `repository-inside` of an earlier one.
   */
  async open(owner: WorktreeOwner, signal?: AbortSignal, start?: WorktreeStart): Promise<OpenedWorktree> {
    const own = worktreeNames(owner.runId, owner.key);
    const names = start === undefined ? own : { ...own, branch: start.branch };
    const path = join(this.#top.folder, names.path);
    await isOwnFolder(this.#top.folder, path);
    const base = start?.commit ?? (await this.#baseCommit((await this.#top.snapshot({ signal })).withLinks, owner));
    // From the beginning, so that whoever cleans up after the run finds that it has worktrees.
    await keepTree(this.#top.git, owner.runId, base);
    await this.#locked(async () => {
      await this.#takeAway(owner, names, path);
      await this.#folders.make(names.branch, path, base);
    }, signal);
    return { base, branch: names.branch, path };
  }

  /** Whether a worktree that was made is still there. */
  async isThere(opened: Pick<OpenedWorktree, 'path'>): Promise<boolean> {
    return (await this.#folders.find(opened.path)) !== undefined;
  }

  /** The files of a worktree, of which git is told where its repository is. @throws GitError `worktree-missing`. */
  async folderOf(opened: Pick<OpenedWorktree, 'path'>): Promise<WorkingFolder> {
    const registration = await this.#folders.find(opened.path);
    if (registration !== undefined) return this.#folders.inside(registration);
    throw new GitError('worktree-missing', `The worktree "${opened.path}" is gone.`, { folder: opened.path });
  }

  /**
   * Commits what is in a worktree to its branch, whatever is checked out there. Doing it twice is the same as once; the folder
   * stays.
   *
   * @throws GitError `worktree-missing`; `repository-inside` for what could not be committed.
   */
  async close(owner: WorktreeOwner, opened: OpenedWorktree, signal?: AbortSignal): Promise<ClosedWorktree> {
    const { base, branch } = opened;
    const tip = await this.#tipOf(branch);
    const folder = await this.folderOf(opened);
    const work = await commitWork(this.#top, folder, { ...factsOf(owner), base, tip }, signal);
    requireNoRepository(opened.path, work);
    await this.#set(owner.runId, branch, work.commit);
    return { branch, base, commit: work.commit, files: work.files };
  }

  /** Removes the folder of a worktree, whose work was committed; its branch stays. What is no place of a worktree is left alone. */
  async remove({ path }: Pick<OpenedWorktree, 'path'>): Promise<void> {
    if (!isWorktreePlace(this.#top.folder, path)) return;
    const isKnown = (await registrationAt(this.#top.repository, path)) !== undefined;
    if (isKnown || (await isOwnFolder(this.#top.folder, path))) await this.#locked(() => this.#folders.remove(path));
  }

  /**
   * Has git forget a worktree whose folder is gone, as after a removal that was cut off: until then its branch counts as
   * checked out. One whose folder is there is left alone.
   */
  async forget({ path }: Pick<OpenedWorktree, 'path'>): Promise<void> {
    const { folder } = this.#top;
    if (isWorktreePlace(folder, path) && !(await isOwnFolder(folder, path))) await this.remove({ path });
  }

  /**
   * Commits what is in a worktree to its branch and removes the folder, for whoever may come back: {@link Worktrees.reopen}. A
   * branch with nothing on it goes.
   */
  async setAside(owner: WorktreeOwner, opened: OpenedWorktree): Promise<ClosedWorktree> {
    const closed = await this.close(owner, opened);
    await this.#top.git.text(['update-ref', '--no-deref', asideRef(owner.runId, owner.key), closed.commit]);
    await this.remove(opened);
    if (closed.commit === opened.base) await this.removeBranch(closed);
    return closed;
  }

  /** Makes a worktree again that was set aside, with what its branch has now. Tells whether it is there. */
  async reopen(owner: WorktreeOwner, opened: OpenedWorktree): Promise<boolean> {
    const { git, folder } = this.#top;
    const mark = asideRef(owner.runId, owner.key);
    const aside = await commitAt(git, mark);
    if (aside === undefined) return this.isThere(opened);
    const names = worktreeNames(owner.runId, owner.key);
    const path = join(folder, names.path);
    await isOwnFolder(folder, path);
    // Somebody may have gone on with the work on its branch.
    const tip = (await this.#tipOf(names.branch)) ?? aside;
    await this.#locked(async () => {
      await this.#takeAway(owner, names, path);
      await this.#folders.make(names.branch, path, opened.base, tip);
      // Last: who is cut off before does it again.
      await git.text(['update-ref', '--no-deref', '-d', mark]);
    });
    return true;
  }

  /** Removes a branch unless somebody has moved it since. */
  async removeBranch({ branch, commit }: Pick<ClosedWorktree, 'branch' | 'commit'>): Promise<void> {
    await this.#top.git.try(['update-ref', '--no-deref', '-d', ownRef(branch), requireId(commit)]);
  }

  /**
   * Removes every worktree of a run that is left: those that nobody came back to. Work in them that was committed nowhere is
   * committed to their branches, which stay; branches with nothing on them go.
   *
   * @throws GitError for those that stay, such as `repository-inside`, once all others are gone.
   */
  async removeLeft(owner: Pick<WorktreeOwner, 'runId' | 'at'>): Promise<void> {
    const ours = join(this.#top.folder, worktreesFolder, refNameOf(owner.runId));
    const failures: unknown[] = [];
    for (const registration of await registrationsOf(this.#top.repository)) {
      if (dirname(registration.path) !== ours) continue;
      try {
        await this.#settle(owner, registration);
        await this.remove(registration);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Commits what is left in a worktree, and removes its branch where that has nothing of its own. */
  async #settle(owner: Pick<WorktreeOwner, 'runId' | 'at'>, registration: WorktreeRegistration): Promise<void> {
    const { path, base, isWhole } = registration;
    const name = basename(path);
    const branch = `holdfast/${refNameOf(owner.runId)}/${name}`;
    if (base === undefined) return;
    if (!isWhole || !(await isOwnFolder(this.#top.folder, path))) return this.removeBranch({ branch, commit: base });
    const tip = await this.#tipOf(branch);
    const folder = this.#folders.inside(registration);
    const work = await commitWork(this.#top, folder, { ...factsOf({ ...owner, key: name }), base, tip });
    if (work.commit === base) await this.removeBranch({ branch, commit: base });
    else if (tip !== undefined || !(await isOnBranch(folder, work))) await this.#set(owner.runId, branch, work.commit);
    requireNoRepository(path, work);
  }

  /** What the user has checked out, where nothing is changed in it; else a commit of our own on top of that. */
  async #baseCommit(tree: string, owner: WorktreeOwner): Promise<string> {
    const head = await commitAt(this.#top.git, 'HEAD');
    return this.#top.privately(async (own) => {
      if (head !== undefined && (await treeOf(own, head)) === tree) return head;
      const message = `holdfast: the working folder as run ${owner.runId} found it`;
      return makeCommit(own, { tree, parents: head === undefined ? [] : [head], message, at: owner.at });
    });
  }

  /** Takes a worktree and a branch away that stand where new ones are to be; what is in them is kept for the run. */
  async #takeAway(owner: WorktreeOwner, { branch }: WorktreeNames, path: string): Promise<void> {
    const { git, repository, folder } = this.#top;
    const tip = await commitAt(git, `refs/heads/${branch}`);
    if (tip !== undefined) await keepTree(git, owner.runId, tip);
    const registration = await registrationAt(repository, path);
    if ((await isOwnFolder(folder, path)) && registration?.isWhole !== false) {
      const inside = registration === undefined ? this.#folders.forgotten(path) : this.#folders.inside(registration);
      const base = registration?.base ?? (await this.#baseCommit((await inside.snapshot()).tree, owner));
      const work = await commitWork(this.#top, inside, { ...factsOf(owner), base, tip });
      requireNoRepository(path, work);
      await keepTree(git, owner.runId, work.commit);
    }
    await this.#folders.remove(path);
  }

  #tipOf(branch: string): Promise<string | undefined> {
    return commitAt(this.#top.git, ownRef(branch));
  }

  /** Points the branch of a worktree to a commit, which is kept for as long as the run is there. */
  async #set(runId: string, branch: string, commit: string): Promise<void> {
    await this.#top.git.text(['update-ref', '--no-deref', ownRef(branch), requireId(commit)]);
    await keepTree(this.#top.git, runId, commit);
  }

  #locked<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    return withRepositoryLock(this.#host, this.#top.repository.commonFolder, work, signal);
  }
}

function factsOf({ runId, key, at }: WorktreeOwner): { readonly message: string; readonly at: number } {
  return { message: `holdfast: ${key}\n\nRun ${runId}`, at };
}

/** Whether the whole work is what a branch has that the agent has checked out. */
async function isOnBranch({ git }: WorkingFolder, { commit, head }: Work): Promise<boolean> {
  return commit === head && (await git.try(['symbolic-ref', '--quiet', 'HEAD'])).exitCode === 0;
}
