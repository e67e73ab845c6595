import { addDriveOptions, addVerbOptions, examples, type Verb } from '../verb.ts';
import type { RunLimits } from '../../reliability/limits.ts';
import { limitOption, limitsOf } from '../limit-option.ts';
import { openManager } from '../open-manager.ts';
import { readInput } from '../run-input.ts';
import { chooseWorkflow, loadModule } from '../workflow-module.ts';
import { driveRun, type DriveOptions } from '../drive-run.ts';

interface RunOptions extends DriveOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly id?: string;
  readonly workflow?: string;
  readonly limit?: RunLimits;
}

const help = `
Standard output gets what the workflow returns, standard error the progress. The run is kept in the folder as it goes:
after Ctrl-C, a crash or a reboot, \`holdfast resume\` goes on from the last completed step.

Exit codes: 0 the work is done (complete or degraded), 1 it failed, was cancelled, is partial or paused, 2 nothing was
done because the call cannot work, 130 interrupted by Ctrl-C, 143 by SIGTERM.
${examples(
  ['holdfast run deploy.ts', 'the only workflow of a module'],
  [`holdfast run flows.ts --workflow deploy --input '{"to":"test"}'`, 'one of several, with input'],
  ['cat in.json | holdfast run deploy.ts --input-file - --json', 'input from a pipe, the result as JSON'],
  ['holdfast run nightly.ts --id nightly-2026-11-20', 'started twice, it still runs once'],
)}`;

/** `holdfast run`: starts a run of a workflow and drives it to its end. */
export const runVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('run')
    .description('start a run of a workflow and drive it to its end')
    .argument('<module>', 'a TypeScript or JavaScript module that exports workflows')
    .option('-i, --input <json>', 'what the workflow is started with, as JSON')
    .option('--input-file <file>', 'the same from a file; "-" for standard input')
    .option('-w, --workflow <name>', 'which workflow, when the module exports several')
    .addOption(limitOption())
    .option('--id <id>', 'an id of your own; starting it again joins the run there is');
  command.options.find(({ long }) => long === '--input')?.conflicts('inputFile');
  addVerbOptions(addDriveOptions(command))
    .addHelpText('after', help)
    .action(async (path: string, options: RunOptions) => {
      const input = await readInput(shell.cwd, options);
      const module = await loadModule(shell.cwd, path);
      const workflow = chooseWorkflow(module, options.workflow);
      await using manager = await openManager(shell, options);
      const id = options.id ?? manager.state.newRunId();
      const metadata = { triggered_by: 'holdfast run', module: module.path };
      const begin = (): ReturnType<typeof manager.start> =>
        manager.start<never, unknown>(workflow, input as never, { id, metadata, ...limitsOf(options) });
      finish(await driveRun(shell, options, { manager, runId: id, module: module.path, begin }));
    });
};
