import { UsageError } from '../core/errors.ts';
import { layOut } from '../declarative/layout.ts';
import type { Isolation } from '../declarative/workflow-document.ts';
import type { WorkflowFile } from '../declarative/workflow-file.ts';
import type { RunLimits } from '../reliability/limits.ts';
import { currentUser } from './current-user.ts';
import { printDryRun } from './dry-run.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { limitsOf } from './limit-option.ts';
import { openManager } from './open-manager.ts';
import { toLine } from './printable.ts';
import { registerWorkflow } from './register-workflow.ts';
import { type FoundRun, requireRun } from './require-run.ts';
import { readInput } from './run-input.ts';
import type { Shell } from './shell.ts';
import type { VerbOptions } from './verb.ts';
import { resumeRun, type ResumeRunOptions } from './resume-run.ts';
import {
  type CompletedBy,
  loadSource,
  namesFile,
  oneWorkflow,
  onlyForFiles,
  type SourceOptions,
  workflowFiles,
} from './workflow-source.ts';

/** What `holdfast run` may say of a workflow file. */
export interface FileRunOptions extends ResumeRunOptions, Omit<SourceOptions, 'trust'> {
  readonly input?: string;
  readonly inputFile?: string;
  readonly limit?: RunLimits;
  readonly isolated?: true;
  readonly keepWorktree?: true;
  readonly dryRun?: true;
  /** Goes on with a run: the named one, else the newest of the workflow that has not ended well. */
  readonly resume?: string | true;
  /** The number, or the id, of a step. */
  readonly skipStep?: string;
  readonly rollbackToCheckpoint?: number;
}

/** What a dry run needs to know of them. */
type DryRunOptions = Pick<
  FileRunOptions,
  'input' | 'inputFile' | 'limit' | 'isolated' | 'keepWorktree' | 'phase' | 'workflow' | keyof VerbOptions
>;

/** Whether a call does anything but begin a run. */
export function steersFile({ dryRun, resume, skipStep, rollbackToCheckpoint, plan }: FileRunOptions): boolean {
  return [dryRun, resume, skipStep, rollbackToCheckpoint, plan].some((option) => option !== undefined);
}

/** Does with a workflow file, or the newest run of it, what the options say. */
export async function steerFile(shell: Shell, named: string, options: FileRunOptions): Promise<ExitCode> {
  const { dryRun: isDry, resume, skipStep, plan } = options;
  if (!(await namesFile(shell.cwd, named)))
    throw onlyForFiles(isDry === true ? '--dry-run' : resume === undefined ? '--skip-step' : '--resume');
  if (isDry === true) return dryRun(shell, named, options);
  if (resume === undefined && (skipStep !== undefined || plan !== undefined))
    throw new UsageError(
      'invalid-option',
      `\`${plan === undefined ? '--skip-step' : '--plan'}\` goes with \`--resume\`.`,
      {
        subject: '--resume',
      },
    );
  const id = await steer(shell, named, options);
  if (resume === undefined) return exitCodes.success;
  return resumeRun(shell, id, named, options);
}

/** Says what a run of a workflow file would do. A file has one workflow. @throws UsageError as `WorkflowFiles.preview` does. */
export async function dryRun(shell: Shell, named: string, options: DryRunOptions): Promise<ExitCode> {
  if (options.workflow !== undefined) throw oneWorkflow();
  const input = await readInput(shell.cwd, options);
  const completedBy: CompletedBy = {};
  const files = await workflowFiles(shell, options, completedBy);
  await using manager = await openManager(shell, options);
  completedBy.manager = manager;
  const found = await files.preview(manager, named, {
    ...(input === undefined ? {} : { input }),
    ...(options.phase === undefined ? {} : { phase: options.phase }),
    ...limitsOf(options),
  });
  printDryRun(shell, { ...found, ...isolationOf(options) }, options.json === true);
  return exitCodes.success;
}

/** Finds the run that is meant, and skips and rolls back what is to be. @returns its id. */
async function steer(shell: Shell, named: string, options: FileRunOptions): Promise<string> {
  const { resume, skipStep, rollbackToCheckpoint: to } = options;
  await using manager = await openManager(shell, options);
  const { workflow, file } = await loadSource(shell, named, options, { manager });
  const id = typeof resume === 'string' ? resume : await newest(manager, workflow.name);
  const run = await requireRun(manager, id);
  requireOwnRun(run, workflow.name);
  requireSameIsolation(run, file, options);
  if (skipStep !== undefined && file !== undefined) {
    await manager.skip(id, keyOf(file, skipStep), { reason: '--skip-step', ...currentUser(undefined) });
    shell.err.line(toLine(`step ${skipStep} of run ${id} is skipped`));
  }
  if (to !== undefined) {
    await registerWorkflow(shell, manager, run, named, options);
    const result = await manager.rollback(id, { to, ...currentUser(undefined) });
    const said = 'message' in result ? result.message : result.recommendations.join(' ');
    shell.err.line(toLine(`run ${id}: ${said}`));
  }
  return id;
}

/** Before anything is done to it: a run of this workflow, or of one of its phases. */
function requireOwnRun({ workflow_id: id, workflow }: FoundRun, name: string): void {
  if (workflow === name || workflow.startsWith(`${name} `)) return;
  throw new UsageError('invalid-option', `Run "${id}" is one of workflow "${workflow}", not of "${name}".`, {
    ...{ subject: '--resume', value: id, runId: id },
  });
}

/** What a run remembers of how it is kept apart, where the call says so. */
export function isolationOf({
  isolated,
  keepWorktree,
}: Pick<FileRunOptions, 'isolated' | 'keepWorktree'>): Partial<Record<'isolation', Isolation>> {
  if (keepWorktree === true) return { isolation: 'kept-worktree' };
  return isolated === true ? { isolation: 'worktree' } : {};
}

/** Where a run works is said when it is begun. */
function requireSameIsolation(
  { workflow_id: id, metadata }: FoundRun,
  file: WorkflowFile | undefined,
  { isolated, keepWorktree }: FileRunOptions,
): void {
  if (isolated === undefined && keepWorktree === undefined) return;
  if (metadata['isolation'] !== undefined || file?.document.isolation !== undefined) return;
  throw new UsageError(
    'invalid-option',
    `Run "${id}" was not begun with \`--isolated\`: leave that out, or begin another run.`,
    { subject: '--isolated', runId: id },
  );
}

/** The newest run of a workflow that may go on. */
async function newest(manager: Awaited<ReturnType<typeof openManager>>, workflow: string): Promise<string> {
  const { runs } = await manager.list({ workflow, limit: 50, parent: null });
  const open = runs.find(({ status }) => status !== 'completed' && status !== 'cancelled') ?? runs[0];
  if (open !== undefined) return open.workflow_id;
  throw new UsageError('run-not-found', `There is no run of workflow "${workflow}" in this folder.`, {
    subject: '--resume',
    value: workflow,
  });
}

function keyOf({ document, file }: WorkflowFile, step: string): string {
  const { steps } = layOut(document);
  const found = steps.find(({ id, number }) => id === step || String(number) === step);
  if (found !== undefined) return found.key;
  const all = steps.map(({ id, number, name }) => `${String(number)} (${id ?? name})`).join(', ');
  throw new UsageError('unknown-step', `${file} has no step ${JSON.stringify(step)}; it has ${all}.`, {
    subject: '--skip-step',
    value: step,
  });
}
