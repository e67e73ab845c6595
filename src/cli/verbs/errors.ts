import { Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { ErrorPattern, PatternEdit } from '../../recovery/pattern.ts';
import type { PatternDatabase } from '../../recovery/pattern-database.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface EditOptions extends VerbOptions {
  readonly note?: string;
  readonly action?: string;
  readonly recoverable?: 'yes' | 'no' | 'auto';
  readonly pin?: boolean;
  readonly scope?: string;
}

const help = `
RECOVERABLE is yes, no, or ? while that is not known; with a * where a person said it. WAIT is the wait after a first
failure that is known to help.
${examples(
  ['holdfast errors', 'what is known of the errors of this folder'],
  ['holdfast errors edit "HttpError:402" --recoverable no --note "the account is empty"', 'say what you know'],
  ['holdfast errors edit "HttpError:402" --recoverable auto', 'leave it to what is learned'],
  ['holdfast errors forget "HttpError:402"', 'learn it anew'],
)}`;

/** `holdfast errors`: what was learned from failures, and what people say about it. */
export const errorsVerb: Verb = (program, shell, finish) => {
  const command = program.command('errors').description('show what was learned from failures, or say what you know');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const patterns = await patternsOf(manager).list();
      if (options.json === true) printJson(shell, { patterns });
      else printTable(shell, patterns);
      finish(exitCodes.success);
    });
  const edit = command
    .command('edit <signature>')
    .description('say what you know of an error')
    .option('--note <text>', 'a note for people; empty takes it away')
    .option('--action <text>', 'what to do about it; empty: what is learned')
    .addOption(
      new Option('--recoverable <answer>', 'whether another attempt is worth it').choices(['yes', 'no', 'auto']),
    )
    .option('--pin', 'keep it when there are too many')
    .option('--no-pin', 'do not keep it when there are too many')
    .option('--scope <name>', 'the scope of the pattern, where it has one');
  addVerbOptions(edit).action(async (signature: string) => {
    const options: EditOptions = edit.optsWithGlobals();
    await using manager = await openManager(shell, options);
    const pattern = await patternsOf(manager).edit(signature, changesOf(options));
    if (options.json === true) printJson(shell, pattern);
    else printTable(shell, [pattern]);
    finish(exitCodes.success);
  });
  const forget = command
    .command('forget <signature>')
    .description('take away what was learned and said of an error')
    .option('--scope <name>', 'the scope of the pattern, where it has one');
  addVerbOptions(forget).action(async (signature: string) => {
    const options: EditOptions = forget.optsWithGlobals();
    await using manager = await openManager(shell, options);
    const { scope } = options;
    const forgotten = await patternsOf(manager).forget(signature, scope === undefined ? {} : { scope });
    if (options.json === true) printJson(shell, { error_signature: signature, forgotten });
    else if (forgotten) shell.out.line(toLine(`forgot ${signature}`));
    else shell.err.line(toLine(`There is no pattern ${JSON.stringify(signature)}.`));
    finish(forgotten ? exitCodes.success : exitCodes.failure);
  });
};

function patternsOf({ recovery: { patterns } }: EnhancedWorkflowManager): PatternDatabase {
  if (patterns !== undefined) return patterns;
  throw new UsageError('invalid-option', 'Learning from failures is switched off.', { subject: 'patterns' });
}

function changesOf({ note, action, recoverable, pin, scope }: EditOptions): PatternEdit {
  const changes: PatternEdit = {
    ...(note === undefined ? {} : { notes: note === '' ? null : note }),
    ...(action === undefined ? {} : { recommendedAction: action === '' ? null : action }),
    ...(recoverable === undefined ? {} : { recoverable: recoverable === 'auto' ? 'auto' : recoverable === 'yes' }),
    ...(pin === undefined ? {} : { pinned: pin }),
  };
  if (Object.keys(changes).length > 0) return scope === undefined ? changes : { ...changes, scope };
  const expected = '--note, --action, --recoverable, --pin or --no-pin';
  throw new UsageError('invalid-option', `Say what to change: ${expected}.`, { subject: 'errors edit', expected });
}

function printJson(shell: Shell, value: unknown): void {
  shell.out.line(toPrintableJson(JSON.stringify(value, undefined, 2)));
}

function printTable(shell: Shell, patterns: readonly ErrorPattern[]): void {
  if (patterns.length === 0) {
    shell.err.line('Nothing was learned yet.');
    return;
  }
  const rows = patterns.map((pattern) => [
    toLine(pattern.scope === undefined ? pattern.error_signature : `${pattern.error_signature} (${pattern.scope})`),
    String(pattern.occurrence_count),
    `${pattern.last_seen.slice(0, 19)}Z`,
    (pattern.recoverable === null ? '?' : pattern.recoverable ? 'yes' : 'no') +
      (pattern.decided_by === 'person' ? '*' : ''),
    `${Math.round(pattern.confidence * 100)} %`,
    pattern.delay_ms === undefined ? '' : `${(pattern.delay_ms / 1000).toFixed(1)} s`,
    toLine(pattern.recommended_action),
    toLine(pattern.notes),
  ]);
  const table = [['SIGNATURE', 'SEEN', 'LAST SEEN', 'RECOVERABLE', 'SURE', 'WAIT', 'ACTION', 'NOTES'], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    shell.out.line(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
