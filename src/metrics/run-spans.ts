import type { ErrorRecord } from '../core/error-record.ts';
import type { RunEvent, Usage } from '../core/events.ts';
import type {
  OpenTelemetryApi,
  OpenTelemetryAttributes,
  OpenTelemetryContext,
  OpenTelemetrySpan,
  OpenTelemetrySpanContext,
  OpenTelemetryTracer,
} from './opentelemetry-api.ts';
import { momentOf } from './opentelemetry-events.ts';
import { consumed, nameOf, plain, timeOf } from './opentelemetry-facts.ts';
import { attributes, operations } from './opentelemetry-names.ts';
import { errorTypeOf } from './opentelemetry-values.ts';

/** What spans are made with. */
export interface Tracing {
  readonly api: OpenTelemetryApi;
  readonly tracer: OpenTelemetryTracer;
  /** A text without secrets. */
  readonly shown: (text: string) => string;
}

/** A run as this process takes it up. */
export interface TracedRun {
  readonly runId: string;
  readonly workflow: string;
  /** When this process took it up. */
  readonly at: number;
  readonly facts: OpenTelemetryAttributes;
  /** What the run's span is a part of. */
  readonly parent: OpenTelemetryContext;
  /** The span of its former life in this process. */
  readonly before: OpenTelemetrySpanContext | undefined;
}

interface OpenSpan {
  readonly span: OpenTelemetrySpan;
  /** The context of what is a part of it. */
  readonly context: OpenTelemetryContext;
  readonly startedAt: number;
}

const failed = 2;
const longestStatus = 1000;

/** The spans of one run while this process drives it: the run, its phases, its steps. */
export class RunSpans {
  readonly #tracing: Tracing;
  readonly #id: OpenTelemetryAttributes;
  readonly #run: OpenSpan;
  readonly #phases = new Map<string, OpenSpan>();
  readonly #steps = new Map<string, OpenSpan>();
  /** Steps that were answered from the journal. */
  #kept = 0;

