import { requireKnownOptions } from '../core/expect.ts';
import type { ErrorRecord } from '../core/error-record.ts';
import type { RunEvent, RunObserver } from '../core/events.ts';
import { Redactor } from '../core/redactor.ts';
import {
  loadOpenTelemetry,
  type OpenTelemetryApi,
  type OpenTelemetryAttributes,
  type OpenTelemetryContext,
  type OpenTelemetryMeterProvider,
  type OpenTelemetrySpanContext,
  type OpenTelemetryTracerProvider,
} from './opentelemetry-api.ts';
import { RunMeters } from './run-meters.ts';
import { attributes } from './opentelemetry-names.ts';
import { isAgents, RunSpans, type Tracing } from './run-spans.ts';

/** Options of {@link openTelemetryObserver}. */
export interface OpenTelemetryOptions {
  /**
   * The module itself, for programs that bundle it.
   * @defaultValue the installed package `@opentelemetry/api`
   */
  readonly api?: OpenTelemetryApi;
  /**
   * Where spans go.
   * @defaultValue the provider that is registered globally
   */
  readonly tracerProvider?: OpenTelemetryTracerProvider;
  /**
   * Where metrics go.
   * @defaultValue the provider that is registered globally
   */
  readonly meterProvider?: OpenTelemetryMeterProvider;
  /** The secrets of the manager: names of steps may contain them, and what goes to a back end must not. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Tells OpenTelemetry of runs; one of a manager's `observers`. */
export interface OpenTelemetryObserver extends RunObserver {
  /**
   * The context of an open step, with which spans of its body become parts of the step's span; that of the run where no
   * such step is open, and the active one where the run is not driven here.
   */
  contextOf(runId: string, key: string): OpenTelemetryContext;
}

/** What spans and metrics are told to come from. */
const scope = 'holdfast';

/** Runs whose former span is remembered, to be linked when they go on. */
const mostFormer = 1000;

/**
 * Makes an observer that tells OpenTelemetry of runs: a span for each run, phase and step, and three metrics. Nothing of
 * OpenTelemetry is loaded before this call.
 *
 * @throws UsageError `package-missing` when `@opentelemetry/api` is not installed; `invalid-option`.
 */
export async function openTelemetryObserver(options: OpenTelemetryOptions = {}): Promise<OpenTelemetryObserver> {
  requireKnownOptions('openTelemetryObserver', options, ['api', 'tracerProvider', 'meterProvider', 'secrets']);
  const api = options.api ?? (await loadOpenTelemetry());
  const { tracerProvider = api.trace, meterProvider = api.metrics, secrets } = options;
  const redactor = new Redactor(secrets === undefined ? {} : { secrets });
  return new RunTelemetry(
    { api, tracer: tracerProvider.getTracer(scope), shown: (text) => redactor.redactText(text) },
    new RunMeters(meterProvider.getMeter(scope)),
  );
}

/** Where a run's life in this process ends. */
interface Ending {
  readonly facts: OpenTelemetryAttributes;
  readonly error?: ErrorRecord;
  /** Whether the run itself has ended. */
  readonly isFinal: boolean;
}

interface Told {
  readonly spans: RunSpans;
  readonly workflow: string;
  /** When the run was started, in whichever process; `undefined` where nobody said. */
  readonly startedAt: number | undefined;
  lastAt: number;
}

class RunTelemetry implements OpenTelemetryObserver {
  readonly name = 'opentelemetry';
  readonly #tracing: Tracing;
  readonly #meters: RunMeters;
  readonly #runs = new Map<string, Told>();
  /** Where child runs belong, by their ids, until they begin or their parent leaves. */
  readonly #places = new Map<string, { readonly runId: string; readonly context: OpenTelemetryContext }>();
  /** The last spans of runs that left this process, oldest first. */
  readonly #former = new Map<string, OpenTelemetrySpanContext>();

  constructor(tracing: Tracing, meters: RunMeters) {
    this.#tracing = tracing;
    this.#meters = meters;
  }

  contextOf(runId: string, key: string): OpenTelemetryContext {
    return this.#runs.get(runId)?.spans.contextOf(key) ?? this.#tracing.api.context.active();
  }

  observe(event: RunEvent): void {
    const { type, runId, at } = event;
    if (type === 'run-started') {
      const { workflow, version, parent, forkedFrom } = event;
      this.#begin(runId, workflow, at, at, {
        [attributes.version]: version,
        ...(parent === undefined ? {} : { [attributes.parent]: parent.runId }),
        ...(forkedFrom === undefined ? {} : { [attributes.forkedFrom]: forkedFrom.runId }),
      });
    } else if (type === 'run-resumed') {
      const { workflow = 'unknown', startedAt, by, takenOver } = event;
      const facts = { [attributes.resumedBy]: by, [attributes.takenOver]: takenOver };
      this.#begin(runId, workflow, startedAt, at, facts);
    }
    // Not driven here, or steered while nobody drives it.
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    run.lastAt = at;
    run.spans.observe(event);
    if (type === 'child-started') this.#places.set(event.childId, { runId, context: run.spans.contextOf(event.key) });
    if ((type === 'step-completed' || type === 'step-failed') && isAgents(event.usage))
      this.#meters.agentEnded(event.usage, event.activeMs, type === 'step-failed' ? event.error : undefined);
    const ending = endingOf(event);
    if (ending !== undefined) this.#end(runId, run, at, ending);
  }

  /** Ends what the run left open: it was taken over, or its end could not be written. */
  async flush(runId: string): Promise<void> {
    const run = this.#runs.get(runId);
    if (run !== undefined) this.#end(runId, run, run.lastAt, { facts: {}, isFinal: false });
  }

  #begin(
    runId: string,
    workflow: string,
    startedAt: number | undefined,
    at: number,
    facts: OpenTelemetryAttributes,
  ): void {
    // What is active is the caller's: a run that a request starts is a part of the request's trace.
    const parent = this.#places.get(runId)?.context ?? this.#tracing.api.context.active();
    const before = this.#former.get(runId);
    this.#places.delete(runId);
    this.#former.delete(runId);
    const spans = new RunSpans(this.#tracing, { runId, workflow, at, facts, parent, before });
    this.#runs.set(runId, { spans, workflow, startedAt, lastAt: at });
  }

  #end(runId: string, { spans, workflow, startedAt }: Told, at: number, { facts, error, isFinal }: Ending): void {
    // First: what fails below must not leave anything behind.
    this.#runs.delete(runId);
    for (const [childId, place] of this.#places) if (place.runId === runId) this.#places.delete(childId);
    if (isFinal && startedAt !== undefined) this.#meters.runEnded(workflow, at - startedAt, error);
    spans.end(at, facts, error);
    this.#former.set(runId, spans.spanContext);
    for (const oldest of this.#former.keys()) {
      if (this.#former.size <= mostFormer) break;
      this.#former.delete(oldest);
    }
  }
}

function endingOf(event: RunEvent): Ending | undefined {
  switch (event.type) {
    case 'run-completed':
      return { facts: { [attributes.status]: 'completed', [attributes.outcome]: event.outcome }, isFinal: true };
    case 'run-failed':
      return { facts: { [attributes.status]: 'failed' }, error: event.error, isFinal: true };
    case 'run-cancelled':
      return { facts: { [attributes.status]: 'cancelled' }, isFinal: true };
    case 'run-paused':
      return { facts: { [attributes.status]: 'paused', [attributes.pausedReason]: event.reason }, isFinal: false };
    case 'run-interrupted':
      return { facts: { [attributes.status]: 'interrupted' }, isFinal: false };
    default:
      return undefined;
  }
}
