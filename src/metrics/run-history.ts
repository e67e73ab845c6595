import { requireInteger } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { MetricStatus } from './metric-record.ts';
import { selectionOf, type MetricsFilter } from './metrics-query.ts';
import type { RecordReader } from './record-reader.ts';
import { scanRecords } from './record-scan.ts';

// What is read of history is loaded together.
export { readSteps } from './step-history.ts';

/** A phase that a run went through. */
export interface PastPhase {
  readonly name: string;
  /** Milliseconds of work in it. */
  readonly activeMs: number;
  readonly status: MetricStatus;
  /** When it ended, in milliseconds since 1970. */
  readonly endedAt: number;
}

/** What the records say of one run. */
export interface PastRun {
  readonly id: string;
  readonly workflow: string;
  /** When it ended last, and how; `undefined` while it goes on. */
  readonly endedAt: number | undefined;
  readonly status: MetricStatus | undefined;
  /** From its start to its end by the wall clock; `undefined` while it goes on. */
  readonly durationMs: number | undefined;
  /** In the order of their ends; at most the last 200. */
  readonly phases: readonly PastPhase[];
  /** Steps that ended, and those among them that failed for good. */
  readonly steps: number;
  readonly failedSteps: number;
  /** Steps that were completed at a later attempt than the first, and the attempts that all steps needed beyond that. */
  readonly recoveredSteps: number;
  readonly retries: number;
  /** What it and its child runs used. */
  readonly tokens: number;
  readonly costUsd: number;
  /** How many calls it and its child runs made; left out by whoever did not count them. */
  readonly calls?: number;
}

/** Options of `MetricsCollector.runs`. */
export interface RunHistoryQuery extends Pick<MetricsFilter, 'workflow' | 'context'> {
  /**
   * As {@link MetricsFilter.timeframe}.
   * @defaultValue 'all'
   */
  readonly timeframe?: NonNullable<MetricsFilter['timeframe']>;
  /**
   * How many runs are given at most: those that were met last. One of which not all is known any more is left out.
   * @defaultValue 1000
   */
  readonly maxRuns?: number;
}

type Mutable<Thing> = { -readonly [Name in keyof Thing]: Thing[Name] };
type OpenRun = Omit<Mutable<PastRun>, 'phases' | 'calls'> & { readonly phases: PastPhase[]; calls: number };

const mostPhases = 200;

/** Puts the records of runs together, oldest end first; runs that go on come last. */
export async function readRuns(
  storage: StorageAdapter,
  host: Host,
  query: RunHistoryQuery,
): Promise<readonly PastRun[]> {
  const { maxRuns = 1000, timeframe = 'all', ...filter } = query;
  const most = requireInteger('maxRuns', maxRuns, 1);
  const selection = selectionOf('runs', { ...filter, timeframe }, [], host);
  /** Those that were met last stand last. */
  const runs = new Map<string, OpenRun>();
  /** Runs that had not succeeded when they were let go of: what is still to come of them would be taken for all of them. */
  const partial = new Set<string>();
  await scanRecords(storage, selection, (record) => {
    const id = record.field('workflow_id');
    const workflow = record.field('workflow');
    if (typeof id !== 'string' || typeof workflow !== 'string' || partial.has(id)) return;
    const run = runs.get(id) ?? openRun(id, workflow);
    runs.delete(id);
    if (runs.size >= most) letGo(runs, partial);
    runs.set(id, run);
    take(run, record);
  });
  return [...runs.values()].sort((one, other) => (one.endedAt ?? Infinity) - (other.endedAt ?? Infinity) || 0);
}

/** Lets go of the run that ended and was met longest ago; where none has ended, of the one that was met longest ago. */
function letGo(runs: Map<string, OpenRun>, partial: Set<string>): void {
  let oldest: OpenRun | undefined;
  for (const run of runs.values()) {
    oldest ??= run;
    if (run.status === undefined) continue;
    oldest = run;
    break;
  }
  if (oldest === undefined) return;
  runs.delete(oldest.id);
  if (oldest.status !== 'success') partial.add(oldest.id);
}

function openRun(id: string, workflow: string): OpenRun {
  return {
    ...{ id, workflow, endedAt: undefined, status: undefined, durationMs: undefined, phases: [] },
    ...{ steps: 0, failedSteps: 0, recoveredSteps: 0, retries: 0, tokens: 0, costUsd: 0, calls: 0 },
  };
}

function take(run: OpenRun, record: RecordReader): void {
  const { command, status, durationMs } = record;
  if (command.startsWith('step:')) {
    const retries = Math.max(0, record.amount('attempts') - 1);
    run.steps += 1;
    run.retries += retries;
    if (status === 'failure') run.failedSteps += 1;
    else if (retries > 0) run.recoveredSteps += 1;
    const tokens = record.amount('tokens');
    run.tokens += tokens === 0 ? record.amount('input_tokens') + record.amount('output_tokens') : tokens;
    run.tokens += record.amount('child_tokens');
    run.costUsd += record.amount('cost_usd') + record.amount('child_cost_usd');
    run.calls += record.amount('calls');
  } else if (command.startsWith('phase:')) {
    run.phases.push({ name: command.slice('phase:'.length), activeMs: durationMs, status, endedAt: record.at });
    if (run.phases.length > mostPhases) run.phases.shift();
  } else if (command.startsWith('workflow:')) {
    // A run that failed and was resumed ends more than once; its duration counts from its start.
    run.endedAt = record.at;
    run.status = status;
    run.durationMs = durationMs;
  }
}
