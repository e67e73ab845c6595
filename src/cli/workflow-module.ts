import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../core/errors.ts';
import type { Workflow } from '../workflow/workflow.ts';

/** A module of the user's, and the workflows it exports. */
export interface WorkflowModule {
  /** Relative to the folder the command was started in, with `/`. */
  readonly path: string;
  readonly workflows: ReadonlyMap<string, Workflow<never>>;
}

/**
 * Imports a module that the user named on the command line, and finds what `defineWorkflow` has made in it: exported by
 * name, by default, or in an object exported by default.
 *
 * @throws UsageError `invalid-option` when there is no such file, when it cannot be loaded, or has no workflow.
 */
export async function loadModule(cwd: string, path: string): Promise<WorkflowModule> {
  const file = resolve(cwd, path);
  const shown = JSON.stringify(path);
  if (!(await isFile(file))) throw refusal(path, `There is no module ${shown} in ${JSON.stringify(cwd)}.`);
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(file).href);
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw refusal(path, `Module ${shown} cannot be loaded: ${why}`, cause);
  }
  const workflows = new Map<string, Workflow<never>>();
  for (const workflow of findWorkflows(exported)) {
    const other = workflows.get(workflow.name);
    if (other !== undefined && other !== workflow)
      throw refusal(path, `Module ${shown} exports two workflows with the name "${workflow.name}".`);
    workflows.set(workflow.name, workflow);
  }
  if (workflows.size === 0)
    throw refusal(
      path,
      `Module ${shown} exports no workflow: export what defineWorkflow returns, by name or by default.`,
    );
  return { path: relative(cwd, file).replaceAll(sep, '/'), workflows };
}

/**
 * The workflow of a module with this name; without a name, the only one.
 *
 * @throws UsageError `unknown-workflow` naming those there are.
 */
export function chooseWorkflow(module: WorkflowModule, name: string | undefined): Workflow<never> {
  const names = [...module.workflows.keys()].map((known) => JSON.stringify(known)).join(', ');
  const [only] = module.workflows.values();
  const chosen = name === undefined && module.workflows.size === 1 ? only : module.workflows.get(name ?? '');
  if (chosen !== undefined) return chosen;
  const shown = JSON.stringify(module.path);
  const message =
    name === undefined
      ? `Module ${shown} exports several workflows; choose one with --workflow: ${names}.`
      : `Module ${shown} exports no workflow ${JSON.stringify(name)}; it exports ${names}.`;
  throw new UsageError('unknown-workflow', message, { subject: '--workflow', value: name, expected: names });
}

function findWorkflows(exported: unknown): Workflow<never>[] {
  const values = valuesOf(exported);
  const fallback =
    typeof exported === 'object' && exported !== null
      ? (exported as { readonly default?: unknown }).default
      : undefined;
  return [...values, ...(isWorkflow(fallback) ? [] : valuesOf(fallback))].filter(isWorkflow);
}

function valuesOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** Workflows are known by their shape: the module may have its own copy of the package. */
function isWorkflow(value: unknown): value is Workflow<never> {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, phases, run } = value as Partial<Record<keyof Workflow, unknown>>;
  const named = typeof name === 'string' && typeof version === 'string';
  return named && Array.isArray(phases) && typeof run === 'function' && 'input' in value && 'output' in value;
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function refusal(path: string, message: string, cause?: unknown): UsageError {
  return new UsageError('invalid-option', message, { subject: 'module', value: path, cause });
}
