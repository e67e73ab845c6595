import { Readable } from 'node:stream';
import { Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { RunStatus } from '../../core/events.ts';
import type { ListRunsOptions, RunSummary, UnreadableRun } from '../../state/state-manager.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { statusStyle } from '../status-style.ts';
import { addVerbOptions, examples, requireCount, type Verb, type VerbOptions } from '../verb.ts';

interface ListOptions extends VerbOptions {
  readonly status?: readonly string[];
  readonly workflow?: string;
  readonly text?: string;
  readonly since?: string;
  readonly before?: string;
  readonly updatedSince?: string;
  readonly updatedBefore?: string;
  readonly limit: number;
  readonly all?: true;
  readonly roots?: true;
  readonly parent?: string;
}

/** The options of a listing that are handed on as they are. */
const handedOn = ['workflow', 'text', 'since', 'before', 'updatedSince', 'updatedBefore'] as const;

/** They are shown and completed; several with commas are judged below. */
const statuses = [
  'pending',
  'in_progress',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'interrupted',
] as const satisfies RunStatus[];
const defaultLimit = 50;
const pageSize = 200;

const help = examples(
  ['holdfast list', 'the newest runs'],
  ['holdfast list --status failed,interrupted', 'what wants looking after'],
  [`holdfast list --all --json | jq -r '.runs[].workflow_id'`, 'the ids of all runs'],
);

/** `holdfast list`: the runs of a folder, newest first. */
export const listVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('list')
    .description('list the runs of a folder, newest first')
    .addOption(
      Object.assign(new Option('-s, --status <status...>', 'only these, also with commas'), {
        argChoices: [...statuses],
      }),
    )
    .option('-w, --workflow <name>', 'only runs of this workflow')
    .option('-t, --text <text>', 'only runs with this text in id, workflow, command, description or metadata')
    .option('--since <time>', 'only runs created at this time or later')
    .option('--before <time>', 'only runs created before this time')
    .option('--updated-since <time>', 'only runs that changed at this time or later')
    .option('--updated-before <time>', 'only runs that did not change since this time')
    .option('-n, --limit <count>', 'how many at most', requireCount, defaultLimit)
    .option('-a, --all', 'all of them')
    .option('--roots', 'only runs that are no children of others')
    .addOption(new Option('--parent <id>', 'only the children of this run').conflicts('roots'));
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (options: ListOptions) => {
      const status = options.status?.flatMap((text) => text.split(',')).map(requireStatus);
      await using manager = await openManager(shell, options);
      const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
      // On the error stream, so that they are seen beside whatever is made of the list.
      const parent = options.roots === true ? null : options.parent;
      const asked: ListRunsOptions = Object.fromEntries(
        handedOn.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
      );
      const runs = runsOf(
        manager,
        { ...asked, ...(status === undefined ? {} : { status }), ...(parent === undefined ? {} : { parent }) },
        limit,
        ({ code, message }) => {
          shell.err.line(`${shell.err.paint('yellow', 'unreadable:')} ${toLine(message)} [${toLine(code)}]`);
        },
      );
      if (options.json === true) await printJson(shell, runs);
      else await printLines(shell, runs, options.directory);
      finish(exitCodes.success);
    });
};

function requireStatus(text: string): RunStatus {
  const found = statuses.find((status) => status === text);
  if (found !== undefined) return found;
  const expected = statuses.join(', ');
  throw new UsageError(
    'invalid-option',
    `Expected \`--status\` to be one of ${expected}, got ${JSON.stringify(text)}.`,
    {
      subject: '--status',
      value: text,
      expected,
    },
  );
}

async function* runsOf(
  manager: EnhancedWorkflowManager,
  asked: ListRunsOptions,
  limit: number,
  unreadable: (run: UnreadableRun) => void,
): AsyncGenerator<RunSummary> {
  let left = limit;
  let after: string | undefined;
  do {
    const page = await manager.list({
      ...asked,
      limit: Math.min(left, pageSize),
      ...(after === undefined ? {} : { after }),
    });
    for (const run of page.unreadable) unreadable(run);
    yield* page.runs;
    left -= page.runs.length;
    after = page.next;
  } while (after !== undefined && left > 0);
}

/** Streams, so that a folder of any size costs no more than a page. */
async function printJson(shell: Shell, runs: AsyncIterable<RunSummary>): Promise<void> {
  const { JsonStreamStringify } = await import('json-stream-stringify');
  const json = new JsonStreamStringify({ runs: Readable.from(runs) }, undefined, 2);
  json.setEncoding('utf8');
  for await (const piece of json as AsyncIterable<string>) {
    if (shell.out.closed) break;
    await shell.out.write(toPrintableJson(piece));
  }
  shell.out.line('');
}

async function printLines(shell: Shell, runs: AsyncIterable<RunSummary>, directory: string): Promise<void> {
  let count = 0;
  for await (const run of runs) {
    if (shell.out.closed) return;
    count += 1;
    await shell.out.write(`${lineOf(shell, run)}\n`);
  }
  if (count === 0) shell.err.line(`There are no such runs in ${toLine(JSON.stringify(directory))}.`);
}

/** So many columns take lines whose parts stand below each other. */
const wide = 100;
const narrow = 64;

/** A run on one line, or where a terminal is narrow on two. */
function lineOf({ out, host }: Shell, run: RunSummary): string {
  const { workflow_id: id, updated_at: updatedAt, workflow, version } = run;
  const columns = out.isTerminal(host.environment) ? out.columns : wide;
  const status = statusText(run);
  const painted = (width: number): string => out.paint(statusStyle(run.status, run.outcome), status.padEnd(width));
  const rest = `${updatedAt.slice(0, 19)}Z  ${toLine(workflow)} ${toLine(version)}${dueText(run)}`;
  if (columns >= wide) return `${toLine(id).padEnd(32)}  ${painted(22)}  ${rest}`;
  if (columns >= narrow) return `${toLine(id)}  ${painted(0)}  ${rest}`;
  return `${toLine(id)}  ${painted(0)}\n  ${rest}`;
}

function dueText({ status, paused_reason: reason, wake_at: wakeAt }: RunSummary): string {
  if (wakeAt === undefined) return '';
  return status === 'in_progress' || reason === 'parked' ? `  parked until ${wakeAt}` : `  due at ${wakeAt}`;
}

function statusText(run: RunSummary): string {
  return run.damaged === true ? `${statusOf(run)}, damaged` : statusOf(run);
}

function statusOf({ status, outcome, paused_reason: reason }: RunSummary): string {
  if (status === 'completed' && outcome !== undefined)
    return outcome === 'complete' ? 'completed' : `completed (${outcome})`;
  return status === 'paused' && reason !== undefined ? `paused (${reason})` : status;
}
