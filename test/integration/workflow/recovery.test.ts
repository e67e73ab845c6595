import { describe, expect, test } from 'vitest';
import { ladder, type Advisor, type StepContext, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const fails = (): Promise<never> => Promise.reject(new Error('broken'));
const reset = (): Error => Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });

describe('a step with a breaker', () => {
  test('is rejected at once in every run while steps of its name keep failing', async () => {
    await using bench = new BenchOfOne();
    let bodies = 0;
    const step = (wf: WorkflowContext): Promise<string> =>
      wf.step('call', { breaker: { failures: 1 }, retry: false }, () => {
        bodies += 1;
        return fails();
      });
    for (const id of ['a', 'b']) await bench.run(step, id);
    const result = await bench.run((wf) => wf.phase('other', (phase) => step(phase)), 'c');
    expect(result).toMatchObject({ status: 'failed', error: { cause: { cause: { code: 'breaker-open' } } } });
    expect(bodies).toBe(2);
    expect(bench.manager.recovery.breakers()).toMatchObject([{ name: 'call', status: 'open' }]);
  });

  test('goes on counting in the next process where it is shared', async () => {
    const step = (wf: WorkflowContext): Promise<string> =>
      wf.step('call', { breaker: { failures: 0, shared: true }, retry: false }, fails);
    await using bench = new BenchOfOne();
    await bench.run(step, 'a');
    await using next = await bench.next(step);
    expect(await next.run(step, 'b')).toMatchObject({ error: { cause: { code: 'breaker-open' } } });
  });
});

describe('a step with a fallback', () => {
  test('has its answer for a result, and the journal says why', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.step('call', { retry: { attempts: 2, delay: 0 }, fallback: () => 'instead' }, fails),
    );
    expect(result.orThrow()).toBe('instead');
    const failed = (await bench.history()).filter(({ type }) => type === 'attempt-failed');
    expect(failed).toMatchObject([{ attempt: 1 }, { attempt: 2, nextRung: 'fallback' }]);
  });
});

describe('a step with a ladder', () => {
  const climbs = (log: string[]) => (wf: WorkflowContext) =>
    wf.step(
      'write',
      {
        ladder: ladder<string>([
          { rung: 'retry', attempts: 2, delay: '1s', jitter: 0 },
          {
            rung: 'other',
            name: 'small-model',
            attempts: 2,
            run: (attempt) => {
              log.push(`small ${attempt}`);
              return fails();
            },
          },
          { rung: 'ask', attempts: 2 },
        ]),
      },
      (step: StepContext) => {
        log.push(`same ${step.attempt}`);
        return log.includes('mended') ? 'written' : fails();
      },
    );

  test('goes on at its rung after its process has gone, and waits for a person through restarts', async () => {
    const log: string[] = [];
    await using bench = new BenchOfOne({ parkAfter: '1m' });
    const first = await bench.run(climbs(log));
    expect(first).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    expect(log).toEqual(['same 1', 'same 2', 'small 3', 'small 4']);

    await using next = await bench.next(climbs(log), { parkAfter: '1m' });
    expect(await next.resume()).toMatchObject({ status: 'paused' });
    expect(log).toHaveLength(4);
    await next.manager.signal('r', 'ask:write', 'nonsense');
    await next.manager.signal('r', 'ask:write', 'retry');
    expect(await next.resume()).toMatchObject({ status: 'paused' });
    expect(log.slice(4)).toEqual(['same 5']);

    await next.manager.signal('r', 'ask:write', { use: 'by hand' });
    expect((await next.resume()).orThrow()).toBe('by hand');
    const failed = (await next.history()).filter(({ type }) => type === 'attempt-failed');
    expect(failed).toMatchObject([
      { attempt: 1, rung: 'retry', retryInMs: 1000 },
      { attempt: 2, rung: 'retry', nextRung: 'small-model' },
      { attempt: 3, rung: 'small-model' },
      { attempt: 4, rung: 'small-model', nextRung: 'ask' },
      { attempt: 5, rung: 'ask' },
    ]);
  });

  test('asks again when a person gave it up and the run is resumed', async () => {
    const log: string[] = [];
    await using bench = new BenchOfOne({ parkAfter: '1m' });
    await bench.run(climbs(log));
    await bench.manager.signal('r', 'ask:write', { fail: 'not now' });
    expect(await bench.resume()).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('not now') as string },
    });
    log.length = 0;
    expect(await bench.resume()).toMatchObject({ status: 'paused' });
    expect(log).toEqual(['same 1', 'same 2', 'small 3', 'small 4']);
    log.push('mended');
    await bench.manager.signal('r', 'ask:write', 'retry');
    expect((await bench.resume()).orThrow()).toBe('written');
  });

  test('does not count the time that a person takes as the time of an attempt', async () => {
    await using bench = new BenchOfOne();
    const running = bench.run((wf) =>
      wf.step(
        'write',
        { timeout: '10s', ladder: ladder<string>([{ rung: 'retry', attempts: 1 }, { rung: 'ask' }]) },
        (step) => (step.attempt === 1 ? fails() : 'written'),
      ),
    );
    bench.host.schedule(3_600_000, () => void bench.manager.signal('r', 'ask:write', 'retry'));
    expect((await running).orThrow()).toBe('written');
  });
});

