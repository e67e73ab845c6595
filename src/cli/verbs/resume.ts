import { addDriveOptions, addVerbOptions, examples, type Verb } from '../verb.ts';
import type { RunResult } from '../../workflow/run-result.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { driveRun, type DriveOptions } from '../drive-run.ts';
import type { RunLimits } from '../../reliability/limits.ts';
import { limitOption, limitsOf } from '../limit-option.ts';
import { openManager } from '../open-manager.ts';
import { requireRun } from '../require-run.ts';
import { overviewOf } from '../run-overview.ts';
import { printPlan } from '../plan-report.ts';
import { registerWorkflow } from '../register-workflow.ts';
import { exitCodes } from '../exit-codes.ts';

type ResumeOptions = NonNullable<Parameters<EnhancedWorkflowManager['resume']>[1]>;

interface ResumeVerbOptions extends DriveOptions {
  readonly plan?: true;
  readonly applyChanges?: true;
  readonly takeOver?: true;
  readonly acceptDamage?: true;
  readonly limit?: RunLimits;
}

const help = `
Completed steps answer from the journal; the first unfinished one runs. The module has to be named: what a folder says
about the module its run was started from is shown as a hint, and never imported.
A run that has ended in success or was cancelled gives its result again, without a module.
${examples(
  ['holdfast resume wf_20261120T101530123Z_k3x9q2 deploy.ts', 'go on after a crash, a failure or a pause'],
  ['holdfast resume nightly-2026-11-20 nightly.ts --json', 'the result as JSON'],
  ['holdfast resume nightly nightly.ts --limit cost=10', 'go on with a run that reached its limit, under a higher one'],
  ['holdfast resume nightly nightly.ts --plan --apply-changes', 'what an edited module would run again'],
)}`;

/** `holdfast resume`: goes on with a run. */
export const resumeVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('resume')
    .description('go on with a run that was interrupted, failed or is paused')
    .argument('<id>', 'the id of the run')
    .argument('[module]', 'the module that exports its workflow')
    .option('--plan', 'only say what is kept, what runs again and why, and what is saved')
    .option('--apply-changes', 'run steps again whose declared input has changed, of a completed run, too')
    .addOption(limitOption())
    .option('--take-over', 'go on although its process may be alive; that one records nothing any more')
    .option('--accept-damage', 'go on from what is intact of a damaged journal');
  addVerbOptions(addDriveOptions(command))
    .addHelpText('after', help)
    .action(async (id: string, path: string | undefined, options: ResumeVerbOptions) => {
      await using manager = await openManager(shell, options);
      const run = await requireRun(manager, id);
      const { applyChanges, takeOver, acceptDamage } = options;
      const ended = run.status === 'cancelled' || (run.status === 'completed' && applyChanges !== true);
      // A loss is accepted by going on, and that takes the workflow.
      const answers = ended && options.plan !== true && !(acceptDamage === true && run.damaged === true);
      const named = path !== undefined || !answers;
      const module = named ? await registerWorkflow(shell.cwd, manager, run, path) : undefined;
      if (options.plan === true) {
        const plan = await manager.plan(id, applyChanges === undefined ? {} : { changes: 'apply' });
        printPlan(shell, plan, options.json === true);
        finish(exitCodes.success);
        return;
      }
      // Waits for a signal are told again by the run itself.
      const overview = await overviewOf(manager.history(id));
      const pending = overview.pending.filter((event) => event.type === 'timer-set');
      const choice: ResumeOptions = {
        ...(applyChanges === undefined ? {} : { changes: 'apply' }),
        ...(takeOver === undefined ? {} : { takeOver }),
        ...(acceptDamage === undefined ? {} : { acceptDamage }),
        ...limitsOf(options),
      };
      const begin = (): Promise<{ readonly result: Promise<RunResult> }> => begun(manager, id, choice);
      finish(await driveRun(shell, options, { manager, runId: id, module, pending, begin }));
    });
};

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
