import { realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { GitError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { MergeRequest, WorktreeMerge } from '../git/merge-worktrees.ts';
import type { ClosedWorktree, OpenedWorktree, WorktreeOwner, Worktrees } from '../git/worktrees.ts';

/** A worktree with the folder in it that is to it what the manager's own is to the repository. */
export interface EnteredWorktree extends OpenedWorktree {
  readonly directory: string;
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
    const below = relative(worktrees.top.folder, await realpath(this.#directory));
    return { ...opened, directory: join(opened.path, below) };
  }

  /** A body is about to work in one, unless that was closed. @throws GitError `worktree-missing`. */
  async enter({ runId, key }: WorktreeOwner, opened: OpenedWorktree, isClosed: boolean): Promise<void> {
    this.#runs.add(runId);
    if (!isClosed && !(await (await this.#ready()).isThere(opened))) throw missing(key, opened.path);
  }

  async close(owner: WorktreeOwner, opened: OpenedWorktree, signal: AbortSignal): Promise<ClosedWorktree> {
    return (await this.#ready()).close(owner, opened, signal);
  }

  async remove(opened: OpenedWorktree): Promise<void> {
    const worktrees = await this.#ready();
    if (await worktrees.isThere(opened)) await worktrees.remove(opened);
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
    for (const runId of await keptRuns(worktrees.top.git)) {
      if (!(await isGone(runId))) continue;
      await worktrees.removeLeft({ runId, at: 0 });
      await releaseTrees(worktrees.top.git, runId);
    }
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
