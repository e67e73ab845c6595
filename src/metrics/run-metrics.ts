import type { ErrorRecord } from '../core/error-record.ts';
import { StorageError } from '../core/errors.ts';
import type { RunEvent, RunObserver, Usage } from '../core/events.ts';
import type { Host } from '../core/host.ts';
import type { MetricContext, MetricStatus } from './metric-record.ts';
import type { MetricsCollector, MetricsHealth } from './metrics-collector.ts';
import { ModelRecord, PhaseRecord, RunRecord, StepRecord, type MeasuredRun, type RunResources } from './run-records.ts';

/** Runs that are known at a time; those that were taken up first are forgotten first. */
const mostRuns = 10_000;

/** What a run is when this process takes it up. */
export interface RunFacts {
  readonly workflow: string;
  /** When it was started, in whichever process, by the wall clock. */
  readonly startedAt: number;
  /** Keys of the phases that it has begun. */
  readonly phases: Iterable<string>;
}

/**
 * Makes records of what happens to runs: each run, phase and step that ends.
 *
 * What it does while it is told is to keep the figures; they are put into words when they are written.
 */
export class RunMetrics implements RunObserver {
  readonly name = 'metrics';
  readonly #collector: MetricsCollector;
  readonly #host: Host;
  readonly #runs = new Map<string, MeasuredRun>();
  /** The trouble that was told last. */
  #told: Pick<MetricsHealth, 'dropped' | 'failures' | 'isTooLarge'> = { dropped: 0, failures: 0, isTooLarge: false };

  constructor(collector: MetricsCollector, host: Host) {
    this.#collector = collector;
    this.#host = host;
  }

  /** Begins to follow a run. Events of other runs are passed over. */
  begin(id: string, { workflow, startedAt, phases }: RunFacts): void {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const [first] = this.#runs.size >= mostRuns ? this.#runs.keys() : [];
    if (first !== undefined) this.#runs.delete(first);
    this.#runs.set(id, {
      ...{ id, workflow, startedAt },
      phases: new Map([...phases].map((key) => [key, key])),
      beganAt: this.#host.monotonic(),
      cpuUs: userCPUTime + systemCPUTime,
      calls: new Map(),
      ...{ steps: 0, tokens: 0, costUsd: 0 },
    });
  }

  observe(event: RunEvent): void {
    switch (event.type) {
      case 'step-completed':
        this.#step(event, undefined);
        break;
      case 'step-failed':
        this.#step(event, event.error);
        break;
      case 'call-settled':
        this.#called(event);
        break;
      case 'phase-started':
        this.#runs.get(event.runId)?.phases.set(event.key, event.name);
        break;
      case 'phase-completed':
        this.#phase(event, undefined);
        break;
      case 'phase-failed':
        this.#phase(event, event.error);
        break;
      case 'run-completed':
        this.#ended(event, event.outcome === 'partial' ? 'failure' : 'success', { outcome: event.outcome });
        break;
      case 'run-failed':
        this.#ended(event, 'failure', { error: kindOf(event.error) });
        break;
      case 'run-cancelled':
        this.#ended(event, 'cancelled', {});
        break;
      default:
    }
  }

  /** What was spent on a run so far. */
  resourcesOf(id: string): RunResources | undefined {
    const run = this.#runs.get(id);
    if (run === undefined) return undefined;
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const seconds = (this.#host.monotonic() - run.beganAt) / 1000;
    return {
      cpuMs: Math.max(0, userCPUTime + systemCPUTime - run.cpuUs) / 1000,
      peakMemoryBytes: maxRSS * 1024,
      steps: run.steps,
      stepsPerSecond: seconds === 0 ? 0 : run.steps / seconds,
      tokens: run.tokens,
      costUsd: run.costUsd,
    };
  }

  /** Writes what was recorded. @throws StorageError `storage-failed` for trouble that no report has told yet. */
  async flush(id: string): Promise<void> {
    this.#runs.delete(id);
    await this.#collector.flush();
    const { dropped, failures, lastFailure = '', isTooLarge, size = 0 } = this.#collector.health;
    const told = this.#told;
    this.#told = { dropped, failures, isTooLarge };
    const trouble = [
      ...(failures > told.failures ? [`Metrics could not be written: ${lastFailure}`] : []),
      ...(dropped > told.dropped ? [`${dropped} records of metrics were left out.`] : []),
      ...(isTooLarge && !told.isTooLarge
        ? [`Metrics take ${(size / 2 ** 30).toFixed(2)} GB; shorten \`retention\`, or raise \`warnAbove\`.`]
        : []),
    ];
    if (trouble.length > 0) throw new StorageError('storage-failed', trouble.join(' '), { subject: 'metrics' });
  }

  #step(
    event: {
      readonly runId: string;
      readonly at: number;
      readonly key: string;
      readonly attempts: number;
      readonly activeMs?: number;
      readonly usage?: Usage;
    },
    error: ErrorRecord | undefined,
  ): void {
    const run = this.#runs.get(event.runId);
    if (run === undefined) return;
    run.steps += 1;
    if (event.usage !== undefined) {
      run.tokens += tokensOf(event.usage);
      run.costUsd += event.usage.costUsd ?? 0;
    }
    const kind = error === undefined ? undefined : kindOf(error);
    const models = Object.entries(event.usage?.models ?? {});
    if (event.usage === undefined || models.length < 2) {
      this.#collector.add(new StepRecord(run, event, kind));
      return;
    }
    // Each of several models has a record of its own: what the step consumed in all is that of none of them.
    const step = new StepRecord(run, { ...event, usage: withoutModel(event.usage) }, kind);
    this.#collector.add(step);
    for (const [model, used] of models) this.#collector.add(new ModelRecord(step, model, used));
  }

  /** Counts what belongs to a step that has not ended. */
  #called({ runId, key, child, used }: Extract<RunEvent, { readonly type: 'call-settled' }>): void {
    const steps = this.#runs.get(runId)?.calls;
    if (steps === undefined) return;
    const { calls = 0, childTokens = 0, childCostUsd = 0 } = steps.get(key) ?? {};
    const below = child === undefined ? {} : used;
    steps.set(key, {
      calls: calls + (used.calls ?? 0),
      childTokens: childTokens + (below.tokens ?? 0),
      childCostUsd: childCostUsd + (below.costUsd ?? 0),
    });
  }

  #phase(
    event: { readonly runId: string; readonly at: number; readonly activeMs: number; readonly name: string },
    error: ErrorRecord | undefined,
  ): void {
    const run = this.#runs.get(event.runId);
    if (run === undefined) return;
    const kind = error === undefined ? undefined : kindOf(error);
    this.#collector.add(new PhaseRecord(run, event.at, event.activeMs, event.name, kind));
  }

  #ended(
    { runId, at }: { readonly runId: string; readonly at: number },
    status: MetricStatus,
    facts: MetricContext,
  ): void {
    const run = this.#runs.get(runId);
    const resources = this.resourcesOf(runId);
    if (run !== undefined && resources !== undefined)
      this.#collector.add(new RunRecord(run, at, status, facts, resources));
  }
}

function withoutModel(usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([name]) => name !== 'model'));
}

function tokensOf({ tokens, inputTokens = 0, outputTokens = 0 }: Usage): number {
  return tokens ?? inputTokens + outputTokens;
}

/** What names a kind of error; the innermost one says most of a step's or a phase's. */
function kindOf(error: ErrorRecord): string {
  let cause = error;
  while (cause.cause !== undefined) cause = cause.cause;
  return typeof cause.code === 'string' ? cause.code : cause.name;
}
