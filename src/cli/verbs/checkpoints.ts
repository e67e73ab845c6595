import { UsageError } from '../../core/errors.ts';
import type { Checkpoint, CheckpointComparison } from '../../state/state-manager.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, requireCount, type Verb, type VerbOptions } from '../verb.ts';

const help = examples(
  ['holdfast checkpoints nightly', 'the places that the run can be rolled back to'],
  ['holdfast checkpoints nightly 2 5', 'what happened between two of them'],
);
/** Values are shown up to here; JSON has them whole. */
const longestValue = 60;

/** `holdfast checkpoints`: lists the checkpoints of a run, or compares two. */
export const checkpointsVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('checkpoints')
    .description('list the checkpoints of a run, or compare two of them')
    .argument('<id>', 'the id of the run')
    .argument('[one]', 'the number of a checkpoint', requireCount)
    .argument('[other]', 'the number of the checkpoint to compare it with', requireCount);
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, one: number | undefined, other: number | undefined, options: VerbOptions) => {
      if (one !== undefined && other === undefined)
        throw new UsageError('invalid-option', 'Expected two checkpoints to compare, got one.', { subject: 'other' });
      await using manager = await openManager(shell, options);
      const json = (value: unknown): void => {
        shell.out.line(toPrintableJson(JSON.stringify(value, undefined, 2)));
      };
      if (one === undefined || other === undefined) {
        const checkpoints = await manager.checkpoints(id);
        if (options.json === true) json({ runId: id, checkpoints });
        else for (const line of checkpointLines(checkpoints)) shell.out.line(line);
        if (checkpoints.length === 0 && options.json !== true) shell.err.line('The run has no checkpoints.');
      } else {
        const comparison = await manager.compareCheckpoints(id, one, other);
        if (options.json === true) json({ runId: id, ...comparison });
        else printComparison(shell, comparison);
      }
      finish(exitCodes.success);
    });
};

/** One line for each checkpoint, for people. */
export function checkpointLines(checkpoints: readonly Checkpoint[]): string[] {
  return checkpoints.map(({ number, name, kind, at, stepsDone, bytes }) => {
    const what = kind === 'phase-end' ? `end of phase ${name}` : name;
    return toLine(
      `${number}. ${what}: ${at}, ${stepsDone} ${stepsDone === 1 ? 'step' : 'steps'} done${bytes > 0 ? `, ${bytes} bytes of data` : ''}`,
    );
  });
}

function printComparison(shell: Shell, { one, other, steps, stepCount, changes }: CheckpointComparison): void {
  for (const line of checkpointLines([one, other])) shell.out.line(line);
  shell.out.line(shell.out.paint('dim', `steps between them: ${stepCount}`));
  for (const { key, status } of steps) shell.out.line(toLine(`  ${key}: ${status}`));
  shell.out.line(shell.out.paint('dim', `differences in their data: ${changes.length}`));
  for (const change of changes)
    shell.out.line(toLine(`  ${change.path}: ${shown(change, 'before')} -> ${shown(change, 'after')}`));
}

function shown(change: CheckpointComparison['changes'][number], side: 'before' | 'after'): string {
  if (!Object.hasOwn(change, side)) return '(nothing)';
  const text = JSON.stringify(change[side]);
  return text.length > longestValue ? `${text.slice(0, longestValue)}… (${text.length} characters)` : text;
}
