import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { TracerProvider } from '@opentelemetry/sdk-trace';
import { expectTypeOf, test } from 'vitest';
import type {
  OpenTelemetryApi,
  OpenTelemetryContext,
  OpenTelemetryMeterProvider,
  OpenTelemetryObserver,
  OpenTelemetryTracerProvider,
} from '../../src/opentelemetry.ts';
import type { ManagerOptions } from '../../src/index.ts';

test('the package and its SDK fit the shapes that are declared of them', () => {
  expectTypeOf<typeof import('@opentelemetry/api')>().toExtend<OpenTelemetryApi>();
  expectTypeOf<TracerProvider>().toExtend<OpenTelemetryTracerProvider>();
  expectTypeOf<MeterProvider>().toExtend<OpenTelemetryMeterProvider>();
});

test('a context fits what the package takes', () => {
  expectTypeOf<OpenTelemetryContext>().toExtend<import('@opentelemetry/api').Context>();
});

test('the observer is one of a manager', () => {
  expectTypeOf<OpenTelemetryObserver[]>().toExtend<NonNullable<ManagerOptions['observers']>>();
});
