import { describe, expect, test } from 'vitest';
import {
  CommandError,
  defineWorkflow,
  type EffectAnswer,
  type EffectOptions,
  EnhancedWorkflowManager,
  type WorkflowContext,
} from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

/** The other side: it counts what it is asked to do, and can be made to break at any place. */
class Forge {
  readonly opened: string[] = [];
  checks = 0;
  before: Error | undefined;
  after: Error | undefined;

  open(key: string): string {
    if (this.before !== undefined) throw this.before;
    this.opened.push(key);
    if (this.after !== undefined) throw this.after;
    return `pr-${this.opened.length}`;
  }

  find(key: string): EffectAnswer<string> {
    this.checks += 1;
    const place = this.opened.indexOf(key);
    return place < 0 ? 'not-done' : { done: `pr-${place + 1}` };
  }
}

const opening =
  (forge: Forge, options: Partial<EffectOptions<string>> = {}) =>
  (wf: WorkflowContext): Promise<string> =>
    wf.effect('open', { do: ({ idempotencyKey }) => forge.open(idempotencyKey), ...options });

const checked = (forge: Forge): Partial<EffectOptions<string>> => ({
  check: ({ idempotencyKey }) => forge.find(idempotencyKey),
});

const refusedConnection = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('wf.effect', () => {
  test('is done once, written down before it begins, and answered from the journal afterwards', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne();
    const seen: string[] = [];
    const run = async (wf: WorkflowContext): Promise<string> => {
      const made = await wf.effect('open', {
        do: ({ idempotencyKey }) => {
          seen.push(...bench.events.map((event) => event.type).filter((type) => type.startsWith('effect')));
          return forge.open(idempotencyKey);
        },
      });
      await wf.waitFor('go');
      return made;
    };
    void bench.manager.start(defineWorkflow({ name: 'test', run }), undefined, { id: 'r' });
    await bench.host.advance(100);
    expect(seen).toEqual(['effect-intended']);
    await using next = await bench.next(run);
    await next.manager.signal('r', 'go');
    expect(await next.resume()).toMatchObject({ status: 'completed', outcome: 'complete', output: 'pr-1' });
    expect(forge.opened).toEqual(['r/open']);
    expect(next.keys('step-kept')).toEqual(['open']);
  });

  test('is tried again like a step when its error proves that nothing was sent', async () => {
    const forge = new Forge();
    forge.before = refusedConnection;
    await using bench = new BenchOfOne();
    const result = bench.run(opening(forge));
    bench.manager.on('attempt-failed', () => (forge.before = undefined));
    expect(await result).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect(bench.keys('effect-intended')).toHaveLength(2);
    expect(bench.keys('effect-unknown')).toEqual([]);
  });

  test.each([
    ['a command that was not found', new CommandError('command-not-found', 'no gh', { argv: ['gh'] })],
    [
      'a cause that says so',
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }),
    ],
  ])('fails and is not unknown after %s', async (_, error) => {
    const forge = new Forge();
    forge.before = error;
    await using bench = new BenchOfOne();
    expect(await bench.run(opening(forge, { retry: false }))).toMatchObject({
      status: 'failed',
      error: { code: 'step-failed', key: 'open' },
    });
    forge.before = undefined;
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'pr-1' });
  });

  test('fails when its code says that nothing was sent', async () => {
    await using bench = new BenchOfOne();
    const result = await bench.run((wf) =>
      wf.effect('open', { do: ({ notSent }) => notSent('there is nothing to open') }),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'step-failed', cause: { code: 'not-sent' } } });
  });

  test('pauses the run when it threw and nobody can tell whether it was done (G6)', async () => {
    const forge = new Forge();
    forge.after = new Error('socket hang up');
    await using bench = new BenchOfOne();
    const result = await bench.run(opening(forge, { retry: 5 }));
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    expect('message' in result && result.message).toMatch(/effect "open".*socket hang up.*holdfast resolve r 'open'/);
    expect(await bench.manager.get('r')).toMatchObject({
      paused_reason: 'effect-unknown',
      unknown_effects: [{ key: 'open', effect_key: 'r/open', attempt: 1, error: 'socket hang up' }],
    });
    expect(await bench.resume()).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    expect((await bench.manager.recover()).unresolved).toMatchObject([{ reason: 'paused: effect-unknown' }]);
    expect(forge.opened).toHaveLength(1);
  });

  test('asks its check after a throw, and takes what was done for its result', async () => {
    const forge = new Forge();
    forge.after = new Error('socket hang up');
    await using bench = new BenchOfOne();
    expect(await bench.run(opening(forge, checked(forge)))).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect([forge.opened.length, forge.checks]).toEqual([1, 1]);
  });

  test('believes that it was not done only when what was sent has had the time to land', async () => {
    const forge = new Forge();
    let sent: string | undefined;
    await using bench = new BenchOfOne();
    const result = bench.run((wf) =>
      wf.effect('open', {
        landsWithin: '20s',
        do: ({ idempotencyKey }) => {
          if (sent !== undefined) return forge.open(idempotencyKey);
          sent = idempotencyKey;
          // The other side has it already, and takes its time.
          bench.host.schedule(15_000, () => forge.open(idempotencyKey));
          throw new Error('the connection broke');
        },
        check: ({ idempotencyKey }) => forge.find(idempotencyKey),
      }),
    );
    expect(await result).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect([forge.opened.length, forge.checks]).toEqual([1, 2]);
  });

  test('is a failed attempt when its check says that it was not done, and is tried again when asked', async () => {
    const forge = new Forge();
    forge.before = new Error('broken');
    await using bench = new BenchOfOne();
    expect(await bench.run(opening(forge, checked(forge)))).toMatchObject({ status: 'failed' });
    expect(bench.keys('effect-intended')).toHaveLength(1);
    await using other = new BenchOfOne();
    const result = other.run(opening(forge, { ...checked(forge), retry: 3 }));
    other.manager.on('attempt-failed', () => (forge.before = undefined));
    expect(await result).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect(other.keys('effect-intended')).toHaveLength(2);
  });

  test('takes a check that throws, or answers nonsense, for one that cannot tell', async () => {
    const forge = new Forge();
    forge.before = new Error('broken');
    for (const check of [() => Promise.reject(new Error('no answer')), () => 'perhaps' as 'unknown']) {
      await using bench = new BenchOfOne();
      expect(await bench.run(opening(forge, { check }))).toMatchObject({ pausedReason: 'effect-unknown' });
    }
  });

  test('does not believe a "not done" while the former owner may be alive, and does once it must be through', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne();
    let send: (() => void) | undefined;
    const slow = defineWorkflow({
      name: 'test',
      run: (wf) =>
        wf.effect('open', {
          do: async ({ idempotencyKey }) => {
            await new Promise<void>((resolve) => (send = resolve));
            return forge.open(idempotencyKey);
          },
        }),
    });
    void bench.manager.start(slow, undefined, { id: 'r' });
    await bench.host.advance(1000);
    const other = new EnhancedWorkflowManager({ storage: bench.storage, host: bench.host });
    other.register(defineWorkflow({ name: 'test', run: opening(forge, { ...checked(forge), settleAfter: '3m' }) }));
    const first = await bench.host.finish(other.resume('r', { takeOver: true }));
    expect(first).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    expect((await other.recover()).resumed).toEqual([]);
    send?.();
    await bench.host.advance(180_000);
    const { resumed } = await other.recover();
    expect(await bench.host.finish(resumed[0]?.result ?? Promise.reject(new Error('left alone')))).toMatchObject({
      status: 'completed',
      output: 'pr-1',
    });
    expect(forge.opened).toHaveLength(1);
    await bench.host.finish(other.close());
  });

  test('keeps what came when the run was already stopping, or its time was up', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne({ grace: '10s' });
    const run = opening(forge, {
      timeout: '1s',
      do: async ({ idempotencyKey }) => {
        await bench.host.sleep(3000);
        return forge.open(idempotencyKey);
      },
    });
    expect(await bench.run(run)).toMatchObject({ status: 'completed', output: 'pr-1' });
    const stopping = bench.run(run, 'stopping');
    await bench.host.advance(500);
    await bench.manager.pause('stopping');
    expect(await stopping).toMatchObject({ status: 'paused', pausedReason: 'user' });
    expect(await bench.resume({}, 'stopping')).toMatchObject({ status: 'completed', output: 'pr-2' });
    expect(forge.opened).toEqual(['r/open', 'stopping/open']);
  });

  test('is unknown when it was left behind, and its check does not decide while it may run on', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne({ grace: '1s' });
    const run = opening(forge, {
      ...checked(forge),
      timeout: '1s',
      settleAfter: '1m',
      do: async ({ idempotencyKey }) => {
        await bench.host.sleep(30_000);
        return forge.open(idempotencyKey);
      },
    });
    const result = await bench.run(run);
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    expect('wakeAt' in result && result.wakeAt).toBeGreaterThan(bench.host.now());
    await bench.host.advance(60_000);
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect(forge.opened).toHaveLength(1);
  });

  test('pauses a run that would fail beside it, or go on without it', async () => {
    const forge = new Forge();
    const run = async (wf: WorkflowContext): Promise<string> => {
      await wf
        .parallel({
          left: (own) =>
            own.effect('open', {
              do: async ({ idempotencyKey, signal }) => {
                forge.open(idempotencyKey);
                await bench.host.sleep(60_000, { signal });
              },
            }),
          right: (own) =>
            own.step('broken', { retry: false }, () => {
              throw new Error('right is broken');
            }),
        })
        .catch(() => undefined);
      return 'went on';
    };
    await using bench = new BenchOfOne();
    expect(await bench.run(run)).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    await bench.manager.resolve('r', 'parallel/left/open', { as: 'done' });
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'went on' });
    expect(forge.opened).toHaveLength(1);
  });

  test('keeps a run from completing whose code does not ask for it any more', async () => {
    const forge = new Forge();
    forge.after = new Error('hang up');
    await using bench = new BenchOfOne();
    await bench.run(opening(forge));
    await using next = await bench.next(() => Promise.resolve('without it'));
    expect(await next.resume()).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    await next.manager.resolve('r', 'open', { as: 'done' });
    expect(await next.resume()).toMatchObject({ status: 'completed', output: 'without it' });
  });

  test('is not begun when its beginning cannot be written down, even where the run puts up with that', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne({ onPersistenceFailure: 'continue' });
    const append = bench.storage.append.bind(bench.storage);
    bench.storage.append = (log, lines, options) =>
      lines.some((line) => line.includes('effect-intended'))
        ? Promise.reject(new Error('the disk is full'))
        : append(log, lines, options);
    expect(await bench.run(opening(forge))).toMatchObject({ status: 'paused', pausedReason: 'persistence' });
    expect(forge.opened).toEqual([]);
  });

  test('hands the other side one key in all attempts, that fits into a header', async () => {
    await using bench = new BenchOfOne();
    const keys: string[] = [];
    const run = (wf: WorkflowContext): Promise<unknown> =>
      wf.map('n', ['ä', 'x'.repeat(300)], (item, own) =>
        own.effect('send', { do: ({ idempotencyKey }) => keys.push(idempotencyKey) }),
      );
    await bench.run(run);
    expect(keys.every((key) => /^[\x21-\x7e]{1,200}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(2);
  });

  test('counts only as done when what must hold of it does, and is unknown otherwise', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne();
    const result = await bench.run(opening(forge, { verify: () => 'it is a draft' }));
    expect(result).toMatchObject({ status: 'paused', pausedReason: 'effect-unknown' });
    expect('message' in result && result.message).toContain('it is a draft');
  });
});

