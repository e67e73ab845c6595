import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { defineWorkflow, type WorkflowContext } from '../../../src/index.ts';
import { openTelemetryObserver, type OpenTelemetryOptions } from '../../../src/opentelemetry.ts';
import { BenchOfOne } from '../workflow/bench-of-one.ts';
import { Telescope } from './telescope.ts';

const observe = ({ tracerProvider, meterProvider }: Telescope, options: OpenTelemetryOptions = {}) =>
  openTelemetryObserver({ tracerProvider, meterProvider, ...options });
const msOf = ([seconds, nanoseconds]: readonly [number, number]): number => seconds * 1000 + nanoseconds / 1e6;

afterEach(() => {
  context.disable();
});

describe('the spans of a run', () => {
  test('are the run, its phases in it, and steps in their phases, with the times of the events', async () => {
    await using telescope = new Telescope();
    await using bench = new BenchOfOne({ observers: [await observe(telescope)] });
    const begun = bench.host.now();
    await bench.run(async (wf) => {
      await wf.phase('build', async () => {
        await wf.step('compile', () => bench.host.sleep(1500));
        await wf.map('file', ['a', 'b/c'], (_, item) => item.step('lint', () => 1));
      });
      await wf.sleep('1m');
      return wf.step('publish~it', () => 'value-of-a-step');
    });
    expect(telescope.tree).toEqual([
      ' > invoke_workflow test',
      'invoke_workflow test > phase build',
      'invoke_workflow test > step publish~it',
      'phase build > step compile',
      'phase build > step lint',
      'phase build > step lint',
    ]);
    const run = telescope.span('invoke_workflow test');
    expect(run.attributes).toEqual({
      'gen_ai.operation.name': 'invoke_workflow',
      'gen_ai.workflow.name': 'test',
      'gen_ai.conversation.id': 'r',
      'holdfast.workflow.version': '0.0.0',
      'holdfast.run.status': 'completed',
      'holdfast.run.outcome': 'complete',
    });
    expect(run.status).toEqual({ code: 0 });
    expect(msOf(run.startTime)).toBe(begun);
    expect(msOf(run.duration)).toBe(61_500);
    const compile = telescope.span('step compile');
    expect(msOf(compile.duration)).toBe(1500);
    expect(compile.attributes).toMatchObject({ 'holdfast.key': 'build/compile', 'holdfast.attempts': 1 });
    expect(telescope.span('phase build').attributes).toMatchObject({
      'holdfast.number': 1,
      'holdfast.active_ms': 1500,
    });
    expect(run.events.map(({ name }) => name)).toEqual(['timer-set', 'timer-fired']);
    expect(JSON.stringify(telescope.spans.map(({ attributes, events }) => [attributes, events]))).not.toContain(
      'value-of-a-step',
    );
  });

  test('say of what failed that it did, of which kind it is, and after which attempts', async () => {
    await using telescope = new Telescope();
    await using bench = new BenchOfOne({ observers: [await observe(telescope)] });
    const work = async (wf: WorkflowContext) => {
      await wf.step('optional', { critical: false, retry: false }, () => {
        throw new TypeError('not there');
      });
      await wf.phase('build', () =>
        wf.step('compile', { retry: { attempts: 2 } }, () => {
          throw Object.assign(new Error('no connection'), { code: 'ECONNRESET' });
        }),
      );
    };
    const result = await bench.run(work);
    expect(result.status).toBe('failed');
    const optional = telescope.span('step optional');
    expect(optional.status).toEqual({ code: 2, message: 'not there' });
    expect(optional.attributes).toMatchObject({ 'error.type': 'TypeError', 'holdfast.tolerated': true });
    expect(optional.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': 'not there' } }]);
    const compile = telescope.span('step compile');
    expect(compile.attributes).toMatchObject({ 'error.type': 'ECONNRESET', 'holdfast.attempts': 2 });
    expect(compile.events[0]).toMatchObject({
      name: 'attempt-failed',
      attributes: {
        'holdfast.attempt': 1,
        'error.type': 'ECONNRESET',
        'holdfast.retry_in_ms': expect.any(Number) as number,
      },
    });
    for (const name of ['phase build', 'invoke_workflow test']) {
      expect(telescope.span(name).status).toMatchObject({ code: 2 });
      expect(telescope.span(name).attributes).toMatchObject({ 'error.type': 'ECONNRESET' });
    }
  });

  test('are named by what a step was: an agent, a tool', async () => {
    await using telescope = new Telescope();
    await using bench = new BenchOfOne({ observers: [await observe(telescope)] });
    await bench.run(async (wf) => {
      await wf.step('review', async (step) => {
        await bench.host.sleep(2000);
        step.usage({ model: 'large-1', inputTokens: 900, outputTokens: 80, costUsd: 0.02 });
      });
      await wf.step('plan', (step) => {
        step.usage({ agent: 'planner', model: 'small-1', tokens: 10 });
      });
      await wf.step('count', (step) => {
        step.usage({ tokens: 5 });
      });
      await wf.command('show', [process.execPath, '-e', '']);
    });
    expect(telescope.names).toEqual([
      'invoke_agent review',
      'invoke_agent planner',
      'step count',
      'execute_tool show',
      'invoke_workflow test',
    ]);
    expect(telescope.span('invoke_agent review').attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'review',
      'gen_ai.request.model': 'large-1',
      'gen_ai.usage.input_tokens': 900,
      'gen_ai.usage.output_tokens': 80,
      'holdfast.usage.cost_usd': 0.02,
    });
    expect(telescope.span('execute_tool show').attributes).toMatchObject({ 'gen_ai.tool.name': 'show' });
  });

  test('are parts of the trace that the run was started in, and spans of a body can be parts of its step', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    await using telescope = new Telescope();
    const observer = await observe(telescope);
    await using bench = new BenchOfOne({ observers: [observer] });
    const tracer = telescope.tracerProvider.getTracer('user');
    await tracer.startActiveSpan('request', async (request) => {
      await bench.run((wf) =>
        wf.step('ask', (step) =>
          context.with(observer.contextOf(wf.id, step.key), async () => {
            await bench.host.sleep(10);
            tracer.startSpan('chat').end();
          }),
        ),
      );
      request.end();
    });
    expect(telescope.tree).toEqual([
      ' > request',
      'invoke_workflow test > step ask',
      'request > invoke_workflow test',
      'step ask > chat',
    ]);
    expect(trace.getSpan(observer.contextOf('r', 'ask'))).toBeUndefined();
  });

  test('of a child run are parts of the step that waits for it', async () => {
    await using telescope = new Telescope();
    await using bench = new BenchOfOne({ observers: [await observe(telescope)] });
    const child = defineWorkflow({ name: 'child', run: (wf) => wf.step('inner', () => 1) });
    await bench.run((wf) => wf.phase('all', () => wf.workflow(child, undefined, { name: 'delegate' })));
    expect(telescope.tree).toEqual([
      ' > invoke_workflow test',
      'invoke_workflow child > step inner',
      'invoke_workflow test > phase all',
      'phase all > step delegate',
      'step delegate > invoke_workflow child',
    ]);
    expect(telescope.span('invoke_workflow child').attributes).toMatchObject({ 'holdfast.run.parent_id': 'r' });
  });

  test('end when the run rests, and the next ones of this observer are linked to them', async () => {
    await using telescope = new Telescope();
    const observer = await observe(telescope);
    const work = async (wf: WorkflowContext) => {
      await wf.step('first', () => 1);
      await wf.phase('wait', async () => {
        await wf.waitFor('go');
        await wf.step('second', () => 2);
      });
    };
    await using bench = new BenchOfOne({ observers: [observer], parkAfter: '1s' });
    expect(await bench.run(work)).toMatchObject({ status: 'paused' });
    const [, before] = telescope.spans.slice(-2);
    expect(telescope.names).toEqual(['step first', 'phase wait', 'invoke_workflow test']);
    expect(before!.attributes).toMatchObject({
      'holdfast.run.status': 'paused',
      'holdfast.run.paused_reason': 'waiting',
    });
    expect(telescope.span('phase wait').attributes).toMatchObject({ 'holdfast.unfinished': true });
    expect((await telescope.measured()).size).toBe(0);
    await bench.manager.signal('r', 'go');
    await using next = await bench.next(work, { observers: [observer] });
    await next.resume();
    const after = telescope.spans.at(-1)!;
    expect(after.links).toMatchObject([{ context: { spanId: before!.spanContext().spanId } }]);
    expect(after.attributes).toMatchObject({
      'gen_ai.workflow.name': 'test',
      'holdfast.run.resumed_by': 'resume',
      'holdfast.run.kept_steps': 1,
      'holdfast.run.status': 'completed',
    });
    expect(telescope.names.slice(3)).toEqual(['step second', 'phase wait', 'invoke_workflow test']);
    const duration = (await telescope.measured()).get('gen_ai.workflow.duration');
    expect(duration?.dataPoints).toMatchObject([
      { value: { count: 1, sum: (msOf(after.endTime) - msOf(before!.startTime)) / 1000 } },
    ]);
  });
});

