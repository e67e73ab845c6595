import { isHoldfastError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { KeptReason } from './retention-options.ts';
import { type FoundRun, inspectRun } from './run-facts.ts';

/** Why a run is kept. */
export interface Obstacle {
  readonly reason: KeptReason;
  readonly message: string;
}

/** A run with all runs below it, the run itself first; or why they cannot be removed. */
export async function familyOf(
  storage: StorageAdapter,
  root: FoundRun,
): Promise<{ readonly members: readonly FoundRun[] } | Obstacle> {
  const members: FoundRun[] = [root];
  const seen = new Set([root.facts.runId]);
  // Grows while it is walked through: children bring their own.
  for (const { facts } of members)
    for (const childId of facts.children) {
      if (seen.has(childId)) continue;
      seen.add(childId);
      const child = await findRun(storage, childId);
      if (child === undefined) continue;
      if ('reason' in child) return child;
      // Whatever else an event may name, only a run that names this one as its parent is its child.
      if (child.facts.parent !== facts.runId) continue;
      if (child.facts.endedAt === undefined)
        return {
          reason: 'child-unfinished',
          message: `Its child "${childId}" has not ended (${child.facts.fold.status}).`,
        };
      members.push(child);
    }
  return { members };
}

/** A run as it stands; `undefined` when there is none, or why nobody can tell. */
export async function findRun(storage: StorageAdapter, runId: string): Promise<FoundRun | Obstacle | undefined> {
  try {
    const found = await inspectRun(storage, runId);
    const lost = found.damage.find(({ accepted }) => !accepted);
    if (lost === undefined) return found;
    return { reason: 'damaged', message: `Log "${lost.log}" is damaged in line ${lost.line}: ${lost.message}.` };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    if (error.code === 'run-not-found' || error.code === 'run-removed') return undefined;
    return { reason: 'unreadable', message: error.message };
  }
}
