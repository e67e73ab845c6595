import { UsageError } from '../core/errors.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { FoundRun } from './require-run.ts';
import type { Shell } from './shell.ts';
import { loadModule } from './workflow-module.ts';
import { adoptAgents, loadSource, namesFile, rememberedFile, type SourceOptions } from './workflow-source.ts';

/**
 * Makes a run's workflow known from the module or file that was named, else from the file that the run was started from;
 * tells its path. A file is data, and compiled only where it is trusted; a module is code, and always has to be named.
 *
 * @throws UsageError `invalid-option` without a module, `unknown-workflow` when it exports another one; as `WorkflowFiles`.
 */
export async function registerWorkflow(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  run: FoundRun,
  named: string | undefined,
  options: SourceOptions,
): Promise<string> {
  const { cwd } = shell;
  const { workflow_id: id, workflow } = run;
  const path = named ?? (await rememberedFile(cwd, run.metadata));
  if (path !== undefined && (await namesFile(cwd, path))) return registerFile(shell, manager, run, path, options);
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

async function registerFile(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  { workflow_id: id, workflow }: FoundRun,
  path: string,
  options: SourceOptions,
): Promise<string> {
  // One phase of a workflow is a workflow of its own, named after both.
  const space = workflow.indexOf(' ');
  const phase = space < 0 ? {} : { phase: workflow.slice(space + 1) };
  const source = await loadSource(shell, path, { ...options, ...phase }, { manager });
  if (source.workflow.name !== workflow)
    throw new UsageError(
      'unknown-workflow',
      `Run "${id}" belongs to workflow "${workflow}", and ${JSON.stringify(source.path)} is workflow "${source.workflow.name}".`,
      { subject: 'file', value: path, runId: id, expected: workflow },
    );
  if (source.file !== undefined) await adoptAgents(shell, manager, source.file, options);
  manager.register(...source.all);
  return source.path;
}

function hintOf({ metadata }: FoundRun): string {
  const module = metadata['module'];
  return module === undefined ? '' : ` The run says it was started from ${JSON.stringify(module)}.`;
}
