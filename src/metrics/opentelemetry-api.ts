import { UsageError } from '../core/errors.ts';

/*
 * What is used of the package `@opentelemetry/api`, by its shape: declarations that named the package's own types would
 * not compile for those who do not have it.
 */

/** Values of attributes. */
export type OpenTelemetryAttributes = Readonly<Record<string, string | number | boolean>>;

/** A moment as seconds since 1970 and nanoseconds. */
export type OpenTelemetryTime = [seconds: number, nanoseconds: number];

/** What goes along with a call, such as the span around it. */
export interface OpenTelemetryContext {
  /** What goes along under a key. */
  getValue(key: symbol): unknown;
  /** Another context, with this as well. */
  setValue(key: symbol, value: unknown): OpenTelemetryContext;
  /** Another context, without it. */
  deleteValue(key: symbol): OpenTelemetryContext;
}

/** What names a span in other processes. */
export interface OpenTelemetrySpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** A stretch of time that something took. */
export interface OpenTelemetrySpan {
  /** What names it elsewhere. */
  spanContext(): OpenTelemetrySpanContext;
  /** Adds facts. */
  setAttributes(attributes: OpenTelemetryAttributes): unknown;
  /** Adds something that happened in it. */
  addEvent(name: string, attributes: OpenTelemetryAttributes, time: OpenTelemetryTime): unknown;
  /** Says whether it failed: 2. */
  setStatus(status: { code: number; message?: string }): unknown;
  /** Adds what was thrown. */
  recordException(exception: { name: string; message: string; stack?: string }, time: OpenTelemetryTime): void;
  /** Names it anew. */
  updateName(name: string): unknown;
  /** Ends it. */
  end(time: OpenTelemetryTime): void;
}

/** What makes spans. */
export interface OpenTelemetryTracer {
  /** Begins a span within a context. */
  startSpan(
    name: string,
    options: {
      startTime: OpenTelemetryTime;
      attributes: OpenTelemetryAttributes;
      links?: { context: OpenTelemetrySpanContext }[];
    },
    context: OpenTelemetryContext,
  ): OpenTelemetrySpan;
}

/** What makes instruments. */
export interface OpenTelemetryMeter {
  /** Makes what durations and counts are recorded with. */
  createHistogram(
    name: string,
    options: { unit: string; description: string; advice: { explicitBucketBoundaries: number[] } },
  ): {
    /** Takes in one value. */
    record(value: number, attributes: OpenTelemetryAttributes): void;
  };
}

/** What tracers come from. */
export interface OpenTelemetryTracerProvider {
  /** The tracer of a library. */
  getTracer(name: string): OpenTelemetryTracer;
}

/** What meters come from. */
export interface OpenTelemetryMeterProvider {
  /** The meter of a library. */
  getMeter(name: string): OpenTelemetryMeter;
}

/** The module `@opentelemetry/api`, as far as it is used. */
export interface OpenTelemetryApi {
  /** Which context is active. */
  readonly context: {
    /** What goes along with the call that is being made. */
    active(): OpenTelemetryContext;
  };
  /** Tracers, and how a span is put into a context. */
  readonly trace: OpenTelemetryTracerProvider & {
    /** A context within a span. */
    setSpan(context: OpenTelemetryContext, span: OpenTelemetrySpan): OpenTelemetryContext;
  };
  /** Meters. */
  readonly metrics: OpenTelemetryMeterProvider;
}

/** A variable, so that neither the compiler nor a bundler looks for what need not be there. */
const packageName = '@opentelemetry/api';

/** Loads the user's `@opentelemetry/api`. @throws UsageError `package-missing`. */
export async function loadOpenTelemetry(): Promise<OpenTelemetryApi> {
  try {
    return (await import(packageName)) as OpenTelemetryApi;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      'package-missing',
      `Telemetry needs the package "${packageName}", which is not installed; run: npm install ${packageName}`,
      { subject: packageName, cause: error },
    );
  }
}
