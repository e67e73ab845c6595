import { currentUser } from '../current-user.ts';
import { commandLinesFor } from '../command-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { parseJson } from '../run-input.ts';
import { fileOfRun } from '../file-of-run.ts';
import { requireRun } from '../require-run.ts';
import { addByOption, addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface SkipVerbOptions extends VerbOptions {
  readonly value?: string;
  readonly reason?: string;
  readonly by?: string;
}

const help = `
The step answers with the value when the run is resumed, and its body does not run. The run is then at best degraded.
\`holdfast rerun --from <key>\` takes it back.
${examples([
  `holdfast skip wf_20261120T101530123Z_k3x9q2 build/lint --value '{"issues":0}' --reason 'linter is down'`,
  'go on without it',
])}`;

/** `holdfast skip`: gives a step that failed, or never ran, a result. */
export const skipVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('skip')
    .description('give a step that failed, or never ran, a result that nothing computed')
    .argument('<id>', 'the id of the run')
    .argument('<key>', 'the full key of the step, as `history` shows it')
    .option('--value <json>', 'what the step answers, as JSON; nothing by default')
    .option('-r, --reason <text>', 'why, for its history');
  addVerbOptions(addByOption(command))
    .addHelpText('after', help)
    .action(async (id: string, key: string, { value: json, reason, ...options }: SkipVerbOptions) => {
      const value = json === undefined ? {} : { value: parseJson(json, '--value') };
      await using manager = await openManager(shell, options);
      const { metadata } = await requireRun(manager, id);
      await manager.skip(id, key, {
        ...value,
        ...(reason === undefined ? {} : { reason }),
        ...currentUser(options.by),
      });
      const { status } = await requireRun(manager, id);
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ runId: id, key, skipped: true, status }, undefined, 2)));
      else {
        shell.out.line(toLine(`step ${key} of run ${id} is skipped`));
        const resume = commandLinesFor(id, options.directory).resume(fileOfRun(metadata));
        shell.out.line(toLine(`the run is ${status}; to go on with it: ${resume}`));
      }
      finish(exitCodes.success);
    });
};
