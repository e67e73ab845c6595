import type { Host } from '../core/host.ts';
import { DeliveryWorktree } from './delivery-worktree.ts';
import type { Forge } from './forge.ts';

/** What a delivery needs. */
export interface DeliveryGround {
  readonly host: Host;
  readonly runId: string;
  /** A folder of the repository. */
  readonly directory: string;
  readonly forge: Forge;
  /** The branch to begin with, where one is named. */
  readonly base: string | undefined;
  /** The branch that it will make. */
  readonly branch: string;
}

/**
 * Looks whether there is what a delivery needs, before anything is opened: the repository, the branch to begin with, room for its
 * own one, and what its forge needs, the branch to merge into among it. Nothing is changed.
 *
 * @throws GitError, ForgeError.
 */
export async function lookAhead(ground: DeliveryGround, signal: AbortSignal): Promise<void> {
  const { host, runId, directory, forge, base, branch } = ground;
  const { gitRunner } = await import('../workflow/git-command.ts');
  const worktree = await DeliveryWorktree.of(host, gitRunner(host), directory, runId);
  const begin = await worktree.requireRoom(branch, base);
  await forge.look?.(signal, { base: begin.base });
}