describe('approval of an effect', () => {
  const approved = { approve: true } as const;

  test('is waited for before anything is begun, and who gave it stands in the history', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne();
    const result = bench.run(opening(forge, approved));
    await bench.host.advance(1000);
    expect([forge.opened.length, bench.keys('effect-intended').length]).toEqual([0, 0]);
    await bench.manager.signal('r', 'approve:open', 'sure');
    await bench.manager.signal('r', 'approve:open', true, { by: 'ann' });
    expect(await result).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect(bench.keys('signal-rejected')).toHaveLength(1);
    expect(bench.events.find((event) => event.type === 'signal-received')).toMatchObject({ by: 'ann' });
  });

  test.each([
    [false, 'it was answered with no'],
    [{ approved: false, reason: 'not today' }, 'not today'],
  ])('can be refused by %j, and is asked for again by a resume', async (payload, why) => {
    const forge = new Forge();
    await using bench = new BenchOfOne();
    const handle = await bench.manager.start(
      defineWorkflow({ name: 'test', run: opening(forge, approved) }),
      undefined,
      {
        id: 'r',
      },
    );
    await bench.manager.signal('r', 'approve:open', payload);
    await bench.host.advance(3000);
    expect(await handle.result).toMatchObject({
      status: 'failed',
      error: { code: 'effect-refused', message: `Effect "open" was not approved: ${why}.` },
    });
    const again = bench.manager.resume('r');
    await bench.host.advance(3000);
    expect(forge.opened).toEqual([]);
    await bench.manager.signal('r', 'approve:open', true);
    await bench.host.advance(3000);
    expect(await again).toMatchObject({ status: 'completed', output: 'pr-1' });
  });

  test('runs out of time, and is not asked for again once the effect has begun', async () => {
    const forge = new Forge();
    await using bench = new BenchOfOne();
    const run = opening(forge, { approve: { signal: 'ok', timeout: '1h' } });
    expect(await bench.run(run)).toMatchObject({ status: 'failed', error: { code: 'effect-refused' } });
    forge.after = new Error('hang up');
    const again = bench.manager.resume('r');
    await bench.host.advance(3000);
    await bench.manager.signal('r', 'ok', true);
    await bench.host.advance(3000);
    expect(await again).toMatchObject({ pausedReason: 'effect-unknown' });
    const waits = bench.keys('wait-started').length;
    expect(await bench.resume()).toMatchObject({ pausedReason: 'effect-unknown' });
    expect(bench.keys('wait-started')).toHaveLength(waits);
  });
});

