import { join } from 'node:path';
import { formatDuration } from '../../core/durations.ts';
import { runFolder } from '../../state/run-paths.ts';
import type { LimitReached, RunStatus } from '../../core/events.ts';
import type { WorkflowForecast } from '../../forecasts/forecaster.ts';
import { limitText } from '../../reliability/limit-text.ts';
import type { LimitNote } from '../../state/budget-note.ts';
import type { Checkpoint, ChildNote, RunState } from '../../state/state-manager.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { runBudgetLine } from '../budget-lines.ts';
import { commandLinesFor } from '../command-lines.ts';
import { goOnLines } from '../go-on-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { fileOfRun } from '../file-of-run.ts';
import { requireRun } from '../require-run.ts';
import { overviewOf, type RunOverview } from '../run-overview.ts';
import type { Shell } from '../shell.ts';
import { statusStyle } from '../status-style.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { checkpointLines } from './checkpoints.ts';
import { endText } from './forecast.ts';

/** A child run in short. `status` is absent when the child was removed. */
interface ChildOverview extends ChildNote {
  readonly status?: RunStatus;
}

/** What `show` prints with `--json`. */
interface ShowDocument extends Omit<RunOverview, 'pending'> {
  readonly run: RunState;
  /** Its child runs, with how each stands. */
  readonly children: readonly ChildOverview[];
  readonly checkpoints: readonly Checkpoint[];
  /** What is expected of a run that goes on, where it is known. */
  readonly forecast?: WorkflowForecast;
  /** The folder with the run's journal, state, results and logs. */
  readonly folder: string;
}

const help = examples(
  ['holdfast show wf_20261120T101530123Z_k3x9q2', 'where a run stands, what failed, what it waits for'],
  ['holdfast show nightly --json | jq .run.status', 'one fact'],
);

/** `holdfast show`: where one run stands. */
export const showVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('show')
    .description('show where a run stands, what failed, what it waits for and where its files are')
    .argument('<id>', 'the id of the run');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: VerbOptions) => {
      await using manager = await openManager(shell, options);
      const run = await requireRun(manager, id);
      const now = run.status === 'in_progress' ? shell.host.now() : undefined;
      const { phases, waits, sleepsUntil, activeMs } = await overviewOf(manager.history(id), now);
      const children = await childrenOf(manager, run);
      const checkpoints = await manager.checkpoints(id);
      const folder = join(options.directory, runFolder(id));
      const forecast = run.status === 'in_progress' ? await manager.forecast(id) : undefined;
      const shown: ShowDocument = {
        ...{ run, phases, checkpoints, waits, sleepsUntil, activeMs, children, folder },
        ...(forecast === undefined || forecast.basis === 'none' ? {} : { forecast }),
      };
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(shown, undefined, 2)));
      else printRun(shell, shown, options.directory);
      finish(exitCodes.success);
    });
};

async function childrenOf(manager: EnhancedWorkflowManager, run: RunState): Promise<readonly ChildOverview[]> {
  const children: ChildOverview[] = [];
  for (const child of run.children) {
    const status = (await manager.get(child.workflow_id))?.status;
    children.push({ ...child, ...(status === undefined ? {} : { status }) });
  }
  return children;
}

function printRun(
  shell: Shell,
  { run, phases, checkpoints, waits, sleepsUntil, activeMs, children, folder, forecast }: ShowDocument,
  directory: string,
): void {
  const { out } = shell;
  const fact = (name: string, value: string): void => {
    out.line(`${out.paint('dim', name.padEnd(12))} ${value}`);
  };
  const list = (name: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    out.line(out.paint('dim', name));
    for (const line of lines) out.line(`  ${line}`);
  };
  const commands = commandLinesFor(run.workflow_id, directory);
  const { metadata, counts } = run;
  const limit = run.limit_reached && limitOf(run.limit_reached, run.workflow_id);

  fact('run', toLine(run.workflow_id));
  fact('workflow', toLine(`${run.workflow} ${run.version}`));
  if (run.parent_id !== undefined) fact('parent', toLine(run.parent_id));
  fact('status', out.paint(statusStyle(run.status, run.outcome), statusText(run)));
  fact('started', run.started_at);
  fact('updated', run.updated_at);
  if (run.owner !== undefined && run.status === 'in_progress')
    fact('process', toLine(`${run.owner.pid} on ${run.owner.host}`));
  const end = forecast === undefined ? undefined : endText(forecast);
  if (end !== undefined) fact('expected end', toLine(end));
  fact('steps', stepsText(counts));
  if (run.budget !== undefined) fact('used', runBudgetLine(run.budget, activeMs));
  if (limit !== undefined) fact('limit', toLine(`${limitText(limit)}.`));
  for (const [name, value] of Object.entries(metadata)) if (value !== undefined) fact(toLine(name), toLine(value));
  fact('folder', toLine(folder));
  list(
    'phases',
    phases.map(({ number, name, status, activeMs }) =>
      toLine(
        `${number}. ${name}: ${status.replace('_', ' ')}${activeMs === undefined ? '' : `, active for ${formatDuration(activeMs)}`}`,
      ),
    ),
  );
  list(
    'children',
    children.map(({ key, workflow_id: child, status }) => toLine(`${key}: ${child}: ${status ?? 'removed'}`)),
  );
  list('checkpoints', checkpointLines(checkpoints));
  list('waits for', [
    ...waits.map(({ name, until }) =>
      toLine(`signal ${JSON.stringify(name)}${until === undefined ? '' : ` until ${until}`}: ${commands.signal(name)}`),
    ),
    ...sleepsUntil.map((moment) => `the time ${moment}`),
  ]);
  list(
    'parked',
    (run.parked ?? []).map(({ key, provider, until, reason }) =>
      toLine(`${key} until ${until}: provider ${JSON.stringify(provider)}: ${reason}`),
    ),
  );
  list(
    'unknown effects',
    (run.unknown_effects ?? []).map(({ key, since, error }) =>
      toLine(
        `${key}, begun ${since}${error === undefined ? '' : `: ${error}`}; to say that it was done (or not-done, or failed): ${commands.resolve(key)}`,
      ),
    ),
  );
  list(
    'damage',
    (run.damage ?? []).map(({ log, line, message, accepted }) =>
      toLine(`${log}, line ${line}: ${message}${accepted ? ' (accepted)' : ''}`),
    ),
  );
  list(
    'errors',
    run.errors.map(({ at, key, name, message }) => toLine(`${at}  ${key ?? 'run'}: ${name}: ${message}`)),
  );
  if (run.status === 'failed' || run.status === 'interrupted' || run.status === 'paused')
    for (const text of goOnLines(commands, run.workflow_id, fileOfRun(metadata), limit))
      out.line(toLine(`${text}${hint(metadata['module'])}`));
}

function statusText({ status, outcome, paused_reason: reason, wake_at: wakeAt }: RunState): string {
  const detail = [outcome, reason, wakeAt === undefined ? undefined : `due at ${wakeAt}`].filter(
    (part) => part !== undefined,
  );
  return detail.length === 0 ? status : `${status} (${detail.join(', ')})`;
}

function limitOf({ run_id: runId, ...limit }: LimitNote, shown: string): LimitReached {
  return { ...limit, runId: runId ?? shown };
}

function stepsText({ done, failed, skipped, not_started: notStarted, expected }: RunState['counts']): string {
  const parts = [`${done} done`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (expected !== undefined) parts.push(`${notStarted ?? 0} not started, of ${expected}`);
  return parts.join(', ');
}

function hint(module: string | undefined): string {
  return module === undefined ? '' : ` (it says it was started from ${JSON.stringify(module)})`;
}
