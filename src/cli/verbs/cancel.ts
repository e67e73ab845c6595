import { awaitAnswer } from '../await-answer.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { requireRun } from '../require-run.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface CancelOptions extends VerbOptions {
  readonly reason?: string;
  readonly by?: string;
}

const help = `
The request is durable: a run that nobody drives is cancelled at once, one that is driven as soon as its process sees it.
${examples([`holdfast cancel wf_20261120T101530123Z_k3x9q2 --reason 'wrong branch'`, 'end it for good'])}`;

/** `holdfast cancel`: ends a run for good. */
export const cancelVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('cancel')
    .description('end a run for good, in whichever process it is')
    .argument('<id>', 'the id of the run')
    .option('-r, --reason <text>', 'why, for its history')
    .option('--by <name>', 'who asks, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: CancelOptions) => {
      await using manager = await openManager(shell, options);
      await requireRun(manager, id);
      await manager.cancel(id, options.reason, currentUser(options.by));
      const status = await awaitAnswer(shell, manager, id);
      const cancelled = status === 'cancelled';
      if (options.json === true)
        shell.out.line(
          toPrintableJson(JSON.stringify({ runId: id, requested: true, cancelled, status }, undefined, 2)),
        );
      else
        shell.out.line(
          toLine(cancelled ? `run ${id} is cancelled` : `run ${id} was asked to stop and is ${status} still`),
        );
      finish(exitCodes.success);
    });
};
