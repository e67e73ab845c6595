import { stat } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve } from 'node:path';
import { resolveInside } from '../configuration/contained-path.ts';
import { layOut } from '../declarative/layout.ts';
import type { WorkflowFile } from '../declarative/workflow-file.ts';
import type { WorkflowFiles } from '../declarative/workflow-files.ts';
import { UsageError } from '../core/errors.ts';
import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Shell } from './shell.ts';
import type { VerbOptions } from './verb.ts';
import { chooseWorkflow, loadModule } from './workflow-module.ts';

/** What the verbs that take a workflow may say about it. */
export interface SourceOptions extends VerbOptions {
  /** Which one, when a module exports several. */
  readonly workflow?: string;
  /** The only phase of a file that is run. */
  readonly phase?: string;
  /** Whether a file is run whoever trusts it. */
  readonly trust?: true;
}

/** Where a workflow comes from: a module of code, or a file. */
export interface WorkflowSource {
  /** As it is shown and remembered. */
  readonly path: string;
  readonly workflow: Workflow<never>;
  /** All that a manager has to know. */
  readonly all: readonly Workflow<never>[];
  /** What was read, when it is a file. */
  readonly file: WorkflowFile | undefined;
  /** What a run remembers of it. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Asked when a file is loaded before the manager is open. */
export interface CompletedBy {
  manager?: EnhancedWorkflowManager;
}

const modules: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const fileEndings: readonly string[] = ['.yml', '.yaml', '.json'];

/** Whether what a command line names is a workflow file or the name of one, and not a module. */
export async function namesFile(cwd: string, named: string): Promise<boolean> {
  const ending = extname(named).toLowerCase();
  if (fileEndings.includes(ending)) return true;
  if (modules.includes(ending) || !/^[A-Za-z0-9][\w.-]*$/.test(named)) return false;
  // A module may have any name; so may a workflow.
  const status = await stat(resolve(cwd, named)).catch(() => undefined);
  return status?.isFile() !== true;
}

/**
 * Loads what a command line names: a module, a workflow file, or a workflow of the folders by its name.
 *
 * @throws UsageError as {@link loadModule}, `WorkflowFiles.load` and {@link chooseWorkflow} do.
 */
export async function loadSource(
  shell: Shell,
  named: string,
  options: SourceOptions,
  completedBy: CompletedBy = {},
): Promise<WorkflowSource> {
  const { workflow: choice, phase } = options;
  if (!(await namesFile(shell.cwd, named))) {
    if (phase !== undefined) throw onlyForFiles('--phase');
    const module = await loadModule(shell.cwd, named);
    const workflow = chooseWorkflow(module, choice);
    const all = [...module.workflows.values()];
    return { path: module.path, workflow, all, file: undefined, metadata: { module: module.path } };
  }
  if (choice !== undefined) throw oneWorkflow();
  const files = await workflowFiles(shell, options, completedBy);
  const { workflow, all, file } = await files.load(named, phase === undefined ? {} : { phase });
  const known = { workflow: workflow as Workflow<never>, all: all as readonly Workflow<never>[] };
  return { path: file.file, ...known, file, metadata: { file: file.file } };
}

/** Everything that a manager has to know to go on with runs of a module or file, each phase of which may be run alone. */
export async function loadAll(
  shell: Shell,
  named: string,
  options: SourceOptions,
  completedBy: CompletedBy,
): Promise<readonly Pick<WorkflowSource, 'all' | 'file'>[]> {
  if (!(await namesFile(shell.cwd, named)))
    return [{ all: [...(await loadModule(shell.cwd, named)).workflows.values()], file: undefined }];
  const whole = await loadSource(shell, named, options, completedBy);
  const sources = [whole];
  for (const { phase } of whole.file === undefined ? [] : layOut(whole.file.document).parts)
    if (phase !== undefined)
      sources.push(await loadSource(shell, named, { ...options, phase: phase.name }, completedBy));
  const seen = new Set<string>();
  return sources.map(({ all, file }) => ({
    all: all.filter(({ name }) => !seen.has(name) && seen.add(name)),
    file,
  }));
}

/** A choice where there is none. */
export function oneWorkflow(): UsageError {
  return new UsageError('invalid-option', 'A workflow file has one workflow: leave out `--workflow`.', {
    subject: 'workflow',
  });
}

/** The workflow files of the folder that a command is called in. */
export async function workflowFiles(
  shell: Shell,
  { configuration, trust }: SourceOptions,
  completedBy: CompletedBy = {},
): Promise<WorkflowFiles> {
  const { WorkflowFiles } = await import('../declarative/workflow-files.ts');
  const { completedIn } = await import('../declarative/parse-workflow.ts');
  const { TrustStore } = await import('../trust/trust-store.ts');
  return new WorkflowFiles({
    directory: shell.cwd,
    trust: TrustStore.ofUser({ host: shell.host, trustAll: trust === true }),
    completed: (name) => completedBy.manager !== undefined && completedIn(completedBy.manager)(name),
    host: shell.host,
    ...(configuration === undefined ? {} : { folders: configuration.values.workflows }),
  });
}

/**
 * Makes the agents and skills of the repository known to a manager that runs a workflow file, as far as they are trusted,
 * and says which are missing.
 *
 * @throws UsageError `unknown-agent` when the file asks one that there is not.
 */
export async function adoptAgents(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  file: WorkflowFile,
  { trust }: SourceOptions,
): Promise<void> {
  const { agentsOf } = await import('../declarative/named-agents.ts');
  const named = agentsOf(layOut(file.document));
  if (named.length === 0) return;
  const { TrustStore } = await import('../trust/trust-store.ts');
  const { adoptDiscovered } = await import('../agents/adopt-discovered.ts');
  const { discoveredAgents } = await import('./discovered-agents.ts');
  const store = TrustStore.ofUser({ host: shell.host, trustAll: trust === true });
  const discovery = await discoveredAgents(shell, '.', store);
  adoptDiscovered(manager.agents, discovery);
  for (const { kind, name } of named) {
    const found = [...(kind === 'agent' ? discovery.agents : discovery.skills)].find((one) => one.name === name);
    if (found !== undefined && !found.trusted)
      throw new UsageError(
        'unknown-agent',
        `The ${kind} "${name}" of ${file.file} is not trusted: ${discovery.untrusted ?? 'nobody was asked'}. Read ${found.file}; then \`holdfast trust\`.`,
        { subject: kind, value: name },
      );
    if (kind === 'agent') manager.agents.require(name);
    else manager.agents.skill(name);
  }
}

/** The file that a run says it was started from, where that is one of this folder. */
export async function rememberedFile(
  cwd: string,
  metadata: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const file = metadata['file'];
  if (typeof file !== 'string' || isAbsolute(file) || !fileEndings.includes(extname(file).toLowerCase()))
    return undefined;
  // The folder of a run may come from somebody else: no path of it leads out of here.
  const inside = await resolveInside(cwd, file);
  return inside === undefined ? undefined : relative(cwd, inside);
}

/** The error for an option that modules do not know. */
export function onlyForFiles(option: string): UsageError {
  const message = `\`${option}\` is for workflow files: what code would do is not known before it is run; see \`holdfast preview\`.`;
  return new UsageError('invalid-option', message, { subject: option });
}
