import { UsageError } from '../../core/errors.ts';
import { addDriveOptions, addVerbOptions, examples, type Verb } from '../verb.ts';
import type { RunResult } from '../../workflow/run-result.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { driveRun, type DriveOptions } from '../drive-run.ts';
import { openManager } from '../open-manager.ts';
import { requireRun, type FoundRun } from '../require-run.ts';
import { overviewOf } from '../run-overview.ts';
import type { Shell } from '../shell.ts';
import { loadModule } from '../workflow-module.ts';

type ResumeOptions = NonNullable<Parameters<EnhancedWorkflowManager['resume']>[1]>;

interface ResumeVerbOptions extends DriveOptions {
  readonly applyChanges?: true;
  readonly takeOver?: true;
  readonly acceptDamage?: true;
}

const help = `
Completed steps answer from the journal; the first unfinished one runs. The module has to be named: what a folder says
about the module its run was started from is shown as a hint, and never imported.
A run that has ended in success or was cancelled gives its result again, without a module.
${examples(
  ['holdfast resume wf_20261120T101530123Z_k3x9q2 deploy.ts', 'go on after a crash, a failure or a pause'],
  ['holdfast resume nightly-2026-11-20 nightly.ts --json', 'the result as JSON'],
)}`;

/** `holdfast resume`: goes on with a run. */
export const resumeVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('resume')
    .description('go on with a run that was interrupted, failed or is paused')
    .argument('<id>', 'the id of the run')
    .argument('[module]', 'the module that exports its workflow')
    .option('--apply-changes', 'run steps again whose declared input has changed')
    .option('--take-over', 'go on although its process may be alive; that one records nothing any more')
    .option('--accept-damage', 'go on from what is intact of a damaged journal');
  addVerbOptions(addDriveOptions(command))
    .addHelpText('after', help)
    .action(async (id: string, path: string | undefined, options: ResumeVerbOptions) => {
      await using manager = await openManager(shell, options);
      const module = await registerWorkflow(shell, manager, id, path, options.acceptDamage === true);
      // Waits for a signal are told again by the run itself.
      const overview = await overviewOf(manager.history(id));
      const pending = overview.pending.filter((event) => event.type === 'timer-set');
      const { applyChanges, takeOver, acceptDamage } = options;
      const choice: ResumeOptions = {
        ...(applyChanges === undefined ? {} : { changes: 'apply' }),
        ...(takeOver === undefined ? {} : { takeOver }),
        ...(acceptDamage === undefined ? {} : { acceptDamage }),
      };
      const begin = (): Promise<{ readonly result: Promise<RunResult> }> => begun(manager, id, choice);
      finish(await driveRun(shell, options, { manager, runId: id, module, pending, begin }));
    });
};

/** Makes the run's workflow known from the module that was named; without one only a run that has ended will do. */
async function registerWorkflow(
  shell: Shell,
  manager: EnhancedWorkflowManager,
  id: string,
  path: string | undefined,
  acceptDamage: boolean,
): Promise<string | undefined> {
  const run = await requireRun(manager, id);
  if (path === undefined) {
    const ended = run.status === 'completed' || run.status === 'cancelled';
    // A loss is accepted by going on, and that takes the workflow.
    if (ended && !(acceptDamage && run.damaged === true)) return undefined;
    throw moduleMissing(id, run);
  }
  const module = await loadModule(shell.cwd, path);
  manager.register(...module.workflows.values());
  if (module.workflows.has(run.workflow)) return module.path;
  const names = [...module.workflows.keys()].map((name) => JSON.stringify(name)).join(', ');
  throw new UsageError(
    'unknown-workflow',
    `Run "${id}" belongs to workflow "${run.workflow}", which module ${JSON.stringify(path)} does not export; it exports ${names}.${hintOf(run)}`,
    { subject: 'module', value: path, runId: id, expected: run.workflow },
  );
}

/** Resolves when the run goes on here, or cannot. */
async function begun(
  manager: EnhancedWorkflowManager,
  id: string,
  options: ResumeOptions,
): Promise<{ readonly result: Promise<RunResult> }> {
  const { promise: resumed, resolve } = Promise.withResolvers<undefined>();
  const unsubscribe = manager.on('run-resumed', () => {
    resolve(undefined);
  });
  const result = manager.resume(id, options);
  await Promise.race([resumed, result]);
  unsubscribe();
  return { result };
}

function moduleMissing(id: string, run: FoundRun): UsageError {
  return new UsageError(
    'invalid-option',
    `Expected the module that exports workflow "${run.workflow}" after the id of run "${id}".${hintOf(run)}`,
    { subject: 'module', expected: 'the path of a module', runId: id },
  );
}

function hintOf({ metadata }: FoundRun): string {
  const module = metadata['module'];
  return module === undefined ? '' : ` The run says it was started from ${JSON.stringify(module)}.`;
}
