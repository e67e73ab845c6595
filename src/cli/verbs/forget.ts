import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

const help = `
Only the id is forgotten: the run itself was removed before.
${examples(['holdfast forget nightly', 'let the id be used again'])}`;

/** `holdfast forget`: makes the id of a removed run usable again. */
export const forgetVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('forget')
    .description('forget that a run was removed, so that its id may be used again')
    .argument('<id>', 'the id of the removed run');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const forgotten = await manager.forget(id);
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ runId: id, forgotten }, undefined, 2)));
      else shell.out.line(toLine(forgotten ? `run ${id} is forgotten` : `no removed run ${id} is remembered here`));
      finish(forgotten ? exitCodes.success : exitCodes.failure);
    });
};
