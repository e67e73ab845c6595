/**
 * Shows runs to OpenTelemetry as spans and metrics. Needs the package `@opentelemetry/api`.
 *
 * @packageDocumentation
 */
export { openTelemetryObserver } from './metrics/opentelemetry-observer.ts';
export type { OpenTelemetryObserver, OpenTelemetryOptions } from './metrics/opentelemetry-observer.ts';
export type {
  OpenTelemetryApi,
  OpenTelemetryAttributes,
  OpenTelemetryContext,
  OpenTelemetryMeter,
  OpenTelemetryMeterProvider,
  OpenTelemetrySpan,
  OpenTelemetrySpanContext,
  OpenTelemetryTime,
  OpenTelemetryTracer,
  OpenTelemetryTracerProvider,
} from './metrics/opentelemetry-api.ts';
