import { StorageError } from '../../core/errors.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { exitCodes } from '../exit-codes.ts';
import { historyLineOf } from '../history-line.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { type FoundRun, requireRun } from '../require-run.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const help = `
One line for each event, in order, also of what was rolled back, rerun or skipped: nothing of a history is ever erased.
With --json each line is one event with its value; registered secrets stay references. What is missing of a damaged journal is said on standard error.
${examples(
  ['holdfast history wf_20261120T101530123Z_k3x9q2', 'what happened, when and by whom'],
  [`holdfast history nightly --json | jq 'select(.by)'`, 'what people did'],
)}`;

/** `holdfast history`: everything that was written down of a run. */
export const historyVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('history')
    .description('show everything that happened to a run, with who and when')
    .argument('<id>', 'the id of the run');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const found = await foundOrDamaged(manager, id);
      for await (const event of manager.history(id)) {
        if (shell.out.closed) break;
        const line = options.json === true ? toPrintableJson(JSON.stringify(event)) : toLine(historyLineOf(event));
        await shell.out.write(`${line}\n`);
      }
      if (found instanceof StorageError) throw found;
      for (const { log, line, message } of found.damage ?? [])
        await shell.err.write(toLine(`warning: not all of it is there: ${log}, line ${line}: ${message}`) + '\n');
      finish(exitCodes.success);
    });
};

/** The state of a run; or that so much of its journal is lost that it has none, though the rest can be read. */
async function foundOrDamaged(manager: EnhancedWorkflowManager, id: string): Promise<FoundRun | StorageError> {
  try {
    return await requireRun(manager, id);
  } catch (error) {
    if (error instanceof StorageError && error.code === 'journal-damaged') return error;
    throw error;
  }
}
