import { Argument } from 'commander';
import { type CompletedShell, completedShells, completionScript, idsVerb } from '../completion-script.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

/** More ids than anybody looks through. */
const mostIds = 100;

const help = `
Writes a script that completes verbs, options, their values and the ids of runs, made of this version's own verbs.
${examples(
  ['eval "$(holdfast completion bash)"', 'in ~/.bashrc'],
  ['eval "$(holdfast completion zsh)"', 'in ~/.zshrc, behind compinit'],
  ['holdfast completion fish | source', 'in ~/.config/fish/config.fish'],
)}`;

/** `holdfast completion`: what a shell needs to complete command lines. */
export const completionVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('completion')
    .description('print a script that completes command lines in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(completedShells));
  addVerbOptions(command)
    .addHelpText('after', help)
    .action((name: CompletedShell, { json }: VerbOptions) => {
      const script = completionScript(name, program);
      if (json === true) shell.out.line(JSON.stringify({ shell: name, script }));
      else void shell.out.write(script);
      finish(exitCodes.success);
    });
  addVerbOptions(program.command(idsVerb, { hidden: true }).description('print the ids of the newest runs')).action(
    async (options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const { runs } = await manager.list({ limit: mostIds });
      const ids = runs.map(({ workflow_id: id }) => id);
      // What has spaces in it would be completed as several.
      const plain = ids.filter((id) => /^[\w.:@+][\w.:@+-]*$/.test(id));
      if (options.json === true) shell.out.line(JSON.stringify({ ids: plain }));
      else for (const id of plain) shell.out.line(toLine(id));
      finish(exitCodes.success);
    },
  );
};
