import { awaitAnswer } from '../await-answer.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { commandLinesFor } from '../command-lines.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { fileOfRun } from '../file-of-run.ts';
import { requireRun } from '../require-run.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface PauseOptions extends VerbOptions {
  readonly reason?: string;
  readonly by?: string;
}

const help = `
The request is durable: a run that nobody drives is paused at once, one that is driven as soon as its process sees it.
${examples([`holdfast pause wf_20261120T101530123Z_k3x9q2 --reason 'too busy now'`, 'let it rest until it is resumed'])}`;

/** `holdfast pause`: lets a run rest until it is resumed. */
export const pauseVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('pause')
    .description('let a run rest until it is resumed, in whichever process it is')
    .argument('<id>', 'the id of the run')
    .option('-r, --reason <text>', 'why, for its history')
    .option('--by <name>', 'who asks, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: PauseOptions) => {
      await using manager = await openManager(shell, options);
      const { metadata } = await requireRun(manager, id);
      await manager.pause(id, options.reason, currentUser(options.by));
      const status = await awaitAnswer(shell, manager, id);
      const paused = status === 'paused';
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ runId: id, requested: true, paused, status }, undefined, 2)));
      else {
        shell.out.line(toLine(paused ? `run ${id} is paused` : `run ${id} was asked to pause and is ${status} still`));
        if (paused)
          shell.out.line(
            toLine(`to go on with it: ${commandLinesFor(id, options.directory).resume(fileOfRun(metadata))}`),
          );
      }
      finish(exitCodes.success);
    });
};
