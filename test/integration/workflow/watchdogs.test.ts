import { describe, expect, test } from 'vitest';
import type { RunEvent, WorkflowContext } from '../../../src/index.ts';
import { defineWorkflow } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

type ActionsTaken = Extract<RunEvent, { type: 'actions-taken' }>;

const taken = (bench: BenchOfOne): ActionsTaken[] =>
  bench.events.filter((event): event is ActionsTaken => event.type === 'actions-taken');

/** A step that never ends by itself and stops when told to. */
const endless =
  (bench: BenchOfOne, options: Parameters<WorkflowContext['step']>[1] = {}) =>
  (wf: WorkflowContext): Promise<unknown> =>
    wf.step('work', { retry: false, ...(options as object) }, ({ signal }) => bench.host.sleep(3_600_000, { signal }));

describe('phases of the vocabulary', () => {
  test('have no limit unless somebody asked for one', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.phase('testing', () => wf.step('unit', () => bench.host.sleep(86_400_000))),
    );
    expect(result.status).toBe('completed');
    expect(bench.keys('limit-near')).toEqual([]);
  });

  test('are warned of, acted upon and ended, however their name is written', async () => {
    const seen: string[] = [];
    await using bench = new BenchOfOne({
      phases: ['standard', { testing: { actions: ['look', 'create_checkpoint'] } }],
      actions: { look: ({ key, phase }) => (seen.push(`${key} ${phase}`), 'helped') },
    });
    const result = await bench.run((wf) => wf.phase('Testing', () => endless(bench)(wf)));
    expect(result).toMatchObject({
      ...{ status: 'failed' },
      error: { code: 'phase-failed', cause: { code: 'timeout', limitMs: 600_000, hung: false } },
    });
    expect(bench.events.find(({ type }) => type === 'limit-near')).toMatchObject({
      ...{ key: 'Testing', elapsedMs: 400_000, limitMs: 600_000 },
    });
    expect(taken(bench)).toMatchObject([
      {
        ...{ key: 'Testing', on: 'warning' },
        actions: [{ name: 'look', outcome: 'helped' }, { name: 'create_checkpoint' }],
      },
    ]);
    expect(seen).toEqual(['Testing Testing']);
    expect(bench.keys('checkpoint-recorded')).toEqual(['Testing/warning:1']);
  });

  test('what the code of a phase says goes before what is usual', async () => {
    await using bench = new BenchOfOne({ phases: 'standard' });
    const result = await bench.run((wf) => wf.phase('testing', { timeout: '1s' }, () => endless(bench)(wf)));
    expect(result).toMatchObject({ error: { cause: { limitMs: 1000 } } });
  });

  test('`false` takes a limit away, and a multiplier stretches all of them', async () => {
    await using bench = new BenchOfOne({
      phases: ['standard', { testing: { timeout: false } }],
      timeoutMultiplier: 2,
    });
    const work = (wf: WorkflowContext, name: string) =>
      wf.phase(name, () => wf.step('a', () => bench.host.sleep(700_000)));
    expect((await bench.run((wf) => work(wf, 'testing'))).status).toBe('completed');
    expect(await bench.run((wf) => work(wf, 'review'), 's')).toMatchObject({ error: { cause: { limitMs: 600_000 } } });
  });

  test('an unknown action is refused when the manager is made', () => {
    expect(() => new BenchOfOne({ phases: { a: { actions: ['free_memry'] } } })).toThrow(
      expect.objectContaining({ code: 'unknown-action' }),
    );
  });
});

