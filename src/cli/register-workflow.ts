import { UsageError } from '../core/errors.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { registerDelivery } from './delivery.ts';
import type { FoundRun } from './require-run.ts';
import type { Shell } from './shell.ts';
import { loadModule } from './workflow-module.ts';
import { adoptAgents, loadSource, namesFile, rememberedFile, type SourceOptions } from './workflow-source.ts';

/**
 * Makes a run's workflow known from the module or file that was named, else from the file that the run was started from;
 * tells its path, which is empty for a plan. A file is data, and compiled only where it is trusted; a module is code, and always has to be named.
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
  const delivery =
    named === undefined || named.endsWith('.md') ? await registerDelivery(shell, manager, run, options) : undefined;
  if (delivery !== undefined) return delivery;
  const { plan } = run.metadata;
  if (named === undefined && typeof plan === 'string') {
    const { registerPlan } = await import('./plan-work.ts');
    await registerPlan(shell, manager, plan, options);
    return '';
  }
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
  run: FoundRun,
  path: string,
  options: SourceOptions,
): Promise<string> {
  const { workflow_id: id, workflow } = run;
  // One phase of a workflow is a workflow of its own, named after both.
  const space = workflow.indexOf(' ');
  const phase = space < 0 ? {} : { phase: workflow.slice(space + 1) };
  await refuseInside(manager, run);
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

/** The step of a document that opens its worktree. */
const openingKey = 'open worktree';

/** A child works in the worktree of its parent, which only that one opens. */
async function refuseInside(manager: EnhancedWorkflowManager, { workflow_id: id, parent_id }: FoundRun): Promise<void> {
  for (let above = parent_id; above !== undefined;) {
    for await (const event of manager.history(above))
      if (event.type === 'step-completed' && event.key === openingKey)
        throw new UsageError(
          'invalid-option',
          `Run "${id}" works in the worktree of run "${above}": resume that one, and both go on.`,
          { subject: 'id', value: id, runId: id },
        );
    above = (await manager.get(above))?.parent_id;
  }
}

function hintOf({ metadata }: FoundRun): string {
  const module = metadata['module'];
  return module === undefined ? '' : ` The run says it was started from ${JSON.stringify(module)}.`;
}