describe('manager.resolve', () => {
  async function unknown(options: Partial<EffectOptions<string>> = {}): Promise<{ forge: Forge; bench: BenchOfOne }> {
    const forge = new Forge();
    forge.after = new Error('hang up');
    const bench = new BenchOfOne();
    expect(await bench.run(opening(forge, options))).toMatchObject({ pausedReason: 'effect-unknown' });
    forge.after = undefined;
    return { forge, bench };
  }

  test('gives an effect the value that a person found, and who said so stands in the history', async () => {
    const { forge, bench } = await unknown();
    await bench.manager.resolve('r', 'open', { as: 'done', value: 'pr-7' }, { by: 'ann' });
    const { paused_reason: reason, unknown_effects: left } = (await bench.manager.get('r')) ?? {};
    expect([reason, left]).toEqual(['waiting', undefined]);
    const history = [];
    for await (const event of bench.manager.history('r')) history.push(event);
    const types = history.map(({ type }) => type);
    expect(types.indexOf('effect-resolved')).toBeGreaterThan(types.indexOf('command-received'));
    expect(history.find(({ type }) => type === 'effect-resolved')).toMatchObject({
      key: 'open',
      as: 'done',
      by: 'ann',
    });
    // Nothing is left to ask anybody, so it need not wait for one.
    const { resumed } = await bench.manager.recover();
    expect(await bench.host.finish(resumed[0]?.result ?? Promise.reject(new Error('left')))).toMatchObject({
      status: 'completed',
      output: 'pr-7',
    });
    expect(forge.opened).toHaveLength(1);
    await bench[Symbol.asyncDispose]();
  });

  test('lets it be done again, or fail', async () => {
    const again = await unknown();
    await again.bench.manager.resolve('r', 'open', { as: 'not-done' });
    expect(await again.bench.resume()).toMatchObject({ status: 'completed', output: 'pr-2' });
    await again.bench[Symbol.asyncDispose]();
    const { bench } = await unknown();
    await bench.manager.resolve('r', 'open', { as: 'failed', reason: 'the branch is gone' }, { by: 'ann' });
    expect(await bench.resume()).toMatchObject({
      status: 'failed',
      error: { code: 'effect-failed', message: expect.stringContaining('ann said so: the branch is gone') as string },
    });
    await bench[Symbol.asyncDispose]();
  });

  test('refuses a second word, and a word on what is not unknown', async () => {
    const { bench } = await unknown();
    const notUnknown = { code: 'effect-not-unknown', runId: 'r' };
    await expect(bench.manager.resolve('r', 'other', { as: 'done' })).rejects.toMatchObject(notUnknown);
    await bench.manager.resolve('r', 'open', { as: 'done', value: 'pr-1' }, { by: 'ann' });
    await expect(bench.manager.resolve('r', 'open', { as: 'not-done' })).rejects.toMatchObject({
      ...notUnknown,
      message: 'Effect "open" of run "r" has nothing to resolve: ann has resolved it as done.',
    });
    expect(await bench.resume()).toMatchObject({ output: 'pr-1' });
    await expect(bench.manager.resolve('r', 'open', { as: 'not-done' })).rejects.toMatchObject(notUnknown);
    await bench[Symbol.asyncDispose]();
  });

  test('is refused while the process that drives the run is doing it', async () => {
    await using bench = new BenchOfOne({ grace: 0 });
    void bench.run((wf) => wf.effect('open', { do: () => new Promise(() => undefined) })).catch(() => undefined);
    await bench.host.advance(100);
    await expect(bench.manager.resolve('r', 'open', { as: 'done' })).rejects.toMatchObject({
      code: 'effect-not-unknown',
    });
  });

  test('is acted on by the next process also when the one that took it in died before it was done with it', async () => {
    const { bench } = await unknown();
    const append = bench.storage.append.bind(bench.storage);
    bench.storage.append = (log, lines, options) =>
      lines.some((line) => line.includes('effect-resolved'))
        ? Promise.reject(new Error('dead'))
        : append(log, lines, options);
    await bench.manager.resolve('r', 'open', { as: 'done', value: 'pr-9' }, { by: 'ann' }).catch(() => undefined);
    bench.storage.append = append;
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'pr-9' });
    expect(bench.keys('effect-resolved')).toHaveLength(1);
    await bench[Symbol.asyncDispose]();
  });

  test('reaches a run that is being driven, and that has not come to the effect yet', async () => {
    const { forge, bench } = await unknown();
    await using next = await bench.next(async (wf) => {
      await wf.waitFor('gate');
      return opening(forge)(wf);
    });
    const resumed = next.manager.resume('r');
    await next.host.advance(3000);
    expect(await next.manager.get('r')).toMatchObject({ status: 'in_progress', unknown_effects: [{ key: 'open' }] });
    await next.manager.resolve('r', 'open', { as: 'done', value: 'pr-1' }, { by: 'ann' });
    await next.host.advance(3000);
    expect(next.events.find(({ type }) => type === 'effect-resolved')).toMatchObject({ by: 'ann' });
    await expect(next.manager.resolve('r', 'open', { as: 'not-done' })).rejects.toMatchObject({
      code: 'effect-not-unknown',
    });
    await next.manager.signal('r', 'gate');
    await next.host.advance(3000);
    expect(await resumed).toMatchObject({ status: 'completed', output: 'pr-1' });
    expect(forge.opened).toHaveLength(1);
  });

  test('reaches a run that has failed, which goes on from there when resumed', async () => {
    const forge = new Forge();
    let fails = true;
    await using bench = new BenchOfOne();
    const run = async (wf: WorkflowContext): Promise<unknown> => {
      if (fails && forge.opened.length > 0) throw new Error('no longer');
      return opening(forge)(wf);
    };
    forge.after = new Error('hang up');
    await bench.run(run);
    expect(await bench.resume()).toMatchObject({ status: 'failed' });
    expect(await bench.manager.get('r')).toMatchObject({ status: 'failed', unknown_effects: [{ key: 'open' }] });
    await bench.manager.resolve('r', 'open', { as: 'done', value: 'pr-1' });
    expect((await bench.manager.get('r'))?.status).toBe('failed');
    expect((await bench.manager.get('r'))?.unknown_effects).toBeUndefined();
    fails = false;
    expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'pr-1' });
  });

  test('takes only what is a resolution', async () => {
    const { bench } = await unknown();
    for (const wrong of [{}, { as: 'perhaps' }, { as: 'failed', value: 1 }, undefined])
      await expect(bench.manager.resolve('r', 'open', wrong as { as: 'done' })).rejects.toMatchObject({
        code: 'invalid-option',
      });
    await bench[Symbol.asyncDispose]();
  });
});

