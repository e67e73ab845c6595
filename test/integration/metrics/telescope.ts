import { type MetricData, InMemoryMetricExporter, AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';

/** OpenTelemetry's own SDK, exporting into memory. */
export class Telescope {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #reader = new PeriodicExportingMetricReader({ exporter: this.#metrics, exportIntervalMillis: 2 ** 30 });
  readonly tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: this.#spans })],
  });
  readonly meterProvider = new MeterProvider({ readers: [this.#reader] });

  /** The spans that have ended, in the order of their ends. */
  get spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  /** The one span of a name. */
  span(name: string): ReadableSpan {
    const found = this.spans.filter((span) => span.name === name);
    if (found.length !== 1) throw new Error(`${found.length} spans "${name}" among ${this.names.join(', ')}`);
    return found[0]!;
  }

  get names(): readonly string[] {
    return this.spans.map(({ name }) => name);
  }

  /** Each span as `parent > name`, sorted. */
  get tree(): readonly string[] {
    const names = new Map(this.spans.map((span) => [span.spanContext().spanId, span.name]));
    return this.spans
      .map(({ name, parentSpanContext: parent }) => `${(parent && names.get(parent.spanId)) ?? ''} > ${name}`)
      .toSorted();
  }

  /** Everything that was measured, by name. */
  async measured(): Promise<ReadonlyMap<string, MetricData>> {
    this.#metrics.reset();
    await this.meterProvider.forceFlush();
    const metrics = this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
    return new Map(metrics.map((metric) => [metric.descriptor.name, metric]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tracerProvider.shutdown();
    await this.meterProvider.shutdown();
  }
}
