import { currentUser } from '../current-user.ts';
import { driveRun, type DriveOptions } from '../drive-run.ts';
import { openManager } from '../open-manager.ts';
import { registerWorkflow } from '../register-workflow.ts';
import { requireRun } from '../require-run.ts';
import { addByOption, addDriveOptions, addVerbOptions, driveCodes, examples, type Verb } from '../verb.ts';

interface RerunVerbOptions extends DriveOptions {
  readonly from: string;
  readonly by?: string;
}

const help = `
The step runs again, and every step recorded behind it, also of a completed run. Effects that were done are kept.
${driveCodes}${examples(
  ['holdfast rerun wf_20261120T101530123Z_k3x9q2 deploy.ts --from build/compile', 'from a step on'],
  ['holdfast rerun nightly nightly.ts --from publish', 'from the first step of a phase on'],
)}`;

/** `holdfast rerun`: runs a step of a run again, and what was recorded behind it. */
export const rerunVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('rerun')
    .description('run a step again, and every step recorded behind it')
    .argument('<id>', 'the id of the run')
    .argument('[workflow]', 'the module that exports its workflow, or its file; that is remembered')
    .option('--trust', 'run a workflow file whoever trusts it')
    .requiredOption('--from <key>', 'the full key of the step, as `history` shows it');
  addVerbOptions(addDriveOptions(addByOption(command)))
    .addHelpText('after', help)
    .action(async (id: string, path: string | undefined, options: RerunVerbOptions) => {
      await using manager = await openManager(shell, options);
      const module = await registerWorkflow(shell, manager, await requireRun(manager, id), path, options);
      const begin = async (): Promise<{ readonly result: ReturnType<typeof manager.rerun> }> => {
        const { promise: begun, resolve } = Promise.withResolvers<undefined>();
        const unsubscribe = manager.on('rerun-started', () => {
          resolve(undefined);
        });
        const result = manager.rerun(id, { from: options.from, ...currentUser(options.by) });
        await Promise.race([begun, result]);
        unsubscribe();
        return { result };
      };
      finish(await driveRun(shell, options, { manager, runId: id, module, begin }));
    });
};
