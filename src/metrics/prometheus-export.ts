import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { addRecord, noAggregates, otherName, renamedAggregates, type Sums } from './aggregates.ts';
import { DurationSketch } from './duration-sketch.ts';
import type { Selection } from './metrics-query.ts';
import type { RecordReader } from './record-reader.ts';
import { scanRecords } from './record-scan.ts';
import { Tally } from './tally.ts';

/** Commands beyond this many share the label `(other)`: each label is a time series that somebody has to keep. */
const mostCommands = 1000;

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'summary' | 'gauge';
  readonly help: string;
}

/**
 * The figures of the records as Prometheus text exposition (version 0.0.4). Labels are command, status, agent and model,
 * each bounded; never the id of a run. Durations are seconds.
 */
export async function* prometheusText(
  storage: StorageAdapter,
  selection: Selection,
): AsyncGenerator<string, void, undefined> {
  const commands = new Map<string, Tally>();
  const added = noAggregates();
  const { unreadable } = await scanRecords(storage, selection, (record) => {
    tallyOf(commands, record).add(record.status, record.durationMs, DurationSketch.bucketOf(record.durationMs));
    addRecord(added, record);
  });
  const aggregates = renamedAggregates(added, labelOf);
  yield* family(
    { name: 'holdfast_commands_total', type: 'counter', help: 'Commands that ended, by status.' },
    commands,
    (name, { successes, failures, cancelled }) => [
      [{ command: name, status: 'success' }, successes],
      [{ command: name, status: 'failure' }, failures],
      [{ command: name, status: 'cancelled' }, cancelled],
    ],
  );
  yield* durations(commands);
  for (const [kind, label] of [
    ['agents', 'agent'],
    ['models', 'model'],
  ] as const) {
    const counters: readonly (readonly [string, string, (sums: Sums) => number])[] = [
      ['invocations_total', 'Invocations', ({ count }) => count],
      ['input_tokens_total', 'Tokens that were read', ({ inputTokens }) => inputTokens],
      ['output_tokens_total', 'Tokens that were written', ({ outputTokens }) => outputTokens],
      ['tokens_total', 'Tokens of both kinds', ({ tokens }) => tokens],
      ['cost_usd_total', 'Cost in US dollars', ({ costUsd }) => costUsd],
    ];
    for (const [name, what, valueOf] of counters)
      yield* family(
        { name: `holdfast_${label}_${name}`, type: 'counter', help: `${what}, by ${label}.` },
        aggregates[kind],
        (value, sums) => [[{ [label]: value }, valueOf(sums)]],
      );
  }
  yield header({
    name: 'holdfast_metrics_unreadable_lines',
    type: 'gauge',
    help: 'Lines in the logs of metrics that are no records.',
  });
  yield sample('holdfast_metrics_unreadable_lines', {}, unreadable);
}

function* durations(commands: ReadonlyMap<string, Tally>): Generator<string, void, undefined> {
  const name = 'holdfast_command_duration_seconds';
  if (commands.size === 0) return;
  yield header({ name, type: 'summary', help: 'How long commands took.' });
  for (const [command, { sketch, sumMs }] of commands) {
    let text = '';
    for (const share of [0.5, 0.95, 0.99])
      text += sample(name, { command, quantile: String(share) }, (sketch.quantile(share) ?? Number.NaN) / 1000);
    yield text + sample(`${name}_sum`, { command }, sumMs / 1000) + sample(`${name}_count`, { command }, sketch.count);
  }
}

function* family<Value>(
  about: Family,
  entries: ReadonlyMap<string, Value>,
  samplesOf: (name: string, value: Value) => readonly (readonly [Readonly<Record<string, string>>, number])[],
): Generator<string, void, undefined> {
  // A family without samples says nothing.
  if (entries.size === 0) return;
  yield header(about);
  for (const [name, value] of entries) {
    let text = '';
    for (const [labels, figure] of samplesOf(name, value)) text += sample(about.name, labels, figure);
    yield text;
  }
}

function tallyOf(commands: Map<string, Tally>, record: RecordReader): Tally {
  const command = labelOf(record.command);
  const name = commands.has(command) || commands.size < mostCommands ? command : otherName;
  const known = commands.get(name);
  if (known !== undefined) return known;
  const fresh = new Tally();
  commands.set(name, fresh);
  return fresh;
}

function header({ name, type, help }: Family): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${String(value)}\n`;
}

/**
 * A name as a label: without control characters, which would only hurt people's terminals. It is made before anything is
 * counted, since no two lines may have the same labels.
 */
function labelOf(name: string): string {
  return name.toWellFormed().replaceAll(/[^\P{Cc}\n]/gu, ' ');
}

/** What the format asks for between quotes. */
function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
