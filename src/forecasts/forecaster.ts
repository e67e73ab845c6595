import { UsageError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';
import { requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { MetricsCollector } from '../metrics/metrics-collector.ts';
import type { PastRun } from '../metrics/run-history.ts';
import { iso } from '../state/run-state.ts';
import type { RunState, StateManager } from '../state/state-manager.ts';
import { requireLevel } from './forecast.ts';
import { positionOf } from './run-position.ts';
import { forecastRun, type RunForecast } from './run-forecast.ts';

/** Options of {@link Forecaster}. */
export interface ForecasterOptions {
  /** What measured earlier runs. Left out, there is no history: only baselines. */
  readonly metrics?: MetricsCollector | undefined;
  /** What knows the runs that go on. Left out, only workflows can be forecast. */
  readonly state?: StateManager | undefined;
  /** How long phases usually take, in milliseconds by name, where there is no history. */
  readonly baselines?: Readonly<Record<string, number>>;
  /** @defaultValue the real clock */
  readonly host?: Host;
}

/** Options of `Forecaster.forecast`. */
export interface ForecastRequest {
  /**
   * How probable it shall be that an interval holds what comes.
   * @defaultValue 0.8
   */
  readonly level?: number;
}

/** What is expected of a run, or of the next run of a workflow. */
export interface WorkflowForecast extends RunForecast {
  readonly workflow: string;
  /** The run that was asked for; absent for the next run of a workflow. */
  readonly runId?: string;
  readonly status?: RunStatus;
  /** How many earlier runs of the workflow were completed. */
  readonly completedRuns: number;
  /**
   * When it ends, ISO 8601 in UTC: the point and the ends of the interval. Of a run that rests, only if it is known when it
   * goes on.
   */
  readonly expectedEnd?: string;
  readonly earliestEnd?: string;
  readonly latestEnd?: string;
}

const ended: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled']);

/** Forecasts runs and workflows from what was measured before. Computes when it is asked, and keeps nothing. */
export class Forecaster {
  readonly #metrics: MetricsCollector | undefined;
  readonly #state: StateManager | undefined;
  readonly #baselines: Readonly<Record<string, number>>;
  readonly #host: Host;

  /** @throws UsageError `invalid-option`. */
  constructor(options: ForecasterOptions = {}) {
    requireKnownOptions('Forecaster', options, ['metrics', 'state', 'baselines', 'host']);
    const { metrics, state, baselines = {}, host = systemHost } = options;
    this.#metrics = metrics;
    this.#state = state;
    this.#baselines = baselines;
    this.#host = host;
  }

  /** Forecasts the run with this id, else the next run of the workflow with this name. @throws UsageError; StorageError. */
  async forecast(target: string, request: ForecastRequest = {}): Promise<WorkflowForecast> {
    requireKnownOptions('forecast', request, ['level']);
    const level = requireLevel(request.level);
    const run = await this.#find(target);
    const workflow = run?.workflow ?? target;
    const runs = (await this.#metrics?.runs({ workflow })) ?? [];
    const now = this.#host.now();
    const common = { workflow, completedRuns: runs.filter(({ status }) => status === 'success').length };
    if (run === undefined) return { ...common, ...forecastRun({ runs, level, at: now, baselines: this.#baselines }) };
    return { ...common, ...this.#ofRun(run, runs, level, now) };
  }

  #ofRun(
    run: RunState,
    runs: readonly PastRun[],
    level: number,
    now: number,
  ): Omit<WorkflowForecast, 'workflow' | 'completedRuns'> {
    const { workflow_id: runId, status } = run;
    const measured = runs.find(({ id }) => id === runId);
    const position = positionOf(run, measured, now);
    const others = runs.filter(({ id }) => id !== runId);
    const phases = phasesOf(run);
    const forecast = forecastRun({
      ...{ runs: others, position, level, at: now, baselines: this.#baselines },
      ...(phases === undefined ? {} : { phases }),
    });
    const facts = { runId, status, ...forecast };
    if (ended.has(status))
      return { ...facts, ...(run.completed_at === undefined ? {} : { expectedEnd: run.completed_at }) };
    const goesOn = status === 'in_progress' ? now : Date.parse(run.wake_at ?? '');
    if (Number.isNaN(goesOn)) return facts;
    const from = Math.max(now, goesOn);
    const { point, low, high } = forecast.remainingMs;
    return { ...facts, expectedEnd: iso(from + point), earliestEnd: iso(from + low), latestEnd: iso(from + high) };
  }

  async #find(target: string): Promise<RunState | undefined> {
    if (typeof target !== 'string' || target === '')
      throw new UsageError('invalid-option', 'Expected `target` to be the id of a run or the name of a workflow.', {
        subject: 'target',
        value: target,
      });
    try {
      return await this.#state?.get(target);
    } catch (error) {
      // The name of a workflow need not be one that a run may have.
      if (error instanceof UsageError && error.code === 'invalid-id') return undefined;
      throw error;
    }
  }
}

function phasesOf(run: RunState): readonly string[] | undefined {
  const { phases } = run.context;
  return Array.isArray(phases) && phases.every((name) => typeof name === 'string') ? phases : undefined;
}
