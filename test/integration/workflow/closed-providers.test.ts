import { describe, expect, test } from 'vitest';
import { ladder, type LadderQuestion, type RunResult, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const hourMs = 3_600_000;

/** What a client of a provider throws that takes no calls for so long. */
class QuotaError extends Error {
  readonly status = 429;
  readonly headers: Record<string, string>;

  constructor(resetsAt: number) {
    super('rate limit reached');
    this.headers = {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': new Date(resetsAt).toISOString(),
    };
  }
}

/** A provider that takes no calls until some time, and everything that it was asked. */
class Provider {
  readonly calls: number[] = [];
  readonly attempts: number[] = [];
  readonly bench: BenchOfOne;
  opensAt: number;
  /** How far its clock is behind. */
  lateMs = 0;

  constructor(bench: BenchOfOne, closedMs = 2 * hourMs) {
    this.bench = bench;
    this.opensAt = bench.host.now() + closedMs;
  }

  readonly ask = (attempt = 1): string => {
    const now = this.bench.host.now();
    this.calls.push(now);
    this.attempts.push(attempt);
    if (now < this.opensAt) throw new QuotaError(this.opensAt - this.lateMs);
    return 'answered';
  };
}

const step = (provider: Provider) => (wf: WorkflowContext) =>
  wf.step('ask', { provider: 'p' }, ({ attempt }) => provider.ask(attempt));

test('a provider whose clock is behind is asked seldom, and the step goes on once it takes calls', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench, 60_000);
  provider.lateMs = 50_000;
  expect((await bench.run(step(provider))).orThrow()).toBe('answered');
  expect(provider.calls.length).toBeLessThanOrEqual(8);
  expect(provider.attempts.every((attempt) => attempt === 1)).toBe(true);
});

test('a step that is parked counts no attempt, fails nothing, and no time of its phase', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench);
  const result = await bench.run((wf) => wf.phase('p', { timeout: '1h' }, () => step(provider)(wf)));
  expect(result.orThrow()).toBe('answered');
  expect(provider.calls).toHaveLength(2);
  expect(result.report).toMatchObject({ failedAttempts: 0, recovery: { recoveryRate: 1 } });
  expect(bench.manager.recovery.statistics()).toMatchObject({ operations: 2, failed: 0, rejected: 1 });
});

test('a breaker of the step does not count that its provider is closed', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench);
  const result = await bench.run((wf) =>
    wf.step('ask', { provider: 'p', breaker: { failures: 0 } }, () => provider.ask()),
  );
  expect(result.orThrow()).toBe('answered');
});

test('attempts that had failed before the step was parked stay counted', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench);
  const attempts: number[] = [];
  const result = await bench.run((wf) =>
    wf.step('ask', { provider: 'p', retry: { attempts: 3, delay: '10ms' } }, ({ attempt }) => {
      attempts.push(attempt);
      if (attempts.length === 2) return provider.ask();
      throw new Error('broken');
    }),
  );
  expect(result.status).toBe('failed');
  expect(attempts).toEqual([1, 2, 2, 3]);
});

test('a step whose branch was stopped while it was parked is parked no more, also in what is shown', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench);
  const result = await bench.host.finish(
    (async () => {
      const running = bench.run(async (wf) => {
        await wf
          .parallel({
            ask: (own) => step(provider)(own),
            fail: (own) =>
              own.step('fail', { retry: false }, async () => {
                await bench.host.sleep(1000);
                throw new Error('broken');
              }),
          })
          .catch(() => undefined);
        await wf.step('look', async () => {
          const shown = await bench.manager.get('r');
          expect(shown?.parked ?? []).toEqual([]);
          expect(shown?.wake_at).toBeUndefined();
        });
        return 'on';
      });
      return running;
    })(),
  );
  expect(result.status).toBe('completed');
});

test('an effect that was known not to be sent is done again after a restart, without asking anybody', async () => {
  await using bench = new BenchOfOne({ parkAfter: '1m' });
  const provider = new Provider(bench);
  const sends = (wf: WorkflowContext) =>
    wf.effect('send', {
      provider: 'p',
      do: ({ notSent }) => {
        try {
          return provider.ask();
        } catch (error) {
          return notSent(error as Error);
        }
      },
    });
  expect(await bench.run(sends)).toMatchObject({ status: 'paused', pausedReason: 'parked' });
  await bench.host.advance(3 * hourMs);
  await using next = await bench.next(sends);
  expect((await next.resume()).orThrow()).toBe('answered');
});

