import { InvalidArgumentError } from 'commander';
import { addDriveOptions, addVerbOptions, examples, type Verb } from '../verb.ts';
import { limitOption, limitsOf } from '../limit-option.ts';
import { openManager } from '../open-manager.ts';
import { readInput } from '../run-input.ts';
import { driveRun } from '../drive-run.ts';
import { type FileRunOptions, isolationOf, steerFile, steersFile } from '../file-run.ts';
import { adoptAgents, type CompletedBy, loadSource, onlyForFiles } from '../workflow-source.ts';

interface RunOptions extends FileRunOptions {
  readonly id?: string;
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
  ['holdfast run release --dry-run', 'what a workflow file would do'],
  ['holdfast run release --isolated', 'in a git worktree; merged once all went well'],
  ['holdfast run release --resume --skip-step 3', 'go on with its newest run, without the third step'],
  ['holdfast run nightly.ts --id nightly-2026-11-20', 'started twice, it still runs once'],
)}`;

/** `holdfast run`: starts a run of a workflow and drives it to its end. */
export const runVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('run')
    .description('start a run of a workflow and drive it to its end')
    .argument('<workflow>', 'a module that exports workflows, a workflow file, or the name of one in the folders')
    .option('-i, --input <json>', 'what the workflow is started with, as JSON')
    .option('--input-file <file>', 'the same from a file; "-" for standard input')
    .option('-w, --workflow <name>', 'which workflow, when the module exports several')
    .addOption(limitOption())
    .option('--id <id>', 'an id of your own; starting it again joins the run there is')
    .option('--trust', 'run a workflow file whoever trusts it')
    .option('--isolated', 'of a workflow file: run it in a git worktree, which is merged once all went well')
    .option('--keep-worktree', 'with --isolated: leave the folder of a run that fails, not only its branch')
    .option('--phase <name>', 'of a workflow file: run this phase alone')
    .option('--dry-run', 'of a workflow file: only say what would run, how long that takes and what it costs')
    .option('--resume [id]', 'of a workflow file: go on with a run, by default the newest that has not ended well')
    .option('--plan', 'with --resume: only say what is kept and what runs again')
    .option('--apply-changes', 'with --resume: run steps again that were edited')
    .option('--skip-step <step>', 'with --resume: go on without this step, by its number or id')
    .option('--rollback-to-checkpoint <number>', 'take a run back to a checkpoint first', requireCheckpoint);
  command.options.find(({ long }) => long === '--input')?.conflicts('inputFile');
  addVerbOptions(addDriveOptions(command))
    .addHelpText('after', help)
    .action(async (path: string, options: RunOptions) => {
      if (steersFile(options)) {
        finish(await steerFile(shell, path, options));
        return;
      }
      const input = await readInput(shell.cwd, options);
      const isolation = isolationOf(options);
      const completedBy: CompletedBy = {};
      const source = await loadSource(shell, path, options, completedBy);
      if (isolation.isolation !== undefined && source.file === undefined) throw onlyForFiles('--isolated');
      await using manager = await openManager(shell, options);
      completedBy.manager = manager;
      if (source.file !== undefined) await adoptAgents(shell, manager, source.file, options);
      const id = options.id ?? manager.state.newRunId();
      const metadata = { triggered_by: 'holdfast run', ...source.metadata, ...isolation };
      const begin = (): ReturnType<typeof manager.start> =>
        manager.start<never, unknown>(source.workflow, input as never, { id, metadata, ...limitsOf(options) });
      finish(await driveRun(shell, options, { manager, runId: id, module: source.path, begin }));
    });
};

function requireCheckpoint(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected the number of a checkpoint.');
}
