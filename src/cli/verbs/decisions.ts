import { type Command, Option } from 'commander';
import type { Conflict } from '../../memory/conflict.ts';
import { UsageError } from '../../core/errors.ts';
import { toPrintable } from '../../core/printable-text.ts';
import { conflictText } from '../../memory/conflict-report.ts';
import type { Decision } from '../../memory/decision.ts';
import type { DecisionFilter } from '../../memory/situation.ts';
import { timelineText } from '../../memory/timeline.ts';
import { exitCodes } from '../exit-codes.ts';
import { readFolder, writeFolder } from '../markdown-folder.ts';
import { openMemory } from '../open-memory.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, requireCount, type Verb, type VerbOptions } from '../verb.ts';

interface FilterOptions extends VerbOptions {
  readonly type?: string;
  readonly tag?: readonly string[];
  readonly project?: string;
  readonly run?: string;
  readonly status?: string;
  readonly outcome?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
}

const help = examples(
  ['holdfast decisions list --type deployment', 'what was decided about deployments, newest first'],
  ['holdfast decisions search "too many requests from partners"', 'what was decided in situations alike'],
  ['holdfast decisions conflicts', 'decisions that do not go together; exit code 1 if there are any'],
  ['holdfast decisions import docs/decisions --project shop', 'a folder of decision records in Markdown'],
);

/** `holdfast decisions`: what was decided, precedents, conflicts, Markdown records. */
export const decisionsVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('decisions')
    .description('show, search, import and export decisions')
    .addHelpText('after', help);
  const add = (name: string, what: string): Command => addVerbOptions(command.command(name).description(what));

  const list = addFilters(add('list', 'show decisions, newest first')).option(
    '--limit <count>',
    'at most so many',
    requireCount,
    50,
  );
  list.action(async (options: FilterOptions) => {
    await using manager = await openMemory(shell, options);
    const found = await manager.memory.search('', { ...filterOf(options), limit: options.limit ?? 50 });
    const decisions = found.map(({ decision }) => decision);
    if (options.json === true) printJson(shell, { decisions });
    else
      printList(
        shell,
        decisions.map((decision) => ({ decision, note: decision.timestamp.slice(0, 10) })),
      );
    finish(exitCodes.success);
  });

  const search = addFilters(add('search <text...>', 'find what was decided in situations alike')).option(
    '--limit <count>',
    'at most so many',
    requireCount,
    10,
  );
  search.action(async (text: readonly string[], options: FilterOptions) => {
    await using manager = await openMemory(shell, options);
    const result = await manager.memory.precedents(text.join(' '), {
      ...filterOf(options),
      limit: options.limit ?? 10,
    });
    if (options.json === true) printJson(shell, result);
    else
      printList(
        shell,
        result.precedents.map(({ decision, similarity }) => ({ decision, note: `${Math.round(similarity * 100)} %` })),
      );
    if (options.json !== true && result.nearest !== undefined)
      shell.err.line(
        toLine(
          `Nothing is similar enough; nearest is ${result.nearest.decision.id} (${Math.round(result.nearest.similarity * 100)} %).`,
        ),
      );
    finish(result.precedents.length > 0 ? exitCodes.success : exitCodes.failure);
  });

  add('show <id>', 'show one decision with its links and outcomes').action(async (id: string, options: VerbOptions) => {
    await using manager = await openMemory(shell, options);
    const decision = await manager.memory.get(id);
    if (decision === undefined)
      throw new UsageError('unknown-decision', `There is no decision ${JSON.stringify(id)}.`, {
        ...{ subject: 'id', value: id },
      });
    if (options.json === true) printJson(shell, { ...decision, linked: await manager.memory.links(id) });
    else
      printDecision(
        shell,
        decision,
        (await manager.memory.links(id)).map(({ kind, direction, id: other }) =>
          direction === 'to' ? `${kind} ${other}` : `${other} ${kind} this`,
        ),
      );
    finish(exitCodes.success);
  });

  addFilters(add('timeline', 'show what was decided and what became of it, oldest first')).action(
    async (options: FilterOptions) => {
      await using manager = await openMemory(shell, options);
      const items = await manager.memory.timeline(filterOf(options));
      if (options.json === true) printJson(shell, { items });
      else if (items.length > 0) shell.out.line(toPrintable(timelineText(items)));
      finish(exitCodes.success);
    },
  );

  addFilters(add('conflicts', 'show decisions that do not go together')).action(async (options: FilterOptions) => {
    await using manager = await openMemory(shell, options);
    const conflicts: readonly Conflict[] = await manager.memory.conflicts(filterOf(options));
    if (options.json === true) printJson(shell, { conflicts });
    else shell.out.line(toPrintable(conflictText(conflicts)));
    finish(conflicts.length > 0 ? exitCodes.failure : exitCodes.success);
  });

  add('import <folder>', 'record the decisions of Markdown files')
    .option('--project <name>', 'the project they belong to')
    .action(async (folder: string, options: FilterOptions) => {
      const read = await readFolder(shell.cwd, folder);
      await using manager = await openMemory(shell, options);
      const { project } = options;
      const imported = await manager.memory.importMarkdown(read.files, project === undefined ? {} : { project });
      const { decisions, known, warnings } = imported;
      const skipped = [...read.skipped, ...imported.skipped];
      if (options.json === true)
        printJson(shell, { imported: decisions.map(({ id }) => id), known, skipped, warnings });
      else {
        shell.out.line(`imported ${decisions.length}, known before ${known.length}, left out ${skipped.length}`);
        for (const { name, reason } of skipped) shell.err.line(toLine(`left out ${name}: ${reason}`));
        for (const { name, line, reason } of warnings)
          shell.err.line(toLine(`${name}${line === undefined ? '' : `:${line}`}: ${reason}`));
      }
      finish(exitCodes.success);
    });

  addFilters(add('export <folder>', 'write decisions as Markdown files into a folder')).action(
    async (folder: string, options: FilterOptions) => {
      await using manager = await openMemory(shell, options);
      const written = await writeFolder(shell.cwd, folder, await manager.memory.exportMarkdown(filterOf(options)));
      if (options.json === true) printJson(shell, { written });
      else shell.out.line(`wrote ${written.length} files`);
      finish(exitCodes.success);
    },
  );
};

