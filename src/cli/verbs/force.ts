import { Option } from 'commander';
import { currentUser } from '../current-user.ts';
import { commandLinesFor } from '../command-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { fileOfRun } from '../file-of-run.ts';
import { requireRun } from '../require-run.ts';
import { parseJson } from '../run-input.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ForceVerbOptions extends VerbOptions {
  readonly as: 'go-on' | 'passed';
  readonly value?: string;
  readonly reason?: string;
  readonly by?: string;
}

const help = `
As "go-on" the limits of the phase count no more, and its sleeps and its waits before attempts are over. As "passed" the
phase ends: what runs in it is told to stop, and the run goes on with the value. The outcome is "degraded" at best.
The request is durable: a run that is driven takes it in as soon as its process sees it, another one when it is resumed.
${examples(
  ['holdfast force wf_20261120T101530123Z_k3x9q2 testing', 'let it take as long as it takes'],
  [`holdfast force nightly review --as passed --value '{"approved":true}'`, 'go on without its review'],
)}`;

/** `holdfast force`: forces an open phase on. */
export const forceVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('force')
    .description('force an open phase of a run on: end its limits and waits, or pass it over')
    .argument('<id>', 'the id of the run')
    .argument('<phase>', 'the name of the phase')
    .addOption(new Option('--as <how>', 'how it is forced on').choices(['go-on', 'passed']).default('go-on'))
    .option('--value <json>', 'what a phase gives that is passed, as JSON; nothing by default')
    .option('-r, --reason <text>', 'why, for its history')
    .option('--by <name>', 'who asks, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, phase: string, options: ForceVerbOptions) => {
      const value = options.value === undefined ? undefined : parseJson(options.value, '--value');
      await using manager = await openManager(shell, options);
      const { metadata } = await requireRun(manager, id);
      const { as, reason } = options;
      const asked = { as, value, ...(reason === undefined ? {} : { reason }), ...currentUser(options.by) };
      await manager.force(id, phase, asked);
      const { status } = await requireRun(manager, id);
      if (options.json === true)
        shell.out.line(
          toPrintableJson(JSON.stringify({ runId: id, phase, as, requested: true, status }, undefined, 2)),
        );
      else {
        shell.out.line(toLine(`phase ${JSON.stringify(phase)} of run ${id} was asked to ${words[as]}`));
        if (status !== 'in_progress')
          shell.out.line(
            toLine(
              `the run is ${status}; to go on with it: ${commandLinesFor(id, options.directory).resume(fileOfRun(metadata))}`,
            ),
          );
      }
      finish(exitCodes.success);
    });
};

const words = { 'go-on': 'go on without limits', passed: 'be passed over' } as const;
