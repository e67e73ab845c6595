import { Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { EffectVerdict } from '../../core/events.ts';
import type { EffectResolution } from '../../workflow/effect-verdict.ts';
import { commandLinesFor } from '../command-lines.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { fileOfRun } from '../file-of-run.ts';
import { requireRun } from '../require-run.ts';
import { parseJson } from '../run-input.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface ResolveOptions extends VerbOptions {
  readonly as: EffectVerdict;
  readonly value?: string;
  readonly reason?: string;
  readonly by?: string;
}

const help = `
A run that is paused as "effect-unknown" asks whether something was done that must not be done twice. Look at the other
side first: what is said here is believed. "holdfast show <id>" lists what is unknown.
${examples(
  [`holdfast resolve nightly open-pr --as done --value '{"number":7}'`, 'it was done, and gave this'],
  ['holdfast resolve nightly open-pr --as not-done', 'it was not; a resume does it'],
  [`holdfast resolve nightly open-pr --as failed --reason 'no longer wanted'`, 'it was not, and shall not be'],
)}`;

/** `holdfast resolve`: says what became of an effect that nobody could know of. */
export const resolveVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('resolve')
    .description('say whether an effect was done of which the run does not know')
    .argument('<id>', 'the id of the run')
    .argument('<key>', 'the key of the effect, as "holdfast show" gives it')
    .addOption(
      new Option('--as <verdict>', 'what you have found out')
        .choices(['done', 'not-done', 'failed'])
        .makeOptionMandatory(),
    )
    .option('--value <json>', 'what the effect gives, with --as done; nothing by default')
    .option('-r, --reason <text>', 'why, for its history')
    .option('--by <name>', 'who says so, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, key: string, options: ResolveOptions) => {
      const resolution = resolutionOf(options);
      await using manager = await openManager(shell, options);
      const { metadata } = await requireRun(manager, id);
      await manager.resolve(id, key, resolution, currentUser(options.by));
      const { status } = await requireRun(manager, id);
      const { as } = resolution;
      if (options.json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ runId: id, key, as, resolved: true, status }, undefined, 2)));
      else {
        shell.out.line(toLine(`effect ${JSON.stringify(key)} of run ${id} is resolved as ${as}`));
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

function resolutionOf({ as, value, reason }: ResolveOptions): EffectResolution {
  const why = reason === undefined ? {} : { reason };
  if (as === 'done') return { as, ...(value === undefined ? {} : { value: parseJson(value, 'value') }), ...why };
  if (value === undefined) return { as, ...why };
  throw new UsageError('invalid-option', 'Expected --value only with --as done: nothing else gives a value.', {
    subject: 'value',
  });
}
