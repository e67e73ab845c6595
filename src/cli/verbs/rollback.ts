import { InvalidArgumentError } from 'commander';
import type { RollbackPreview } from '../../workflow/rollback-preview.ts';
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
  readonly files: boolean;
  readonly dryRun?: true;
}

const help = `
Runs the \`compensate\` of every step completed behind the checkpoint, last first, and pauses the run there. Checkpoints are
numbered: each end of a phase is one, each wf.checkpoint(…), and 0 is the beginning. Where files were recorded
(\`files_directory\`), they go back as well; what is there now is a checkpoint first. What would change is shown before.
${examples(
  ['holdfast rollback wf_20261120T101530123Z_k3x9q2 deploy.ts --to 2 --dry-run', 'what would change, and nothing else'],
  ['holdfast rollback wf_20261120T101530123Z_k3x9q2 deploy.ts --to 2', 'back to checkpoint 2'],
  ['holdfast history wf_20261120T101530123Z_k3x9q2 | grep checkpoint', 'which there are'],
)}`;

/** `holdfast rollback`: takes a run back to a checkpoint. */
export const rollbackVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('rollback')
    .description('take a run back to a checkpoint, undoing what was completed behind it')
    .argument('<id>', 'the id of the run')
    .argument(
      '[workflow]',
      'the module that exports its workflow, where the steps say how they are undone, or its file',
    )
    .option('--trust', 'run a workflow file whoever trusts it')
    .requiredOption('--to <number>', 'the number of the checkpoint; 0 is the beginning', requireNumber)
    .option('--dry-run', 'change nothing, and show what would be changed')
    .option('--no-files', 'leave the files of the working folder as they are');
  addVerbOptions(addByOption(command))
    .addHelpText('after', help)
    .action(async (id: string, path: string | undefined, options: RollbackVerbOptions) => {
      await using manager = await openManager(shell, options);
      const { to, files } = options;
      await requireRun(manager, id);
      const preview = await manager.previewRollback(id, { to, files });
      // What is going to happen is no result, unless nothing else does.
      const ahead = options.dryRun === true ? shell.out : shell.err;
      if (options.json !== true) for (const line of previewLines(preview)) ahead.line(line);
      if (options.dryRun === true) {
        if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(preview, undefined, 2)));
        finish(exitCodes.success);
        return;
      }
      await registerWorkflow(shell, manager, await requireRun(manager, id), path, options);
      // Undoing may take long: what is stopped in it is interrupted, and the same call goes on with it.
      const unlisten = manager.exitOnSignals();
      const done: string[] = [];
      manager.on('rolled-back', ({ runId }) => done.push(runId));
      const result = await manager.rollback(id, { to, files, ...currentUser(options.by) });
      unlisten();
      const { status, recommendations } = result;
      const rolledBack = done.includes(id);
      const message = 'message' in result ? result.message : recommendations.join(' ');
      if (options.json === true)
        shell.out.line(
          toPrintableJson(JSON.stringify({ runId: id, to, rolledBack, status, message, preview }, undefined, 2)),
        );
      else shell.out.line(toLine(`run ${id}: ${message}`));
      finish(rolledBack ? exitCodes.success : exitCodes.failure);
    });
};

/** So many files and steps are named. */
const mostLines = 20;

/** What would change, for people. */
export function previewLines({ to, stepCount, steps, effects, files }: RollbackPreview): string[] {
  const named = (all: readonly string[], count: number): string[] => [
    ...all.slice(0, mostLines).map((line) => `  ${toLine(line)}`),
    ...(count > mostLines ? [`  … and ${count - mostLines} more`] : []),
  ];
  const count = stepCount === 1 ? '1 step counts' : `${stepCount} steps count`;
  const lines = [`back to checkpoint ${to}: ${count} no more`, ...named(steps, stepCount)];
  if (effects.length > 0)
    lines.push('effects that stay done, unless they can be undone:', ...named(effects, effects.length));
  if (files.kind === 'left') return [...lines, `files: left as they are (${files.because})`];
  const { added, changed, removed, changes } = files;
  const shown = changes.map(({ change, path }) => `${marks[change]} ${path}`);
  return [
    ...lines,
    `files: ${added} added, ${changed} changed, ${removed} removed`,
    ...named(shown, added + changed + removed),
  ];
}

const marks = { added: '+', changed: '~', removed: '-' } as const;

function requireNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected the number of a checkpoint.');
}
