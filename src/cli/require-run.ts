import { UsageError } from '../core/errors.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';

/** A run that is there. */
export type FoundRun = NonNullable<Awaited<ReturnType<EnhancedWorkflowManager['get']>>>;

/**
 * The state of a run.
 *
 * @throws UsageError `run-not-found`.
 */
export async function requireRun(manager: EnhancedWorkflowManager, id: string): Promise<FoundRun> {
  const state = await manager.get(id);
  if (state !== undefined) return state;
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
