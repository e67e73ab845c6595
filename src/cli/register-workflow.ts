import { UsageError } from '../core/errors.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { FoundRun } from './require-run.ts';
import { loadModule } from './workflow-module.ts';

/**
 * Makes a run's workflow known from the module that was named; tells the module's path.
 *
 * @throws UsageError `invalid-option` without a module, `unknown-workflow` when it exports another one.
 */
export async function registerWorkflow(
  cwd: string,
  manager: EnhancedWorkflowManager,
  run: FoundRun,
  path: string | undefined,
): Promise<string> {
  const { workflow_id: id, workflow } = run;
  if (path === undefined)
    throw new UsageError(
      'invalid-option',
      `Expected the module that exports workflow "${workflow}" after the id of run "${id}".${hintOf(run)}`,
      { subject: 'module', expected: 'the path of a module', runId: id },
    );
  const module = await loadModule(cwd, path);
  manager.register(...module.workflows.values());
  if (module.workflows.has(workflow)) return module.path;
  const names = [...module.workflows.keys()].map((name) => JSON.stringify(name)).join(', ');
  throw new UsageError(
    'unknown-workflow',
    `Run "${id}" belongs to workflow "${workflow}", which module ${JSON.stringify(path)} does not export; it exports ${names}.${hintOf(run)}`,
    { subject: 'module', value: path, runId: id, expected: workflow },
  );
}

function hintOf({ metadata }: FoundRun): string {
  const module = metadata['module'];
  return module === undefined ? '' : ` The run says it was started from ${JSON.stringify(module)}.`;
}
