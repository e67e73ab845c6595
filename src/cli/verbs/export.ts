import { resolve } from 'node:path';
import { writeNewFile } from '../../storage/write-new-file.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { requireRun } from '../require-run.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ExportOptions extends VerbOptions {
  readonly output?: string;
  readonly by?: string;
  readonly cassette?: boolean;
}

const help = `
The file holds every record of the run with its value. Registered secrets stand in it as references only.
A cassette is smaller: what the run was answered, for replayCassette of holdfast/testing, and nothing of when and where.
${examples(
  ['holdfast export wf_20261120T101530123Z_k3x9q2 --output run.json', 'one file, for support or as a copy'],
  ['holdfast export nightly | gzip > nightly.json.gz', 'to standard output'],
  ['holdfast export nightly --cassette --output test/cassettes/nightly.json', 'for a regression test without agents'],
)}`;

/** `holdfast export`: a run as one file. */
export const exportVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('export')
    .description('write a run as one JSON file, for sharing and support')
    .argument('<id>', 'the id of the run')
    .option('-o, --output <file>', 'a file that does not exist yet (default: standard output)')
    .option('--cassette', 'write a cassette instead, which replays the workflow in tests')
    .option('--by <name>', 'who asks, for the file (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: ExportOptions) => {
      await using manager = await openManager(shell, options);
      await requireRun(manager, id);
      const text = manager.export(id, {
        ...currentUser(options.by),
        ...(options.cassette === true ? { cassette: true } : {}),
      });
      if (options.output === undefined) await print(shell, text);
      else {
        const file = resolve(shell.cwd, options.output);
        await writeNewFile(shell.host, file, text, { what: 'the run' });
        if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify({ runId: id, file }, undefined, 2)));
        else shell.out.line(toLine(`run ${id} is in ${file}`));
      }
      finish(exitCodes.success);
    });
};

async function print({ out }: Shell, text: AsyncIterable<string>): Promise<void> {
  for await (const piece of text) {
    // Nobody reads any more.
    if (out.closed) return;
    await out.write(piece);
  }
}
