import type { ClosedWorktree } from '../git/worktrees.ts';
import type { LiveRun } from './live-run.ts';
import { escapeName, type Scope } from './scope.ts';
import { runStep } from './step.ts';
import { requireName } from './step-name.ts';
import { ownStep, type Worktree, type WorktreeResult } from './worktree.ts';
import type { EnteredWorktree } from './worktree-desk.ts';

/** A worktree that what follows works in, until it is closed. */
export interface OpenWorktree extends Worktree {
  /** The folder of the user that `directory` stands for. */
  readonly standsFor: string;
  /** Commits what is in it to its branch and removes the folder, as a durable step. */
  close(): Promise<WorktreeResult<undefined>>;
  /**
   * Does the same where the work has failed: it is no step, and who goes on with the run finds the folder made again, with what is on
   * the branch by then, and without what git ignores. A branch with nothing on it is removed.
   */
  setAside(): Promise<ClosedWorktree>;
}

/** Opens a worktree for what follows in a run: phases and checkpoints do not begin in a body. */
export async function openWorktree(live: LiveRun, scope: Scope, name: string): Promise<OpenWorktree> {
  if (live.stops(scope)) await live.refuse(scope);
  requireName(name, 'worktree');
  const desk = live.rooms.worktrees;
  const [opening, closing] = [`open ${name}`, `close ${name}`];
  const owner = { runId: live.id, key: scope.keyOf(escapeName(opening)), at: live.startedAt };
  const closedKey = scope.keyOf(escapeName(closing));
  const isClosed = live.replay.results.has(closedKey) || live.remembered(closedKey) !== undefined;
  const opened = await ownStep<EnteredWorktree>(live, () =>
    runStep(live, scope, opening, {}, (step) => desk.open(owner, step.signal)),
  );
  const looksOnly = live.undoing !== undefined || live.planning !== undefined;
  if (!looksOnly) await desk.goOn(owner, opened, isClosed);
  const { directory, branch, base, standsFor } = opened;
  const { key } = owner;
  return {
    ...{ key, directory, branch, base, standsFor },
    close: async () => {
      const closed = await ownStep<ClosedWorktree>(live, () =>
        runStep(live, scope, closing, {}, (step) => desk.close(owner, opened, step.signal)),
      );
      if (!looksOnly) await desk.remove(opened);
      return { ...closed, key, value: undefined };
    },
    setAside: () => desk.setAside(owner, opened),
  };
}
