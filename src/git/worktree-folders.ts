import { join } from 'node:path';
import { GitError } from '../core/errors.ts';
import { requireId } from './tree-changes.ts';
import { WorkingFolder, type WorkingFolderParts } from './working-folder.ts';
import { clearPlace, isOwnFolder, isWorktreePlace, makeRoom, requireSame } from './worktree-place.ts';
import {
  markBegun,
  markWhole,
  registrationAt,
  repositoryOf,
  type WorktreeRegistration,
} from './worktree-registration.ts';
import { commitAt } from './worktree-work.ts';

/** Makes, finds and removes the folders of worktrees, each with its part of the repository. Nothing is committed here. */
export class WorktreeFolders {
  readonly #parts: WorkingFolderParts;
  readonly #top: WorkingFolder;

  /** @param top the user's working folder, from its top. */
  constructor(parts: WorkingFolderParts, top: WorkingFolder) {
    this.#parts = parts;
    this.#top = top;
  }

  /** A worktree whose folder is there. @throws GitError `files-in-the-way` where a link leads elsewhere. */
  async find(path: string): Promise<WorktreeRegistration | undefined> {
    const { folder, repository } = this.#top;
    if (!isWorktreePlace(folder, path) || !(await isOwnFolder(folder, path))) return undefined;
    return registrationAt(repository, path);
  }

  /** The files of a worktree, of which git is told where its repository is. */
  inside(registration: WorktreeRegistration): WorkingFolder {
    return WorkingFolder.at(this.#parts, repositoryOf(this.#top.repository, registration));
  }

  /** The files of a folder that git knows nothing of any more: all of them are looked at, as where nothing was ever added. */
  forgotten(path: string): WorkingFolder {
    const { repository } = this.#top;
    const { commonFolder } = repository;
    const parts = repositoryOf(repository, { gitFolder: commonFolder, path });
    return WorkingFolder.at(this.#parts, parts, join(commonFolder, 'holdfast', 'no-index'));
  }

  /**
   * Makes one that begins with a commit, on a branch that is made or set back to its tip, with the files of that.
   *
   * @throws GitError `files-in-the-way`.
   */
  async make(branch: string, path: string, base: string, tip: string = base): Promise<void> {
    const { git, folder, repository } = this.#top;
    await makeRoom(folder, path);
    try {
      await git.text(['worktree', 'add', '--quiet', '--no-checkout', '-B', branch, path, requireId(tip)]);
      await requireSame(folder, path);
    } catch (error) {
      await this.remove(path).catch(() => undefined);
      throw (await commitAt(git, 'refs/heads/holdfast')) === undefined ? error : branchInTheWay(folder, error);
    }
    const registration = await registrationAt(repository, path);
    if (registration === undefined)
      throw new GitError('worktree-missing', `The worktree "${path}" is gone.`, { folder });
    await markBegun(registration, base);
    // Byte for byte as it is stored, and without a program of the repository's having a part in it.
    await this.inside(registration).privately(async (own) => {
      const options = { env: { GIT_INDEX_FILE: join(registration.gitFolder, 'index') } };
      await own.text('unused', ['read-tree', requireId(tip)], options);
      await own.text('unused', ['checkout-index', '--all', '--force', '--index', '--quiet'], options);
    });
    await markWhole(registration);
  }

  /** Removes one, or what is left of it, without asking what is in it. @throws GitError `files-in-the-way`. */
  async remove(path: string): Promise<void> {
    await clearPlace(this.#top.git, path);
    if ((await registrationAt(this.#top.repository, path)) === undefined) return;
    await this.#top.git.text(['worktree', 'remove', '--force', '--force', path]);
  }
}

function branchInTheWay(folder: string, cause: unknown): GitError {
  return new GitError(
    'git-failed',
    `In "${folder}" no worktree can be made, because the branch "holdfast" stands where the branches of worktrees are to be; rename it.`,
    { folder, cause },
  );
}
