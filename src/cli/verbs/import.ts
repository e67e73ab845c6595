import { resolve } from 'node:path';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ImportOptions extends VerbOptions {
  readonly id?: string;
  readonly by?: string;
}

const help = `
The whole file is checked before anything of it is there. A run that was completed or cancelled keeps its id; one that can
still go on becomes a fork, with its results. The same file imported again is recognised.
${examples(
  ['holdfast import run.json', 'have a look at a run of somebody else'],
  ['gunzip < nightly.json.gz | holdfast import --id nightly-copy', 'from standard input, as a fork'],
)}`;

/** `holdfast import`: makes a run of a file of `holdfast export`. */
export const importVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('import')
    .description('make a run of a file of `holdfast export`')
    .argument('[file]', 'the file, or - for standard input', '-')
    .option('--id <id>', 'an id of your own: the run becomes a fork')
    .option('--by <name>', 'who asks, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (file: string, options: ImportOptions) => {
      await using manager = await openManager(shell, options);
      const source = file === '-' ? process.stdin : resolve(shell.cwd, file);
      const id = options.id === undefined ? {} : { id: options.id };
      const report = await manager.import(source, { ...currentUser(options.by), ...id });
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(report, undefined, 2)));
      else shell.out.line(toLine(said(report)));
      finish(exitCodes.success);
    });
};

function said({
  runId,
  origin,
  forked,
  imported,
}: {
  runId: string;
  origin: string;
  forked: boolean;
  imported: boolean;
}): string {
  const what = forked ? `run ${origin} as its fork ${runId}` : `run ${runId}`;
  return imported ? `imported ${what}` : `${what} had been imported from the same file before`;
}