describe('rollback over an effect', () => {
  const journey =
    (forge: Forge, options: Partial<EffectOptions<string>>, state: { fails: boolean }) =>
    async (wf: WorkflowContext): Promise<string> => {
      await wf.checkpoint();
      const made = await opening(forge, options)(wf);
      if (state.fails) throw new Error('later');
      return made;
    };

  test('undoes it where it can be undone, and keeps it where it cannot', async () => {
    const undone: string[] = [];
    const cases = [{}, { compensate: (value: string) => undone.push(value) }];
    for (const options of cases) {
      const forge = new Forge();
      const state = { fails: true };
      await using bench = new BenchOfOne();
      await bench.run(journey(forge, options, state));
      await bench.host.finish(bench.manager.rollback('r', { to: 1 }));
      state.fails = false;
      // Kept or done again, it counts once; the checkpoint is one more.
      expect(await bench.resume()).toMatchObject({ status: 'completed', census: { done: 1 } });
      expect(forge.opened).toHaveLength('compensate' in options ? 2 : 1);
    }
    expect(undone).toEqual(['pr-1']);
  });

  test('forgets nothing of one that is unknown', async () => {
    const forge = new Forge();
    forge.after = new Error('hang up');
    await using bench = new BenchOfOne();
    await bench.run(journey(forge, {}, { fails: false }));
    await bench.host.finish(bench.manager.rollback('r', { to: 1 }));
    expect(await bench.resume()).toMatchObject({ pausedReason: 'effect-unknown' });
    expect(forge.opened).toHaveLength(1);
  });
});