describe('escalation', () => {
  test('of a step: each action runs bounded and by itself, whatever becomes of the others', async () => {
    let aborted = false;
    await using bench = new BenchOfOne({
      actionOptions: { timeout: '2s' },
      actions: {
        broken: () => {
          throw new Error('no');
        },
        slow: (_, { signal }) =>
          new Promise(() => {
            signal.addEventListener('abort', () => (aborted = true));
          }),
        fine: () => 'did-not-help',
      },
    });
    const result = await bench.run(
      endless(bench, { timeout: '10s', warnAfter: '1s', actions: ['broken', 'slow', 'fine'] }),
    );
    expect(result).toMatchObject({ error: { code: 'step-failed', cause: { code: 'timeout', limitMs: 10_000 } } });
    expect(taken(bench)).toMatchObject([
      {
        ...{ key: 'work', on: 'warning' },
        actions: [
          { name: 'broken', outcome: 'failed', message: 'no' },
          { name: 'slow', outcome: 'failed' },
          { name: 'fine', outcome: 'did-not-help' },
        ],
      },
    ]);
    expect(aborted).toBe(true);
  });

  test('does not hold the run up: an action whose step has ended is given up', async () => {
    await using bench = new BenchOfOne({ actions: { slow: () => new Promise(() => undefined) } });
    const result = await bench.run((wf) =>
      wf.step('work', { warnAfter: '1s', actions: ['slow'] }, () => bench.host.sleep(1500)),
    );
    expect(result.report.elapsedMs).toBe(1500);
    expect(taken(bench)).toMatchObject([
      { actions: [{ outcome: 'failed', message: expect.stringContaining('ended') as string }] },
    ]);
    const types = (await bench.history()).map(({ type }) => type);
    expect(types.at(-1)).toBe('run-completed');
  });

  test('an action may end the attempt; whether there is another one is for the retries to say', async () => {
    let attempts = 0;
    await using bench = new BenchOfOne({ actions: { enough: () => ({ decision: 'fail', reason: 'stuck' }) } });
    const result = await bench.run((wf) =>
      wf.step('work', { warnAfter: '1s', actions: ['enough'], retry: { attempts: 2 } }, async ({ signal }) => {
        attempts += 1;
        if (attempts === 1) await bench.host.sleep(60_000, { signal });
        return 'second';
      }),
    );
    expect(result).toMatchObject({ status: 'completed', output: 'second' });
    expect((await bench.history()).find(({ type }) => type === 'attempt-failed')).toMatchObject({
      error: { message: 'The recovery action "enough" ended it: stuck.' },
    });
  });

  test('restart_phase lets a phase that hangs begin again, with its results kept', async () => {
    const bodies: string[] = [];
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.phase('build', { warnAfter: '5s', timeout: '1h', actions: ['restart_phase'] }, async () => {
        await wf.step('one', () => void bodies.push('one'));
        await wf.step('two', async ({ signal }) => {
          bodies.push('two');
          if (bodies.length < 3) await bench.host.sleep(60_000, { signal });
        });
        return 'built';
      }),
    );
    expect(result).toMatchObject({ status: 'completed', output: 'built' });
    expect(bodies).toEqual(['one', 'two', 'two']);
  });

  test.each([
    ['without recovery', { recovery: false }, undefined],
    ['a phase that is tried once', {}, 1],
    ['a phase with retries for some errors only', {}, { attempts: 3, errors: 'transient' }],
    ['a phase with retries that would not be for this', {}, { attempts: 3, when: () => false }],
  ] as const)('restart_phase ends nothing that would not begin again: %s', async (_, options, retry) => {
    await using bench = new BenchOfOne(options);
    const phase = {
      ...{ warnAfter: '5s', timeout: '1h', actions: ['restart_phase'] },
      ...(retry === undefined ? {} : { retry }),
    } as const;
    const result = await bench.run((wf) =>
      wf.phase('build', phase, () => wf.step('slow', async ({ signal }) => bench.host.sleep(60_000, { signal }))),
    );
    expect(result.status).toBe('completed');
    expect(taken(bench)[0]?.actions).toEqual([{ name: 'restart_phase', outcome: 'did-not-help' }]);
  });

  test('restart_phase leaves the last attempt of a phase alone', async () => {
    const bodies: string[] = [];
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.phase('build', { warnAfter: '5s', retry: { attempts: 2, delay: 0 }, actions: ['restart_phase'] }, async () => {
        bodies.push('begun');
        if (bodies.length === 1) throw new Error('the first time');
        await wf.step('slow', async ({ signal }) => bench.host.sleep(60_000, { signal }));
      }),
    );
    expect(result.status).toBe('completed');
    expect(bodies).toHaveLength(2);
  });

  test('ask_person lets the run rest', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run(endless(bench, { warnAfter: '5s', actions: ['ask_person'] }));
    expect(result).toMatchObject({
      status: 'paused',
      pausedReason: 'user',
      message: expect.stringContaining('5.0s') as string,
    });
  });
});