function addFilters(command: Command): Command {
  return command
    .option('--type <type>', 'only of this type')
    .option('--tag <tag...>', 'only with all of these tags')
    .option('--project <name>', 'only of this project')
    .option('--run <id>', 'only of this run')
    .addOption(
      new Option('--status <status>', 'only those that stand so').choices([
        'proposed',
        'accepted',
        'rejected',
        'deprecated',
        'superseded',
      ]),
    )
    .addOption(
      new Option('--outcome <result>', 'only those that turned out so').choices([
        'success',
        'partial',
        'failure',
        'unknown',
        'none',
      ]),
    )
    .option('--from <date>', 'only those made at this time or later')
    .option('--to <date>', 'only those made before this time');
}

function filterOf({ type, tag, project, run, status, outcome, from, to }: FilterOptions): DecisionFilter {
  return {
    ...(type === undefined ? {} : { type }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(project === undefined ? {} : { project }),
    ...(run === undefined ? {} : { run }),
    ...(status === undefined
      ? {}
      : { status: status as NonNullable<Exclude<DecisionFilter['status'], readonly unknown[]>> }),
    ...(outcome === undefined ? {} : { outcome: outcome as NonNullable<DecisionFilter['outcome']> }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function printJson(shell: Shell, value: unknown): void {
  shell.out.line(toPrintableJson(JSON.stringify(value, undefined, 2)));
}

function printList(shell: Shell, rows: readonly { readonly decision: Decision; readonly note: string }[]): void {
  if (rows.length === 0) shell.err.line('There are no such decisions.');
  for (const { decision, note } of rows) {
    const status = decision.status === 'accepted' ? '' : ` (${decision.status})`;
    shell.out.line(
      `${note.padEnd(10)}  ${toLine(decision.id)}  ${toLine(decision.type)}  ${toLine(decision.decision)}${status}`,
    );
  }
}

function printDecision(shell: Shell, decision: Decision, links: readonly string[]): void {
  const { id, timestamp, type, status, question, rationale, confidence, alternatives, tags, outcomes, run, project } =
    decision;
  const rows: readonly (readonly [string, string])[] = [
    ['id', id],
    ['made', `${timestamp}, ${type}, ${status}, ${Math.round(confidence * 100)} % sure`],
    ['question', question],
    ['decision', decision.decision],
    ['rationale', rationale],
    ...alternatives.map(
      ({ option, reason }) => ['not', reason === undefined ? option : `${option}: ${reason}`] as const,
    ),
    ['tags', tags.join(', ')],
    ['project', project ?? ''],
    ['run', run ?? ''],
    ...links.map((link) => ['link', link] as const),
    ...outcomes.map(({ at, result, note = '' }) => ['outcome', `${at.slice(0, 10)} ${result} ${note}`] as const),
  ];
  for (const [name, text] of rows) if (text !== '') shell.out.line(`${name.padEnd(9)} ${toLine(text)}`);
}
