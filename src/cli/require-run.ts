import { UsageError } from '../core/errors.ts';
import { runRemoved } from '../state/tombstones.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';

/** A run that is there. */
export type FoundRun = NonNullable<Awaited<ReturnType<EnhancedWorkflowManager['get']>>>;

/**
 * The state of a run.
 *
 * @throws UsageError `run-not-found`, `run-removed`.
 */
export async function requireRun(manager: EnhancedWorkflowManager, id: string): Promise<FoundRun> {
  const state = await manager.get(id);
  if (state !== undefined) return state;
  const removed = await manager.state.removal(id);
  if (removed !== undefined) throw runRemoved(removed);
  throw new UsageError(
    'run-not-found',
    `There is no run "${id}" in this folder; \`holdfast list\` shows those there are.`,
    {
      subject: 'id',
      value: id,
      runId: id,
    },
  );
}
