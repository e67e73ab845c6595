import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import type { ErrorRecord } from '../../../src/core/error-record.ts';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';
import { openTelemetryObserver, type OpenTelemetryObserver } from '../../../src/opentelemetry.ts';
import { Telescope } from '../../integration/metrics/telescope.ts';

const error = (facts: Partial<ErrorRecord> = {}): ErrorRecord => ({ name: 'Error', message: 'broken', ...facts });
const census = { done: 0, failed: 0, skipped: 0, notStarted: 0, phases: [], fanOuts: [], failures: [] };
const begun = { type: 'run-started', runId: 'r', workflow: 'w', version: '1.0.0', inputHash: '' } as const;
const completed = { type: 'run-completed', outcome: 'complete', census } as const;

let telescope: Telescope;
let observer: OpenTelemetryObserver;
let at: number;
const open = async (): Promise<void> => {
  telescope = new Telescope();
  const { tracerProvider, meterProvider } = telescope;
  observer = await openTelemetryObserver({ tracerProvider, meterProvider });
  at = Date.parse('2026-11-20T10:15:30Z');
};
/** Tells events of a run, a second apart. */
const tell = (events: readonly (JournalEvent | LiveEvent)[], runId = 'r'): void => {
  for (const event of events) observer.observe({ ...event, runId, at: (at += 1000) });
};
afterEach(() => telescope[Symbol.asyncDispose]());

describe('openTelemetryObserver', () => {
  test('says nothing of runs that it was not told the beginning of', async () => {
    await open();
    tell([
      { type: 'step-started', key: 'a' },
      { type: 'step-completed', key: 'a', attempts: 1, activeMs: 1 },
      completed,
    ]);
    await observer.flush?.('r');
    expect(telescope.names).toEqual([]);
    expect((await telescope.measured()).size).toBe(0);
  });

  test('ends what is open where a run is lost to another process, at the last that was heard of it', async () => {
    await open();
    tell([begun, { type: 'step-started', key: 'a' }]);
    await observer.flush?.('r');
    expect(telescope.names).toEqual(['step a', 'invoke_workflow w']);
    expect(telescope.span('step a').attributes).toMatchObject({ 'holdfast.unfinished': true });
    expect(telescope.span('invoke_workflow w').endTime[0]).toBe(at / 1000);
    expect((await telescope.measured()).size).toBe(0);
  });

  test('makes no span of what never says that it ended', async () => {
    await open();
    tell([
      begun,
      { type: 'step-started', key: 'fresh:login' },
      { type: 'step-started', key: 'fresh~3amine' },
      completed,
    ]);
    expect(telescope.names).toEqual(['step fresh:mine', 'invoke_workflow w']);
  });

  test('begins a step anew that is started again, and names it without its number', async () => {
    await open();
    const end = { type: 'step-completed', key: 'p/a#2', attempts: 1, activeMs: 0.25 } as const;
    const start = { type: 'step-started', key: 'p/a#2' } as const;
    tell([begun, { type: 'phase-started', key: 'p', name: 'p', number: 1 }, start, start, end, completed]);
    const steps = telescope.spans.filter(({ name }) => name === 'step a');
    expect(steps.map(({ attributes }) => attributes['holdfast.unfinished'])).toEqual([true, undefined]);
    expect(steps[1]?.duration).toEqual([0, 250_000]);
  });

  test('shows a clock that was set back as no time, in no span and no metric as less', async () => {
    await open();
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    diag.setLogger({ error: warn, warn, info: warn, debug: warn, verbose: warn }, DiagLogLevel.WARN);
    tell([begun, { type: 'phase-started', key: 'p', name: 'p', number: 1 }]);
    at -= 60_000;
    tell([{ type: 'phase-completed', key: 'p', name: 'p', number: 1, activeMs: 5, checkpoint: 1 }, completed]);
    expect(telescope.spans.map(({ duration }) => duration)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const duration = (await telescope.measured()).get('gen_ai.workflow.duration');
    expect(duration?.dataPoints).toMatchObject([{ value: { sum: 0 } }]);
    diag.disable();
    expect(warnings).toEqual([]);
  });

  test.each<[string, ErrorRecord, string]>([
    [
      'the code of the innermost error',
      error({ cause: error({ code: 'ENOENT', cause: error({ code: 'timeout' }) }) }),
      'timeout',
    ],
    ['its class', error({ code: 'step-failed', cause: error({ name: 'TypeError' }) }), 'TypeError'],
    [
      'its class where the code is made of data',
      error({ name: 'HttpError', code: 'request 8271 failed' }),
      'HttpError',
    ],
    ['what there is outside', error({ code: 'E1', cause: error({ name: 'no 7!' }) }), 'E1'],
    ['nothing that it could be', error({ name: 'no 7!', code: 9 }), '_OTHER'],
  ])('names an error by %s', async (_what, record, type) => {
    await open();
    tell([begun, { type: 'run-failed', error: record, failures: [], census }]);
    expect(telescope.span('invoke_workflow w').attributes['error.type']).toBe(type);
  });

  test('gives an attribute of a metric a hundred values, and calls the others one', async () => {
    await open();
    for (let index = 0; index < 150; index += 1) {
      const failure = error({ code: `E${index}` });
      tell([{ ...begun }, { type: 'run-failed', error: failure, failures: [], census }], `r${index}`);
    }
    const points = (await telescope.measured()).get('gen_ai.workflow.duration')?.dataPoints ?? [];
    expect(points.length).toBe(101);
    expect(points.find(({ attributes }) => attributes['error.type'] === '_OTHER')?.value).toMatchObject({ count: 50 });
  });

  test('measures an agent that failed, where it is told what it took', async () => {
    await open();
    const failed = {
      ...({
        type: 'step-failed',
        key: 'a',
        attempts: 1,
        tolerated: false,
        error: error({ code: 'overloaded' }),
      } as const),
      ...{ activeMs: 1500, usage: { agent: 'writer', inputTokens: 3 } },
    };
    tell([begun, { type: 'step-started', key: 'a' }, failed, completed]);
    const measured = await telescope.measured();
    expect(measured.get('gen_ai.invoke_agent.duration')?.dataPoints).toMatchObject([
      { attributes: { 'gen_ai.agent.name': 'writer', 'error.type': 'overloaded' }, value: { sum: 1.5 } },
    ]);
    expect(telescope.span('invoke_agent writer').status.code).toBe(2);
  });

  test('knows a resumed run of an older version as unknown, and measures no duration of it', async () => {
    await open();
    tell([{ type: 'run-resumed', by: 'recover', takenOver: true }, completed]);
    expect(telescope.names).toEqual(['invoke_workflow unknown']);
    expect((await telescope.measured()).size).toBe(0);
  });

  test('refuses options that it does not know', async () => {
    await expect(openTelemetryObserver({ tracer: 1 } as object)).rejects.toMatchObject({ code: 'invalid-option' });
    await open();
  });
});