test('G8: what looks for an effect of an earlier process does not call a closed provider either', async () => {
  await using bench = new BenchOfOne();
  const checks: number[] = [];
  const opensAt = bench.host.now() + 2 * hourMs;
  let answers = false;
  const sends = (wf: WorkflowContext) =>
    wf.effect('send', {
      provider: 'p',
      do: () => {
        throw new Error('the answer is lost');
      },
      check: () => {
        checks.push(bench.host.now());
        return answers ? { done: 'found' } : 'unknown';
      },
    });
  expect(await bench.run(sends)).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
  await bench.manager.recovery.closings?.close('p', { until: opensAt, reason: 'quota' });
  checks.length = 0;
  answers = true;
  await using next = await bench.next(sends);
  checks.length = 0;
  const result = await next.host.finish(next.manager.resume('r'));
  expect(result.orThrow()).toBe('found');
  expect(checks).toHaveLength(1);
  expect(next.host.now()).toBeGreaterThanOrEqual(opensAt);
  const types: string[] = [];
  for await (const { type } of next.manager.history('r')) types.push(type);
  expect(types).toContain('step-parked');
});

test('a step parked in a child parks the parent, and both go on', async () => {
  await using bench = new BenchOfOne({ parkAfter: '1m' });
  const provider = new Provider(bench);
  const { defineWorkflow } = await import('../../../src/index.ts');
  const child = defineWorkflow({ name: 'child', run: step(provider) });
  const parent = (wf: WorkflowContext) => wf.phase('p', { timeout: '10m' }, () => wf.workflow(child, undefined));
  const first = await bench.run(parent);
  expect(first).toMatchObject({ status: 'paused', pausedReason: 'parked', wakeAt: provider.opensAt });
  await using next = await bench.next(parent, { parkAfter: '1m' });
  next.manager.register(child);
  expect((await next.manager.recover()).resumed).toEqual([]);
  await next.host.advance(2 * hourMs);
  const [run] = (await next.manager.recover()).resumed;
  const result = await next.host.finish(run?.result ?? Promise.reject(new Error('not resumed')));
  expect(result.orThrow()).toBe('answered');
  expect(provider.calls).toHaveLength(2);
});

describe.each([
  ['cancelled', (bench: BenchOfOne) => bench.manager.cancel('r')],
  ['paused', (bench: BenchOfOne) => bench.manager.pause('r')],
] as const)('a run that is parked', (status, act) => {
  test(`is ${status} at once`, async () => {
    await using bench = new BenchOfOne();
    const provider = new Provider(bench);
    const startedAt = bench.host.now();
    let acted: Promise<unknown> | undefined;
    bench.manager.on('step-parked', () => {
      acted ??= act(bench);
    });
    const result: RunResult = await bench.run(step(provider));
    await acted;
    expect(result.status).toBe(status);
    expect(bench.host.now() - startedAt).toBeLessThan(2 * hourMs);
    expect(provider.calls).toHaveLength(1);
  });
});

test('a person who opens the provider early sets parked steps going soon', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench);
  const startedAt = bench.host.now();
  bench.manager.on('step-parked', () => {
    provider.opensAt = bench.host.now();
    void bench.manager.recovery.closings?.open('p', 'Ada');
  });
  expect((await bench.run(step(provider))).orThrow()).toBe('answered');
  expect(bench.host.now() - startedAt).toBeLessThan(40_000);
});

test('a closed provider is a failure of the rung: the next one answers', async () => {
  await using bench = new BenchOfOne();
  const provider = new Provider(bench);
  const result = await bench.run((wf) =>
    wf.step(
      'ask',
      {
        provider: 'p',
        ladder: ladder<string>([
          { rung: 'retry', attempts: 3, delay: '1s' },
          { rung: 'other', name: 'small', run: () => 'small answer' },
        ]),
      },
      () => provider.ask(),
    ),
  );
  expect(result.orThrow()).toBe('small answer');
  expect(provider.calls).toHaveLength(1);
});