describe('heartbeats', () => {
  test('of a step: one that falls silent is ended and tried again; any sign of life counts', async () => {
    let attempts = 0;
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.step('agent', { heartbeatTimeout: '10s', retry: { attempts: 2 } }, async (step) => {
        attempts += 1;
        const signs = {
          heartbeat: step.heartbeat,
          progress: () => {
            step.progress(0.5);
          },
          usage: () => {
            step.usage({ tokens: 1 });
          },
        };
        for (const sign of Object.values(signs)) {
          await bench.host.sleep(9000, step);
          sign();
        }
        if (attempts === 1) await bench.host.sleep(60_000, step);
        return attempts;
      }),
    );
    expect(result).toMatchObject({ status: 'completed', output: 2 });
    expect((await bench.history()).find(({ type }) => type === 'attempt-failed')).toMatchObject({
      tookMs: 37_000,
      error: { code: 'timeout', message: expect.stringContaining('no sign of life for 10.0s') as string },
    });
  });

  test('of a phase: whatever happens in it counts, time asleep does not', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.phase('agents', { heartbeatTimeout: '10s' }, async () => {
        for (const name of ['a', 'b', 'c']) await wf.step(name, () => bench.host.sleep(8000));
        await wf.sleep('1h');
        await wf.step('beats', async (step) => {
          for (let beat = 0; beat < 5; beat += 1) {
            await bench.host.sleep(8000, step);
            step.heartbeat();
          }
        });
        await wf.step('hangs', ({ signal }) => bench.host.sleep(60_000, { signal }));
      }),
    );
    expect(result).toMatchObject({
      error: { code: 'phase-failed', cause: { code: 'timeout', hung: true, limitMs: 10_000 } },
    });
    const { completed } = { completed: bench.keys('step-completed') };
    expect(completed).toEqual(['agents/a', 'agents/b', 'agents/c', 'agents/beats']);
  });

  test('of a child run are signs of life of the phase that waits for it', async () => {
    await using bench = new BenchOfOne();
    const child = defineWorkflow({
      name: 'child',
      run: async (wf) => {
        for (const name of ['a', 'b', 'c']) await wf.step(name, () => bench.host.sleep(8000));
        return 'grown';
      },
    });
    const result = await bench.run((wf) => wf.phase('p', { heartbeatTimeout: '10s' }, () => wf.workflow(child)));
    expect(result).toMatchObject({ status: 'completed', output: 'grown' });
  });

  test('a hung body that ignores its abort is left behind, counts against concurrency, and its late result is dropped', async () => {
    await using bench = new BenchOfOne({ grace: '1s' });
    const late = Promise.withResolvers<string>();
    const begun: string[] = [];
    const run = bench.manager.start(
      defineWorkflow({
        name: 'test',
        run: (wf) =>
          wf.map('agent', ['deaf', 'next'], { concurrency: 1, settle: true }, (name, own) =>
            own.step('work', { heartbeatTimeout: '5s', retry: false }, () => {
              begun.push(name);
              return name === 'deaf' ? late.promise : name;
            }),
          ),
      }),
      undefined,
      { id: 'r' },
    );
    const handle = await bench.host.finish(run);
    await bench.host.advance(60_000);
    expect(bench.keys('body-abandoned')).toEqual(['agent[deaf]/work']);
    expect(begun).toEqual(['deaf']);
    late.resolve('too late');
    const result = await bench.host.finish(handle.result);
    expect(begun).toEqual(['deaf', 'next']);
    expect(result).toMatchObject({
      output: { complete: false, done: ['next'], failed: [{ key: 'deaf', error: { code: 'step-failed' } }] },
    });
    const text = JSON.stringify(await bench.history());
    expect(text).not.toContain('too late');
  });
});

describe('the options', () => {
  test.each([
    [{ heartbeatTimeout: 0 }, 'heartbeatTimeout'],
    [{ actions: 'free_memory' }, 'actions'],
    [{ actions: ['free_memry'] }, 'free_memry'],
  ])('%j is refused by steps and phases', async (options, named) => {
    await using bench = new BenchOfOne();
    const wrong = options as object;
    const step = await bench.run((wf) => wf.step('a', wrong, () => 1));
    const phase = await bench.run((wf) => wf.phase('a', wrong, () => 1), 's');
    for (const result of [step, phase])
      expect(result).toMatchObject({ error: { message: expect.stringContaining(named) as string } });
  });
});
