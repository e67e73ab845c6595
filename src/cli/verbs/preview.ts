import type { RunLimits } from '../../reliability/limits.ts';
import { exitCodes } from '../exit-codes.ts';
import { dryRun } from '../file-run.ts';
import { limitOption, limitsOf } from '../limit-option.ts';
import { openManager } from '../open-manager.ts';
import { printPreview } from '../preview-lines.ts';
import { toPrintableJson } from '../printable.ts';
import { readInput } from '../run-input.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { chooseWorkflow, loadModule } from '../workflow-module.ts';
import { namesFile } from '../workflow-source.ts';

interface PreviewVerbOptions extends VerbOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly workflow?: string;
  readonly limit?: RunLimits;
}

const help = `
Loads the module and runs nothing of the workflow. What code does is known only from its declared phases, its limits, and runs
that were completed; how much is learned from them stands beside it. An input that is given is checked. Of a workflow file it
says what \`holdfast run --dry-run\` says: each step as well.
${examples(
  ['holdfast preview deploy.ts', 'how long it takes and what it costs, before it is run'],
  ['holdfast preview deploy.ts --limit cost=2', 'whether a limit will be enough'],
  ['holdfast preview deploy.ts --json | jq .expected.costUsd.p95', 'one figure'],
)}`;

/** `holdfast preview`: what a run will take, before anything is spent. */
export const previewVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('preview')
    .description('say what a run of a workflow will take and cost, without running it')
    .argument('<workflow>', 'a module that exports workflows, a workflow file, or the name of one in the folders')
    .option('-i, --input <json>', 'what the workflow would be started with, as JSON; it is checked')
    .option('--input-file <file>', 'the same from a file; "-" for standard input')
    .option('-w, --workflow <name>', 'which workflow, when the module exports several')
    .addOption(limitOption());
  command.options.find(({ long }) => long === '--input')?.conflicts('inputFile');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (path: string, options: PreviewVerbOptions) => {
      if (await namesFile(shell.cwd, path)) {
        finish(await dryRun(shell, path, options));
        return;
      }
      const input = await readInput(shell.cwd, options);
      const workflow = chooseWorkflow(await loadModule(shell.cwd, path), options.workflow);
      await using manager = await openManager(shell, options);
      const preview = await manager.preview(workflow, {
        ...(input === undefined ? {} : { input }),
        ...limitsOf(options),
      });
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(preview, undefined, 2)));
      else printPreview(shell, preview);
      finish(exitCodes.success);
    });
};
