import { Argument } from 'commander';
import { type CompletedShell, completedShells, completionScript, idsVerb, namesVerb } from '../completion-script.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { workflowFiles } from '../workflow-source.ts';

/** What has spaces in it would be completed as several. */
const plainWord = /^[\w.:@+][\w.:@+-]*$/;

/** More ids than anybody looks through. */
const mostIds = 100;

const help = `
Writes a script that completes verbs, options, their values, the ids of runs and the names of workflow files, made of this version's own verbs.
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
      const plain = ids.filter((id) => plainWord.test(id));
      if (options.json === true) shell.out.line(JSON.stringify({ ids: plain }));
      else for (const id of plain) shell.out.line(toLine(id));
      finish(exitCodes.success);
    },
  );
  const names = program.command(namesVerb, { hidden: true }).description('print the names of workflow files');
  addVerbOptions(names).action(async (options: VerbOptions) => {
    const { workflows } = await (await workflowFiles(shell, options)).list();
    const plain = [...new Set(workflows.map(({ name }) => name))].filter((name) => plainWord.test(name));
    if (options.json === true) shell.out.line(JSON.stringify({ names: plain }));
    else for (const name of plain) shell.out.line(toLine(name));
    finish(exitCodes.success);
  });
};
