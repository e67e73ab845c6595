// Runs as spans and metrics of OpenTelemetry, next to those of the rest of the program.
//
// Needs `@opentelemetry/api`; the SDK below stands for the one that your program sets up once, at its start.
import { metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';
import { openTelemetryObserver } from 'holdfast/opentelemetry';

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }));
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: measured })] });
metrics.setGlobalMeterProvider(meterProvider);

const review = defineWorkflow({
  name: 'review',
  run: (wf) =>
    wf.phase('read', async () => {
      await wf.command('check', [process.execPath, '--version']);
      await wf.step('opinion', (step) => {
        step.usage({ agent: 'reviewer', model: 'large-1', inputTokens: 1200, outputTokens: 90 });
      });
      await wf.step('remark', { critical: false, retry: false }, () => {
        throw new RangeError('nothing to remark on');
      });
    }),
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  observers: [await openTelemetryObserver()],
});
await manager.execute(review);

// A span is exported once it has ended: the innermost come first.
for (const { name, status, attributes } of spans.getFinishedSpans())
  console.log(`${name}${status.code === SpanStatusCode.ERROR ? `: ${String(attributes['error.type'])}` : ''}`);

await meterProvider.forceFlush();
for (const { descriptor, dataPoints } of measured.getMetrics().flatMap((all) => all.scopeMetrics[0]?.metrics ?? []))
  console.log(`${descriptor.name} in ${descriptor.unit}: ${dataPoints.length} series`);
await meterProvider.shutdown();

// Prints:
// execute_tool check
// invoke_agent reviewer
// step remark: RangeError
// phase read
// invoke_workflow review
// gen_ai.workflow.duration in s: 1 series
// gen_ai.invoke_agent.duration in s: 1 series
// gen_ai.client.token.usage in {token}: 2 series
