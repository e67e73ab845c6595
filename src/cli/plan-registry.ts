import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlanRegistry, type PlanRuns } from '../planning/plan-registry.ts';
import { scriptIsAtWork } from '../planning/script-holder.ts';
import { readScriptState } from '../planning/script-progress.ts';
import type { PlanScript } from '../planning/stored-plan.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { Shell } from './shell.ts';

/** Where scripts keep their state unless they are told otherwise, from the folder that they are called in. */
const scriptFolder = '.holdfast/scripts';
const longestState = 1024 * 1024;

/** The plans of the folder that a verb works on. */
export function planRegistry({ host, cwd }: Shell, manager: EnhancedWorkflowManager): PlanRegistry {
  const { storage, redactor } = manager;
  return new PlanRegistry({
    ...{ storage, redactor, host },
    runs: { get: async (id) => (await manager.get(id)) ?? (await leftOf(manager, id)) },
    scripts: (id) => scriptOf(cwd, id),
  });
}

/** What is known of a run that was removed, or carried elsewhere. */
async function leftOf(manager: EnhancedWorkflowManager, id: string): ReturnType<PlanRuns['get']> {
  const { status, moved_to: movedTo } = (await manager.state.removal(id)) ?? {};
  return status === undefined ? undefined : { status, gone: movedTo === undefined ? 'removed' : 'moved' };
}

/** What the script of a plan has written of its state; `undefined` where nothing can be read. */
async function scriptOf(cwd: string, id: string): Promise<PlanScript | undefined> {
  const folder = join(scriptFolder, id);
  try {
    const text = await readFile(join(cwd, folder, 'state'), 'utf8');
    const progress = text.length > longestState ? undefined : readScriptState(text);
    if (progress?.planId !== id) return undefined;
    const isKilled = progress.status === 'running' && !(await scriptIsAtWork(join(cwd, folder)));
    return {
      status: isKilled ? 'interrupted' : progress.status,
      log: `${folder}/script.log`,
      updatedAt: new Date(progress.updatedAt).toISOString(),
    };
  } catch {
    return undefined;
  }
}