  constructor(tracing: Tracing, { runId, workflow, at, facts, parent, before }: TracedRun) {
    this.#tracing = tracing;
    this.#id = { [attributes.conversation]: runId, [attributes.workflow]: workflow };
    this.#run = this.#start(
      `${operations.workflow} ${workflow}`,
      at,
      { [attributes.operation]: operations.workflow, ...facts },
      parent,
      before,
    );
  }

  /** What names the run's span elsewhere. */
  get spanContext(): OpenTelemetrySpanContext {
    return this.#run.span.spanContext();
  }

  /** The context of what belongs to a step, its phase or, where neither is open, the run. */
  contextOf(key: string): OpenTelemetryContext {
    return this.#at(key).context;
  }

  /** Takes in what happened within the run. */
  observe(event: RunEvent): void {
    switch (event.type) {
      case 'phase-started':
        this.#beginPhase(event, event.at);
        break;
      case 'phase-completed':
        this.#endPhase(event, undefined);
        break;
      case 'phase-failed':
        this.#endPhase(event, event.error);
        break;
      case 'step-started':
        // Nobody is told when it ends.
        if (!nameOf(event.key).startsWith('fresh:')) this.#beginStep(event.key, event.at);
        break;
      case 'child-started':
        if (!this.#steps.has(event.key)) this.#beginStep(event.key, event.at);
        break;
      case 'command-started':
        this.#becomesTool(event.key);
        break;
      case 'step-completed':
        this.#endStep(event, undefined, event.usage);
        break;
      case 'step-failed':
        this.#endStep(event, event.error, event.usage);
        break;
      case 'step-kept':
        this.#kept += 1;
    }
    const moment = momentOf(event);
    if (moment === undefined) return;
    const key = 'key' in event ? event.key : undefined;
    const facts = key === undefined ? moment : { [attributes.key]: key, ...moment };
    this.#at(key ?? '').span.addEvent(event.type, this.#shown(facts), timeOf(event.at));
  }

  /** The run leaves this process; what is open in it has not come to its end here. */
  end(at: number, facts: OpenTelemetryAttributes, error?: ErrorRecord): void {
    const open = [...this.#steps.values(), ...this.#phases.values()];
    this.#steps.clear();
    this.#phases.clear();
    for (const part of open) end(part, at, { [attributes.unfinished]: true });
    end(this.#run, at, this.#kept === 0 ? facts : { ...facts, [attributes.keptSteps]: this.#kept }, error);
  }

  #beginPhase(phase: { readonly key: string; readonly name: string; readonly number: number }, at: number): OpenSpan {
    const { key, name, number } = phase;
    const facts = { [attributes.key]: key, [attributes.number]: number };
    const span = this.#start(`${operations.phase} ${name}`, at, facts, this.#run.context);
    this.#phases.set(key, span);
    return span;
  }

  #endPhase(
    phase: Extract<RunEvent, { readonly type: 'phase-completed' | 'phase-failed' }>,
    error: ErrorRecord | undefined,
  ): void {
    // Where an earlier process had begun it, nobody says so: then it is known once it ends.
    const open = this.#phases.get(phase.key) ?? this.#beginPhase(phase, this.#run.startedAt);
    this.#phases.delete(phase.key);
    end(open, phase.at, { [attributes.activeMs]: phase.activeMs }, error);
  }

  #beginStep(key: string, at: number): void {
    const left = this.#steps.get(key);
    this.#steps.delete(key);
    if (left !== undefined) end(left, at, { [attributes.unfinished]: true });
    const parent = this.#phaseOf(key).context;
    const name = `${operations.step} ${plain(nameOf(key))}`;
    this.#steps.set(key, this.#start(name, at, { [attributes.key]: key }, parent));
  }

  /** A step that runs a program is the use of a tool. */
  #becomesTool(key: string): void {
    const span = this.#steps.get(key)?.span;
    const name = this.#tracing.shown(plain(nameOf(key)));
    span?.updateName(`${operations.tool} ${name}`);
    span?.setAttributes({ [attributes.operation]: operations.tool, [attributes.tool]: name });
  }

  #endStep(
    step: Extract<RunEvent, { readonly type: 'step-completed' | 'step-failed' }>,
    error: ErrorRecord | undefined,
    usage: Usage | undefined,
  ): void {
    const { key, attempts, activeMs } = step;
    const open = this.#steps.get(key);
    if (open === undefined) return;
    this.#steps.delete(key);
    const facts = {
      [attributes.attempts]: attempts,
      ...(step.type === 'step-failed' && step.tolerated ? { [attributes.tolerated]: true } : {}),
      ...this.#shown(consumed(usage)),
    };
    if (isAgents(usage)) {
      const name = this.#tracing.shown(usage.agent ?? plain(nameOf(key)));
      open.span.updateName(`${operations.agent} ${name}`);
      open.span.setAttributes({ [attributes.operation]: operations.agent, [attributes.agent]: name });
    }
    // To the microsecond, where it is known, and without what writing the result down took.
    end(open, activeMs === undefined ? step.at : open.startedAt + activeMs, facts, error);
  }

  /** The span that an event with this key belongs to. */
  #at(key: string): OpenSpan {
    return this.#steps.get(key) ?? this.#phaseOf(key);
  }

  /** Phases do not nest and do not begin in a branch: the key of a step in one begins with the phase's own. */
  #phaseOf(key: string): OpenSpan {
    const length = key.indexOf('/');
    return this.#phases.get(length === -1 ? key : key.slice(0, length)) ?? this.#run;
  }

  #start(
    name: string,
    at: number,
    facts: OpenTelemetryAttributes,
    parent: OpenTelemetryContext,
    before?: OpenTelemetrySpanContext,
  ): OpenSpan {
    const { api, tracer, shown } = this.#tracing;
    const options = {
      startTime: timeOf(at),
      attributes: this.#shown({ ...this.#id, ...facts }),
      ...(before === undefined ? {} : { links: [{ context: before }] }),
    };
    const span = tracer.startSpan(shown(name), options, parent);
    return { span, context: api.trace.setSpan(parent, span), startedAt: at };
  }

  #shown(facts: OpenTelemetryAttributes): OpenTelemetryAttributes {
    const { shown } = this.#tracing;
    return Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? shown(fact) : fact]),
    );
  }
}

/** Whether a model or an agent did it. */
export function isAgents(usage: Usage | undefined): usage is Usage {
  return usage !== undefined && (usage.agent !== undefined || usage.model !== undefined);
}

function end({ span, startedAt }: OpenSpan, at: number, facts: OpenTelemetryAttributes, error?: ErrorRecord): void {
  // The wall clock may have been set back.
  const time = timeOf(Math.max(at, startedAt));
  if (error === undefined) span.setAttributes(facts);
  else {
    const { name, message, stack } = error;
    span.setAttributes({ ...facts, [attributes.errorType]: errorTypeOf(error) });
    span.recordException({ name, message, ...(stack === undefined ? {} : { stack }) }, time);
    span.setStatus({ code: failed, message: message.slice(0, longestStatus).toWellFormed() });
  }
  span.end(time);
}
