import type { RunStatus } from '../core/events.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { requireRun } from './require-run.ts';
import type { Shell } from './shell.ts';

/** How long the answer of the process that drives the run is waited for. */
const answerWithinMs = 3000;
const lookEveryMs = 50;

/** Waits a little until a run that is driven elsewhere has done what it was asked to, and gives its status. */
export async function awaitAnswer({ host }: Shell, manager: EnhancedWorkflowManager, id: string): Promise<RunStatus> {
  const givenUpAt = host.monotonic() + answerWithinMs;
  let { status } = await requireRun(manager, id);
  while (status === 'in_progress' && host.monotonic() < givenUpAt) {
    await host.sleep(lookEveryMs);
    ({ status } = await requireRun(manager, id));
  }
  return status;
}
