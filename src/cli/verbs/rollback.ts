import { InvalidArgumentError } from 'commander';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { registerWorkflow } from '../register-workflow.ts';
import { requireRun } from '../require-run.ts';
import { addByOption, addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface RollbackVerbOptions extends VerbOptions {
  readonly to: number;
  readonly by?: string;
}

const help = `
Runs the \`compensate\` of every step completed behind the checkpoint, last first, and pauses the run there. Checkpoints are
numbered: each end of a phase is one, each wf.checkpoint(…), and 0 is the beginning.
${examples(
  ['holdfast rollback wf_20261120T101530123Z_k3x9q2 deploy.ts --to 2', 'back to checkpoint 2'],
  ['holdfast history wf_20261120T101530123Z_k3x9q2 | grep checkpoint', 'which there are'],
)}`;

/** `holdfast rollback`: takes a run back to a checkpoint. */
export const rollbackVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('rollback')
    .description('take a run back to a checkpoint, undoing what was completed behind it')
    .argument('<id>', 'the id of the run')
    .argument('[module]', 'the module that exports its workflow, where the steps say how they are undone')
    .requiredOption('--to <number>', 'the number of the checkpoint; 0 is the beginning', requireNumber);
  addVerbOptions(addByOption(command))
    .addHelpText('after', help)
    .action(async (id: string, path: string | undefined, options: RollbackVerbOptions) => {
      await using manager = await openManager(shell, options);
      await registerWorkflow(shell.cwd, manager, await requireRun(manager, id), path);
      // Undoing may take long: what is stopped in it is interrupted, and the same call goes on with it.
      const unlisten = manager.exitOnSignals();
      const done: string[] = [];
      manager.on('rolled-back', ({ runId }) => done.push(runId));
      const result = await manager.rollback(id, { to: options.to, ...currentUser(options.by) });
      unlisten();
      const { status, recommendations } = result;
      const rolledBack = done.includes(id);
      const message = 'message' in result ? result.message : recommendations.join(' ');
      if (options.json === true)
        shell.out.line(
          toPrintableJson(JSON.stringify({ runId: id, to: options.to, rolledBack, status, message }, undefined, 2)),
        );
      else shell.out.line(toLine(`run ${id}: ${message}`));
      finish(rolledBack ? exitCodes.success : exitCodes.failure);
    });
};

function requireNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected the number of a checkpoint.');
}