describe('the metrics of runs', () => {
  test('are durations in seconds and tokens, in the advised buckets, without an id anywhere', async () => {
    await using telescope = new Telescope();
    await using bench = new BenchOfOne({ observers: [await observe(telescope)] });
    await bench.run(async (wf) => {
      await wf.step('review', async (step) => {
        await bench.host.sleep(2500);
        step.usage({ agent: 'reviewer', model: 'large-1', inputTokens: 900, outputTokens: 80 });
      });
      await wf.step('unnamed', (step) => {
        step.usage({ model: 'large-1' });
      });
    });
    await bench.run(async (wf) => {
      await wf.step('break', { retry: false }, () => {
        throw new RangeError('too far');
      });
    }, 'second');
    const measured = await telescope.measured();
    const duration = measured.get('gen_ai.workflow.duration');
    expect(duration?.descriptor.unit).toBe('s');
    expect(duration?.dataPoints).toMatchObject([
      {
        attributes: { 'gen_ai.workflow.name': 'test' },
        value: { sum: 2.5, buckets: { boundaries: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200] } },
      },
      { attributes: { 'gen_ai.workflow.name': 'test', 'error.type': 'RangeError' }, value: { count: 1 } },
    ]);
    const agent = measured.get('gen_ai.invoke_agent.duration');
    expect(agent?.descriptor.unit).toBe('s');
    expect(agent?.dataPoints).toMatchObject([
      { attributes: { 'gen_ai.agent.name': 'reviewer' }, value: { sum: 2.5 } },
      { value: { count: 1 } },
    ]);
    const tokens = measured.get('gen_ai.client.token.usage');
    expect(tokens?.descriptor.unit).toBe('{token}');
    const facts = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'reviewer',
      'gen_ai.request.model': 'large-1',
    };
    expect(tokens?.dataPoints).toMatchObject([
      { attributes: { ...facts, 'gen_ai.token.type': 'input' }, value: { sum: 900 } },
      { attributes: { ...facts, 'gen_ai.token.type': 'output' }, value: { sum: 80 } },
    ]);
    const told = [...measured.values()].flatMap(({ dataPoints }) =>
      dataPoints.map((point) => Object.values(point.attributes)),
    );
    for (const id of ['r', 'second', 'review', 'unnamed', 'break']) expect(told.flat()).not.toContain(id);
  });
});

