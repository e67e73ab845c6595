import type { ErrorRecord } from '../core/error-record.ts';
import type { Usage } from '../core/events.ts';
import type { OpenTelemetryAttributes, OpenTelemetryMeter } from './opentelemetry-api.ts';
import { attributes, instruments, operations } from './opentelemetry-names.ts';
import { errorTypeOf, FewValues } from './opentelemetry-values.ts';

type Histogram = ReturnType<OpenTelemetryMeter['createHistogram']>;

/**
 * Measures runs and agents in OpenTelemetry's instruments.
 *
 * No attribute is an id, a key or the name of a step: each has few values, whatever the workflows do.
 */
export class RunMeters {
  readonly #workflowDuration: Histogram;
  readonly #agentDuration: Histogram;
  readonly #tokenUsage: Histogram;
  readonly #workflows = new FewValues();
  readonly #agents = new FewValues();
  readonly #models = new FewValues();
  readonly #errors = new FewValues();

  constructor(meter: OpenTelemetryMeter) {
    const histogram = ({
      name,
      unit,
      description,
      bounds,
    }: (typeof instruments)[keyof typeof instruments]): Histogram =>
      meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...bounds] } });
    this.#workflowDuration = histogram(instruments.workflowDuration);
    this.#agentDuration = histogram(instruments.agentDuration);
    this.#tokenUsage = histogram(instruments.tokenUsage);
  }

  /** A run has ended. */
  runEnded(workflow: string, durationMs: number, error: ErrorRecord | undefined): void {
    // By the wall clock, which may have been set back.
    this.#workflowDuration.record(Math.max(0, durationMs) / 1000, {
      [attributes.workflow]: this.#workflows.of(workflow),
      ...this.#failure(error),
    });
  }

  /** A step has ended that a model or an agent had worked in. */
  agentEnded(usage: Usage, activeMs: number | undefined, error: ErrorRecord | undefined): void {
    const { agent, model, inputTokens, outputTokens } = usage;
    const named = agent === undefined ? {} : { [attributes.agent]: this.#agents.of(agent) };
    if (activeMs !== undefined) this.#agentDuration.record(activeMs / 1000, { ...named, ...this.#failure(error) });
    const facts = {
      [attributes.operation]: operations.agent,
      ...(model === undefined ? {} : { [attributes.model]: this.#models.of(model) }),
      ...named,
    };
    this.#tokens(inputTokens, { ...facts, [attributes.tokenType]: 'input' });
    this.#tokens(outputTokens, { ...facts, [attributes.tokenType]: 'output' });
  }

  #tokens(count: number | undefined, facts: OpenTelemetryAttributes): void {
    if (count !== undefined) this.#tokenUsage.record(count, facts);
  }

  #failure(error: ErrorRecord | undefined): OpenTelemetryAttributes {
    return error === undefined ? {} : { [attributes.errorType]: this.#errors.of(errorTypeOf(error)) };
  }
}
