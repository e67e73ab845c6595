import { resolve } from 'node:path';
import { requireKnownOptions } from '../core/expect.ts';
import { systemHost } from '../core/host.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { CompletedQuestion } from './bindings.ts';
import { compileDocument } from './compile-workflow.ts';
import { UsageError } from '../core/errors.ts';
import { checkFile, readFileText } from './workflow-file.ts';
import type { WorkflowBindings } from './bindings.ts';

/** Options of {@link parseWorkflow}. */
export interface ParseOptions extends WorkflowBindings {
  /**
   * How the text is named in findings; one that ends in `.json` is read as JSON.
   * @defaultValue 'workflow.yml'
   */
  readonly file?: string;
  /** The only phase that is run. */
  readonly phase?: string;
}

/**
 * Makes a workflow of a text in YAML or JSON. Whoever calls it vouches for the text: files of a repository are loaded by
 * {@link WorkflowFiles}, which asks whether they are trusted.
 *
 * @throws UsageError `invalid-workflow-file` with all that is wrong, each with line and column.
 */
export async function parseWorkflow(text: string, options: ParseOptions = {}): Promise<Workflow> {
  const known = ['file', 'phase', 'directory', 'checks', 'completed', 'workflows', 'host'];
  requireKnownOptions('parseWorkflow', options, known);
  const { file = 'workflow.yml', phase, directory = '.', checks = {}, completed, host = systemHost } = options;
  const code = new Map((options.workflows ?? []).map((workflow) => [workflow.name, workflow]));
  const read = await readFileText(text, { file });
  const own = read.document.workflow;
  const names = { workflows: new Set([own, ...code.keys()]), checks: new Set(Object.keys(checks)) };
  const { layout, conditions } = await checkFile(read, names);
  const child = (name: string): Workflow => {
    const found = name === own ? workflow : code.get(name);
    if (found !== undefined) return found;
    throw new UsageError('unknown-workflow', `There is no workflow "${name}".`, { subject: 'workflow', value: name });
  };
  const bindings = { layout, conditions, directory: resolve(directory), host, checks, completed, child };
  const workflow = compileDocument({ ...bindings, onlyPhase: phase });
  return workflow;
}

/** Says of workflows whether a manager knows a run of them that was completed, for `prerequisites`. */
export function completedIn(manager: Pick<EnhancedWorkflowManager, 'list'>): CompletedQuestion {
  return async (workflow) => {
    const page = await manager.list({ workflow, status: ['completed'], limit: 20 });
    return page.runs.some(({ outcome }) => outcome !== 'partial');
  };
}
