import { mkdir, realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { MergeRequest, WorktreeMerge } from '../git/merge-worktrees.ts';
import { worktreeNames } from '../git/worktree-folder.ts';
import type { ClosedWorktree, OpenedWorktree, WorktreeOwner, Worktrees } from '../git/worktrees.ts';

/** A worktree with the folder in it that is to it what the manager's own is to the repository. */
export interface EnteredWorktree extends OpenedWorktree {
  readonly directory: string;
  /** The manager's own. */
  readonly standsFor: string;
}

/** Makes worktrees for runs, and merges them. What that needs is loaded when it is first asked. */
export class WorktreeDesk {
  readonly #host: Host;
  readonly #directory: string;
  #worktrees: Promise<Worktrees> | undefined;
  /** Runs that were given worktrees here. */
  readonly #runs = new Set<string>();

  /** @param directory a folder of the repository. */
  constructor(host: Host, directory = '.') {
    this.#host = host;
    this.#directory = resolve(directory);
  }

  /** Makes one. @throws GitError. */
  async open(owner: WorktreeOwner, signal: AbortSignal): Promise<EnteredWorktree> {
    const worktrees = await this.#ready();
    const opened = await worktrees.open(owner, signal);
    const standsFor = await realpath(this.#directory);
    const below = relative(worktrees.top.folder, standsFor);
    const directory = join(opened.path, below);
    // Git has no empty folders, and the body works here.
    await mkdir(directory, { recursive: true });
    return { ...opened, directory, standsFor };
  }

  /** A body is about to work in one, unless that was closed. @throws GitError `worktree-missing`. */
  async enter({ runId, key }: WorktreeOwner, opened: OpenedWorktree, isClosed: boolean): Promise<void> {
    this.#runs.add(runId);
    if (!isClosed && !(await (await this.#ready()).isThere(opened))) throw missing(key, opened.path);
  }

  /**
   * The rest of a run is about to work in one, unless that was closed; one that was set aside is made again.
   *
   * @throws GitError `worktree-missing`.
   */
  async goOn(owner: WorktreeOwner, opened: OpenedWorktree, isClosed: boolean): Promise<void> {
    this.#runs.add(owner.runId);
    if (isClosed) return;
    // A fork has the words of another run, whose folder is not its own.
    const isOwn = opened.branch === worktreeNames(owner.runId, owner.key).branch;
    if (!isOwn || !(await (await this.#ready()).reopen(owner, opened))) throw missing(owner.key, opened.path);
  }

  async setAside(owner: WorktreeOwner, opened: OpenedWorktree): Promise<ClosedWorktree> {
    return (await this.#ready()).setAside(owner, opened);
  }

  async close(owner: WorktreeOwner, opened: OpenedWorktree, signal: AbortSignal): Promise<ClosedWorktree> {
    return (await this.#ready()).close(owner, opened, signal);
  }

  async remove(opened: OpenedWorktree): Promise<void> {
    await (await this.#ready()).remove(opened);
  }

  async merge(request: MergeRequest, signal: AbortSignal): Promise<WorktreeMerge> {
    const { mergeWorktrees } = await import('../git/merge-worktrees.ts');
    return mergeWorktrees((await this.#ready()).top, request, signal);
  }

  /** Removes the branches of worktrees whose work is where it was to go. */
  async forgetBranches(closed: readonly Pick<ClosedWorktree, 'branch' | 'commit'>[]): Promise<void> {
    const worktrees = await this.#ready();
    for (const each of closed) await worktrees.removeBranch(each);
  }

  /** A run has ended for good: worktrees of its that nobody came back to go. */
  async ended(runId: string, at: number): Promise<void> {
    if (!this.#runs.delete(runId)) return;
    await (await this.#ready()).removeLeft({ runId, at });
  }

  /** Removes the worktrees of runs that are gone, and lets go of what git keeps for them. */
  async release(isGone: (runId: string) => Promise<boolean>): Promise<void> {
    const { hasTraces } = await import('../git/traces.ts');
    if (!(await hasTraces(this.#directory))) return;
    const { keptRuns, releaseTrees } = await import('../git/kept-trees.ts');
    const worktrees = await this.#ready();
    const failures: unknown[] = [];
    for (const runId of await keptRuns(worktrees.top.git)) {
      if (!(await isGone(runId))) continue;
      try {
        await worktrees.removeLeft({ runId, at: 0 });
        await releaseTrees(worktrees.top.git, runId);
      } catch (error) {
        failures.push(error);
      }
    }
    // What could not be removed stays until the next time, and keeps nothing else from being removed.
    if (failures.length > 0) throw failures[0];
  }

  #ready(): Promise<Worktrees> {
    this.#worktrees ??= this.#open().catch((error: unknown) => {
      this.#worktrees = undefined;
      throw error;
    });
    return this.#worktrees;
  }

  async #open(): Promise<Worktrees> {
    const [{ Worktrees: Made }, { gitRunner }] = await Promise.all([
      import('../git/worktrees.ts'),
      import('./git-command.ts'),
    ]);
    return Made.of(this.#host, gitRunner(this.#host), this.#directory);
  }
}

function missing(key: string, path: string): GitError {
  return new GitError(
    'worktree-missing',
    `The worktree "${path}" of "${key}" is gone, and what was done in it with it; rerun from "${key}" to do it again.`,
    { folder: path },
  );
}
