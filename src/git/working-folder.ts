import { resolve } from 'node:path';
import type { Host } from '../core/host.ts';
import { GitError } from '../core/errors.ts';
import { applyTree } from './apply-tree.ts';
import { type FileChoice, listFiles } from './file-list.ts';
import { Git, type GitOptions, type GitRunner } from './git.ts';
import { keepTree } from './kept-trees.ts';
import { type PrivateGit, withPrivateGit } from './private-git.ts';
import { findRepository, type Repository } from './repository.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { requireId, type TreeChange, treeChanges } from './tree-changes.ts';

/** What a working folder needs. */
export interface WorkingFolderParts {
  readonly host: Host;
  readonly runner: GitRunner;
}

/** What was done to the files of a folder. */
export interface RestoredFiles {
  readonly changes: readonly TreeChange[];
  /** The tree of what was there before. */
  readonly before: string;
}

/** Files that somebody works on are looked at again so often. */
const tries = 3;

/**
 * The files of a folder in a git repository: recorded as trees, compared, and brought back.
 *
 * The user's index, HEAD, branches and stash are never touched, and nothing of the repository is executed.
 */
export class WorkingFolder {
  readonly git: Git;
  readonly repository: Repository;
  readonly #host: Host;
  readonly #choice: FileChoice;

  private constructor(host: Host, git: Git, repository: Repository, choice: FileChoice) {
    this.#host = host;
    this.git = git;
    this.repository = repository;
    this.#choice = choice;
  }

  /** Opens a folder. @throws GitError `not-a-repository`, `git-unavailable`. */
  static async open(
    { host, runner }: WorkingFolderParts,
    folder: string,
    choice: FileChoice = {},
  ): Promise<WorkingFolder> {
    const git = new Git(runner, resolve(folder));
    return new WorkingFolder(host, git, await findRepository(git), choice);
  }

  /** A folder whose repository is known, whatever git would find from there upwards. */
  static at({ host, runner }: WorkingFolderParts, repository: Repository, index?: string): WorkingFolder {
    const { top, gitFolder } = repository;
    const env = { GIT_DIR: gitFolder, GIT_WORK_TREE: top, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) };
    return new WorkingFolder(host, new Git(runner, top, env), repository, {});
  }

  get folder(): string {
    return this.git.folder;
  }

  /** Records the files as they are now. @throws GitError `files-changing`, `files-unreadable`. */
  snapshot(options: GitOptions = {}): Promise<Snapshot> {
    return this.privately((own) => this.#take(own, options));
  }

  /** Keeps a recorded tree from git's garbage collection, for as long as a run is there. */
  keep(runId: string, tree: string): Promise<void> {
    return keepTree(this.git, runId, tree);
  }

  /** Whether a recorded tree is here. */
  async has(tree: string): Promise<boolean> {
    const { exitCode } = await this.git.try(['cat-file', '-e', `${requireId(tree)}^{tree}`]);
    return exitCode === 0;
  }

  /** @throws GitError `files-unavailable` where a recorded tree is not here. */
  async require(tree: string): Promise<void> {
    if (!(await this.has(tree))) throw this.#unavailable(tree);
  }

  /** What has to be done to the files of one tree so that they are those of another one. */
  changes(from: string, to: string, options: GitOptions = {}): Promise<readonly TreeChange[]> {
    return this.privately((own) => treeChanges(own, from, to, options));
  }

  /**
   * Brings the files of a tree back. What is there is recorded first and handed to `saved`, which keeps it, before anything is
   * touched. Doing it again after it was cut off finishes it.
   *
   * @throws GitError `files-unavailable`, `files-in-the-way`, `files-changing`: then nothing was touched.
   */
  async restore(
    target: string | ((before: string, own: PrivateGit) => Promise<string>),
    saved: (before: string) => Promise<void>,
    options: GitOptions = {},
  ): Promise<RestoredFiles> {
    if (typeof target === 'string') await this.require(target);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.privately(async (own) => {
          const { tree: before } = await this.#take(own, options);
          const tree = typeof target === 'string' ? target : await target(before, own);
          const changes = await treeChanges(own, before, tree, options);
          if (changes.length > 0) await saved(before);
          await applyTree(own, this.folder, tree, changes, options);
          return { changes, before };
        });
      } catch (error) {
        if (!(error instanceof GitError) || error.code !== 'files-changing' || attempt === tries) throw error;
      }
    }
  }

  /** Does something with a git of our own over the objects of the repository. */
  privately<Value>(work: (own: PrivateGit) => Promise<Value>): Promise<Value> {
    return withPrivateGit(this.#host, this.git, this.repository, work);
  }

  #take(own: PrivateGit, options: GitOptions): Promise<Snapshot> {
    return takeSnapshot(own, this.folder, () => listFiles(this.git, this.#choice, options), options);
  }

  #unavailable(tree: string): GitError {
    return new GitError(
      'files-unavailable',
      `The files of tree ${tree} are not in the repository of "${this.folder}": they were recorded elsewhere, or were removed since.`,
      { folder: this.folder },
    );
  }
}