describe('G5, G10: telemetry', () => {
  test.each(['startSpan', 'end', 'record'])('harms no run when %s throws', async (method) => {
    await using telescope = new Telescope();
    const broken = <Target extends object>(target: Target): Target =>
      new Proxy(target, {
        get: (object, name) => {
          if (name === method)
            return () => {
              throw new Error('the back end is broken');
            };
          const value: unknown = Reflect.get(object, name);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => {
            const answer: unknown = Reflect.apply(value, object, given);
            return typeof answer === 'object' && answer !== null ? broken(answer) : answer;
          };
        },
      });
    const { tracerProvider, meterProvider } = telescope;
    const observer = await openTelemetryObserver({
      tracerProvider: broken(tracerProvider),
      meterProvider: broken(meterProvider),
    });
    await using bench = new BenchOfOne({ observers: [observer] });
    const result = await bench.run((wf) => wf.step('work', () => 42));
    expect(result).toMatchObject({ status: 'completed', output: 42 });
    const { observerTrouble } = result.report;
    expect(observerTrouble).toMatchObject([{ observer: 'opentelemetry', lastMessage: 'the back end is broken' }]);
  });

  test('shows no registered secret, wherever it stands', async () => {
    const secrets = { TOKEN: 'correct-horse-battery' };
    await using telescope = new Telescope();
    await using bench = new BenchOfOne({ secrets, observers: [await observe(telescope, { secrets })] });
    await bench.run(async (wf) => {
      await wf.phase('with correct-horse-battery', () =>
        wf.step('call correct-horse-battery', { critical: false, retry: false }, (step) => {
          step.usage({ model: 'correct-horse-battery' });
          throw new Error('denied: correct-horse-battery');
        }),
      );
      await wf.command('run correct-horse-battery', [process.execPath, '-e', '']);
      await wf.checkpoint('at correct-horse-battery');
    });
    const told = telescope.spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]);
    expect(told.length).toBe(4);
    expect(JSON.stringify(told)).not.toContain('correct-horse-battery');
  });
});