describe('an advisor', () => {
  const advisor = (decide: Advisor['advise']): Advisor => ({ name: 'advisor', advise: decide });

  test('is told of the run, the step, its phase and its provider', async () => {
    const seen: unknown[] = [];
    await using bench = new BenchOfOne({
      advisors: [
        advisor(({ runId, key, name, phase, provider }) => {
          seen.push({ runId, key, name, phase, provider });
          return { decision: 'fail' };
        }),
      ],
    });
    await bench.run((wf) => wf.phase('plan', (phase) => phase.step('draft', { provider: 'a-service' }, fails)));
    expect(seen[0]).toEqual({ runId: 'r', key: 'plan/draft', name: 'draft', phase: 'plan', provider: 'a-service' });
  });

  test('has a step passed over, now and after a resume', async () => {
    const body = (wf: WorkflowContext): Promise<unknown> =>
      wf.step('extra', (): Promise<string | null> => fails()).then((extra) => [extra ?? 'none']);
    const advisors = [advisor(({ key }) => (key === 'extra' ? { decision: 'skip' } : undefined))];
    await using bench = new BenchOfOne({ advisors });
    const result = await bench.run(async (wf) => {
      const extra = await body(wf);
      await wf.step('stop', { retry: false }, fails);
      return extra;
    });
    expect(result.census.failures).toContain('extra');
    await using next = await bench.next(body);
    expect(await next.resume()).toMatchObject({ status: 'completed', outcome: 'degraded', output: ['none'] });
    expect(next.keys('step-kept')).toEqual(['extra']);
  });

  test('cannot have an effect passed over: what was not done is not taken for done', async () => {
    await using bench = new BenchOfOne({ advisors: [advisor(() => ({ decision: 'skip', substitute: 'done' }))] });
    const result = await bench.run((wf) =>
      wf.effect('send', { do: ({ notSent }) => notSent('not reachable'), retry: false }),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'step-failed' } });
  });
});

describe('injected faults', () => {
  test('strike a step, and its retries recover', async () => {
    await using bench = new BenchOfOne({ inject: 'NetworkTimeout@fetch:1-2, Slow@fetch:3' });
    const result = await bench.run((wf) => wf.step('fetch', () => 'fetched'));
    expect(result.orThrow()).toBe('fetched');
    expect(result.report).toMatchObject({ failedAttempts: 2, recoveredSteps: 1 });
    expect(result.report.recovery).toMatchObject({ recoveryRate: 1, errorRate: 1 });
    expect(result.report.recovery?.lostMs).toBeGreaterThan(6000);
  });

  test('end a step that hangs by its own limit', async () => {
    await using bench = new BenchOfOne({ inject: [{ fault: 'Hang', at: 'fetch' }] });
    const result = await bench.run((wf) => wf.step('fetch', { timeout: '5s', retry: 2 }, () => 'fetched'));
    expect(result.orThrow()).toBe('fetched');
  });

  test('strike a phase', async () => {
    await using bench = new BenchOfOne({ inject: 'RateLimited@plan' });
    const result = await bench.run((wf) => wf.phase('plan', { retry: 2 }, (phase) => phase.step('draft', () => 1)));
    expect(result.orThrow()).toBe(1);
    expect(bench.keys('attempt-failed')).toEqual(['plan']);
  });

  test('never leave an effect in doubt, unless they are asked to', async () => {
    const body = (wf: WorkflowContext): Promise<string> => wf.effect('send', { do: () => 'sent' });
    await using bench = new BenchOfOne({ inject: 'NetworkTimeout@send' });
    expect((await bench.run(body)).orThrow()).toBe('sent');
    expect(bench.keys('effect-unknown')).toEqual([]);
    await using doubtful = new BenchOfOne({ inject: 'NetworkTimeout@send:1:after' });
    expect(await doubtful.run(body)).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
  });
});

test('a report says how a run fared with errors, over all processes', async () => {
  const body = (mended: boolean) => async (wf: WorkflowContext) => {
    await wf.step('good', () => 1);
    await wf.step('shaky', { retry: { attempts: 2, delay: '10s', jitter: 0 } }, (step) => {
      if (step.attempt === 1) throw reset();
      return 2;
    });
    return wf.step('bad', { retry: false }, () => (mended ? 3 : fails()));
  };
  await using bench = new BenchOfOne();
  expect((await bench.run(body(false))).report.recovery).toEqual({
    recoveryRate: 0.5,
    errorRate: 2 / 3,
    lostMs: 10_000,
    parked: 0,
  });
  await using next = await bench.next(body(true));
  expect((await next.resume()).report.recovery).toMatchObject({ recoveryRate: 0.5, lostMs: 10_000 });
});

test('a classifier that throws harms no run, and its report tells', async () => {
  await using bench = new BenchOfOne({
    classifiers: [
      () => {
        throw new Error('no idea');
      },
    ],
  });
  const result = await bench.run((wf) =>
    wf.step('work', ({ attempt }) => {
      if (attempt === 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      return 7;
    }),
  );
  expect(result.orThrow()).toBe(7);
  expect(result.report.observerTrouble).toMatchObject([{ observer: 'recovery: a classifier', lastMessage: 'no idea' }]);
});
