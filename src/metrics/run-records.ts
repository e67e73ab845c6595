import type { ModelConsumption, Usage } from '../core/events.ts';
import type { Described, MetricContext, MetricStatus, PendingRecord } from './metric-record.ts';
import { workflowPrefix } from './aggregates.ts';

/** What a process spent on a run, from where it took it up. Processor time and memory are those of the whole process. */
export interface RunResources {
  readonly cpuMs: number;
  /** The most memory that the process ever held. */
  readonly peakMemoryBytes: number;
  /** Steps that were completed or failed. */
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** What the attempts of a step came to that are calls; of a child run, what its steps and those below it used. */
export interface StepCalls {
  readonly calls: number;
  readonly childTokens: number;
  readonly childCostUsd: number;
}

/** What is known of a run while its events are taken in. */
export interface MeasuredRun {
  readonly id: string;
  readonly workflow: string;
  /** When it was started, in whichever process, by the wall clock. */
  readonly startedAt: number;
  /** Keys of its phases, with their names. */
  readonly phases: Map<string, string>;
  /** Monotonic time, and processor time in microseconds, when this process took it up. */
  readonly beganAt: number;
  readonly cpuUs: number;
  /** By the keys of steps that have not ended. */
  readonly calls: Map<string, StepCalls>;
  steps: number;
  tokens: number;
  costUsd: number;
}

/** A run that has ended: `workflow:<name>`. */
export class RunRecord implements PendingRecord {
  readonly at: number;
  readonly durationMs: number;
  readonly status: MetricStatus;
  readonly #run: MeasuredRun;
  readonly #facts: MetricContext;
  readonly #resources: RunResources;

  constructor(run: MeasuredRun, at: number, status: MetricStatus, facts: MetricContext, resources: RunResources) {
    this.at = at;
    // By the wall clock, which may have been set back.
    this.durationMs = Math.max(0, at - run.startedAt);
    this.status = status;
    this.#run = run;
    this.#facts = facts;
    this.#resources = resources;
  }

  describe(): Described {
    const { workflow, id } = this.#run;
    const { cpuMs, peakMemoryBytes, steps, stepsPerSecond, tokens, costUsd } = this.#resources;
    return {
      command: `${workflowPrefix}${workflow}`,
      context: {
        ...{ workflow, workflow_id: id, ...this.#facts },
        ...{ steps, steps_per_second: round(stepsPerSecond), cpu_ms: round(cpuMs), peak_memory_bytes: peakMemoryBytes },
        ...(tokens === 0 ? {} : { tokens }),
        ...(costUsd === 0 ? {} : { cost_usd: costUsd }),
      },
    };
  }
}

/** A phase that was completed or failed: `phase:<name>`. */
export class PhaseRecord implements PendingRecord {
  readonly at: number;
  readonly durationMs: number;
  readonly status: MetricStatus;
  readonly #run: MeasuredRun;
  readonly #name: string;
  readonly #error: string | undefined;

  constructor(run: MeasuredRun, at: number, durationMs: number, name: string, error: string | undefined) {
    this.at = at;
    this.durationMs = durationMs;
    this.status = error === undefined ? 'success' : 'failure';
    this.#run = run;
    this.#name = name;
    this.#error = error;
  }

  describe(): Described {
    const { workflow, id } = this.#run;
    return {
      command: `phase:${this.#name}`,
      phase: this.#name,
      context: { workflow, workflow_id: id, error: this.#error },
    };
  }
}

/** A step, command, effect or child run that was completed or failed: `step:<name>`. */
export class StepRecord implements PendingRecord {
  readonly at: number;
  readonly durationMs: number;
  readonly status: MetricStatus;
  readonly #run: MeasuredRun;
  readonly #key: string;
  readonly #attempts: number;
  readonly #usage: Usage | undefined;
  readonly #error: string | undefined;
  readonly #calls: StepCalls | undefined;

  constructor(
    run: MeasuredRun,
    step: {
      readonly at: number;
      readonly key: string;
      readonly attempts: number;
      readonly activeMs?: number;
      readonly usage?: Usage;
    },
    error: string | undefined,
  ) {
    this.at = step.at;
    this.durationMs = step.activeMs ?? 0;
    this.status = error === undefined ? 'success' : 'failure';
    this.#run = run;
    this.#key = step.key;
    this.#attempts = step.attempts;
    this.#usage = step.usage;
    this.#error = error;
    this.#calls = run.calls.get(step.key);
    run.calls.delete(step.key);
  }

  describe(): Described {
    const { workflow, id, phases } = this.#run;
    const key = this.#key;
    const first = key.indexOf('/');
    const context = { workflow, workflow_id: id, ...(this.#attempts > 1 ? { attempts: this.#attempts } : {}) };
    return {
      command: `step:${nameOfStep(key)}`,
      phase: first === -1 ? undefined : phases.get(key.slice(0, first)),
      context:
        this.#usage === undefined && this.#error === undefined && this.#calls === undefined
          ? context
          : { ...context, error: this.#error, ...consumed(this.#usage), ...called(this.#calls) },
    };
  }
}

/** What one of several models consumed that a step was done by: `model:<name>`. */
export class ModelRecord implements PendingRecord {
  readonly at: number;
  readonly durationMs: number;
  readonly status: MetricStatus;
  readonly #step: StepRecord;
  readonly #model: string;
  readonly #used: ModelConsumption;

  constructor(step: StepRecord, model: string, used: ModelConsumption) {
    this.at = step.at;
    this.durationMs = step.durationMs;
    this.status = step.status;
    this.#step = step;
    this.#model = model;
    this.#used = used;
  }

  describe(): Described {
    const { phase, context } = this.#step.describe();
    const { workflow, workflow_id } = context ?? {};
    const model = this.#model;
    return {
      command: `model:${model}`,
      phase,
      context: { workflow, workflow_id, ...consumed({ ...this.#used, model }) },
    };
  }
}

/** What was consumed, as fields of a context. */
function consumed(usage: Usage = {}): MetricContext {
  const { agent, model, tokens, inputTokens, outputTokens, costUsd } = usage;
  return { agent, model, tokens, input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd };
}

/** What calls came to, as fields of a context. What children used is in records of their own as well: it has other names. */
function called(calls: StepCalls | undefined): MetricContext {
  if (calls === undefined) return {};
  return {
    calls: calls.calls,
    ...(calls.childTokens === 0 ? {} : { child_tokens: calls.childTokens }),
    ...(calls.childCostUsd === 0 ? {} : { child_cost_usd: calls.childCostUsd }),
  };
}

/** A step's own name: the last part of its key, without the number that tells it from others of its name. */
function nameOfStep(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const number = name.indexOf('#');
  return number <= 0 ? name : name.slice(0, number);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
