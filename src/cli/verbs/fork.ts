import { currentUser } from '../current-user.ts';
import { driveRun, type DriveOptions } from '../drive-run.ts';
import { openManager } from '../open-manager.ts';
import { registerWorkflow } from '../register-workflow.ts';
import { requireRun } from '../require-run.ts';
import { addByOption, addDriveOptions, addVerbOptions, driveCodes, examples, type Verb } from '../verb.ts';

interface ForkVerbOptions extends DriveOptions {
  readonly from: string;
  readonly id?: string;
  readonly by?: string;
}

const help = `
The new run begins with copies of what the old one had recorded before the step, and goes on from there; the old one stays
as it is.
${driveCodes}${examples(
  ['holdfast fork wf_20261120T101530123Z_k3x9q2 deploy.ts --from plan', 'try again from a step, apart'],
  ['holdfast fork nightly nightly.ts --from plan --id nightly-b', 'with an id of your own'],
)}`;

/** `holdfast fork`: starts a run that begins with what another one had recorded before a step. */
export const forkVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('fork')
    .description('start a run with what another one had recorded before a step')
    .argument('<id>', 'the id of the run to begin with')
    .argument('[workflow]', 'the module that exports its workflow, or its file; that is remembered')
    .option('--trust', 'run a workflow file whoever trusts it')
    .requiredOption('--from <key>', 'the full key of the step, as `history` shows it')
    .option('--id <id>', 'an id of your own for the new run; forking it again joins it');
  addVerbOptions(addDriveOptions(addByOption(command)))
    .addHelpText('after', help)
    .action(async (from: string, path: string | undefined, options: ForkVerbOptions) => {
      await using manager = await openManager(shell, options);
      const module = await registerWorkflow(shell, manager, await requireRun(manager, from), path, options);
      const id = options.id ?? manager.state.newRunId();
      const begin = (): ReturnType<typeof manager.fork> =>
        manager.fork(from, { from: options.from, id, ...currentUser(options.by) });
      finish(await driveRun(shell, options, { manager, runId: id, module, begin }));
    });
};
