import { Option } from 'commander';
import { formatDuration } from '../../core/durations.ts';
import { toPrintable } from '../../core/printable-text.ts';
import type { MetricsCollector } from '../../metrics/metrics-collector.ts';
import type { MetricsFilter } from '../../metrics/metrics-query.ts';
import type { MetricsSummary } from '../../metrics/metrics-summary.ts';
import type { MetricStatistics } from '../../metrics/tally.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface MetricsVerbOptions extends VerbOptions {
  readonly timeframe?: 'day' | 'week' | 'month' | 'all';
  readonly by: string;
  readonly format?: 'prometheus' | 'csv';
}

const help = `
A command is workflow:<name>, phase:<name>, step:<name>, or what a program recorded itself; a * at its end stands for the
rest. Percentiles are off by at most 1 %. What was cancelled counts in neither direction.
${examples(
  ['holdfast metrics', 'every command of the last 7 days'],
  [`holdfast metrics 'step:*' --timeframe month --by agent`, 'what agents did in the last 30 days'],
  [`holdfast metrics --json | jq '.groups[] | select(.successRate < 0.9)'`, 'what fails often'],
  ['holdfast metrics --format prometheus > holdfast.prom', 'for the text file collector of node_exporter'],
)}`;

/** `holdfast metrics`: how often, how long and how well commands went. */
export const metricsVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('metrics')
    .description('show how often commands ran, how they went and how long they took')
    .argument('[command]', 'only this command, such as workflow:deploy')
    .addOption(
      new Option('-t, --timeframe <span>', 'the last 24 hours, 7 or 30 days, or everything (default: week)').choices([
        'day',
        'week',
        'month',
        'all',
      ]),
    )
    .option('--by <field>', 'a line for each command, phase, agent, model, status, or other field', 'command')
    .addOption(
      new Option('--format <format>', 'print figures for Prometheus, or the records as CSV')
        .choices(['prometheus', 'csv'])
        .conflicts('json'),
    );
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (asked: string | undefined, options: MetricsVerbOptions) => {
      await using manager = await openManager(shell, options);
      const { metrics } = manager;
      if (metrics === undefined) shell.err.line('Nothing is measured: enable_monitoring is off, or nothing is kept.');
      else await show(shell, metrics, asked, options);
      finish(exitCodes.success);
    });
};

async function show(
  shell: Shell,
  metrics: MetricsCollector,
  command: string | undefined,
  { timeframe, by, format, json }: MetricsVerbOptions,
): Promise<void> {
  const filter: MetricsFilter = {
    ...(command === undefined ? {} : { command }),
    ...(timeframe === undefined ? {} : { timeframe }),
  };
  if (format !== undefined) {
    // A program that reads them gets names as they are; a terminal must not obey what is in them.
    const terminal = shell.out.isTerminal({});
    for await (const piece of metrics.export({ ...filter, format })) {
      if (shell.out.closed) return;
      await shell.out.write(terminal ? toPrintable(piece) : piece);
    }
    return;
  }
  const summary = await metrics.query({ ...filter, groupBy: by });
  if (json === true) shell.out.line(toPrintableJson(JSON.stringify(summary, undefined, 2)));
  else printTable(shell, by, summary);
  if (summary.unreadable > 0)
    shell.err.line(`${summary.unreadable} lines are no records, and were passed over: torn by a crash, perhaps.`);
}

function printTable(shell: Shell, by: string, summary: MetricsSummary): void {
  const { groups = [], others, count } = summary;
  if (count === 0) {
    shell.err.line('There are no such records.');
    return;
  }
  const rows = [
    [toLine(by).toUpperCase(), 'COUNT', 'SUCCESS', 'MEAN', 'P50', 'P95', 'P99'],
    ...groups.map((group) => row(group.value === undefined ? '-' : toLine(group.value), group)),
    ...(others === undefined ? [] : [row('(others)', others)]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  for (const cells of rows) {
    const [name = '', ...figures] = cells;
    const right = figures.map((figure, index) => figure.padStart(widths[index + 1] ?? 0));
    shell.out.line([name.padEnd(widths[0] ?? 0), ...right].join('  '));
  }
}

function row(name: string, { count, successRate, meanMs, p50Ms, p95Ms, p99Ms }: MetricStatistics): readonly string[] {
  const rate = successRate === undefined ? '-' : `${(successRate * 100).toFixed(1)}%`;
  return [name, String(count), rate, ...[meanMs, p50Ms, p95Ms, p99Ms].map(durationOf)];
}

/** Short steps take less than a millisecond. */
function durationOf(ms: number | undefined): string {
  if (ms === undefined) return '-';
  return ms < 10 ? `${ms.toFixed(2)}ms` : formatDuration(ms);
}