test('processes that die while a step is parked are no crash loop', async () => {
  await using bench = new BenchOfOne({ parkAfter: '1m' });
  const provider = new Provider(bench, 48 * hourMs);
  await bench.run(step(provider));
  const replay = new (await import('../../../src/workflow/death-watch.ts')).DeathWatch();
  for (let deaths = 0; deaths < 5; deaths += 1) {
    replay.driven();
    replay.began('ask');
    replay.rests('ask', 1000);
    replay.ownerGone(500);
  }
  expect([...replay.counts]).toEqual([]);
  replay.driven();
  replay.began('ask');
  replay.ownerGone(1500);
  expect([...replay.counts]).toEqual([['ask', 1]]);
});

test('a step that was parked works again: the run is not let go of under it', async () => {
  await using bench = new BenchOfOne({ parkAfter: '1m' });
  const provider = new Provider(bench, 30_000);
  const result = await bench.run((wf) =>
    wf.parallel({
      ask: (own) =>
        own.step('ask', { provider: 'p' }, async () => {
          const answer = provider.ask();
          await bench.host.sleep(600_000);
          return answer;
        }),
      nap: (own) => own.sleep('1h'),
    }),
  );
  expect(result).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
  expect(bench.keys('step-completed')).toEqual(['parallel/ask/ask']);
});

test('a step that was parked on its ladder goes on at its rung, and what a person said counts once', async () => {
  await using bench = new BenchOfOne();
  const made: string[] = [];
  const closing = new Error('Claude AI usage limit reached. Please try again in 1 hours');
  const result = await bench.run((wf) =>
    wf.step(
      'ask',
      {
        provider: 'p',
        ladder: ladder<string>([
          { rung: 'retry', attempts: 2, delay: '1s', jitter: 0 },
          {
            rung: 'split',
            attempts: 1,
            parts: [
              () => {
                made.push('part');
                if (made.filter((name) => name === 'part').length === 1) throw closing;
                return 'part';
              },
            ],
            join: (parts) => parts.join(),
          },
        ]),
      },
      () => {
        made.push('body');
        throw new Error('too long');
      },
    ),
  );
  expect(result.orThrow()).toBe('part');
  expect(made).toEqual(['body', 'body', 'part', 'part']);
});

describe('a step that was parked after a person had been asked', () => {
  const closing = new Error('Claude AI usage limit reached. Please try again in 1 hours');
  const broken = (): never => {
    throw new Error('too long');
  };

  test('asks again with the error that it was asked about', async () => {
    await using bench = new BenchOfOne();
    const asked: unknown[] = [];
    const ask = ({ error }: LadderQuestion) => {
      asked.push(error);
      return 'retry' as const;
    };
    const steps = ladder<string>([
      { rung: 'retry', attempts: 1 },
      { rung: 'ask', attempts: 1, ask },
    ]);
    let bodies = 0;
    const result = await bench.run((wf) =>
      wf.step('ask', { provider: 'p', ladder: steps }, () => {
        bodies += 1;
        if (bodies === 1) broken();
        if (bodies === 2) throw closing;
        return 'written';
      }),
    );
    expect(result.orThrow()).toBe('written');
    expect(asked).toMatchObject([{ message: 'too long' }, { message: 'too long' }]);
  });

  test('and then failed asks anew when the run is resumed', async () => {
    await using bench = new BenchOfOne({ parkAfter: '3h' });
    let others = 0;
    const other = (): never => {
      others += 1;
      if (others === 1) throw closing;
      throw Object.assign(new Error('no'), { status: 401 });
    };
    const steps = ladder<string>([
      { rung: 'retry', attempts: 1 },
      { rung: 'ask', attempts: 1 },
      { rung: 'other', name: 'other', attempts: 1, run: other, provider: 'p' },
    ]);
    bench.host.schedule(1000, () => void bench.manager.signal('r', 'ask:write', 'retry'));
    const failed = await bench.run((wf) => wf.step('write', { provider: 'q', ladder: steps }, broken));
    expect([failed.status, others]).toEqual(['failed', 2]);
    bench.host.schedule(1000, () => void bench.manager.signal('r', 'ask:write', { use: 'by hand' }));
    expect((await bench.resume()).orThrow()).toBe('by hand');
  });
});
