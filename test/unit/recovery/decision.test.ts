import { describe, expect, test } from 'vitest';
import type { Classification } from '../../../src/recovery/classification.ts';
import { ErrorRecovery, type ErrorRecoveryOptions } from '../../../src/recovery/error-recovery.ts';
import type { ErrorHandler, RecoveryDecision } from '../../../src/recovery/failure.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const broken = new Error('broken');

/** Runs what always fails, three times at most; tells the calls, their moments, and what was reported. */
async function run(options: ErrorRecoveryOptions, prepare: (recovery: ErrorRecovery) => void = () => undefined) {
  const host = new FakeHost();
  const recovery = new ErrorRecovery({ host, retry: { attempts: 3, delay: '1s', factor: 1, jitter: 0 }, ...options });
  const trouble: string[] = [];
  recovery.on('trouble', ({ subject }) => trouble.push(subject));
  prepare(recovery);
  const times: number[] = [];
  const call = recovery.run(
    () => {
      times.push(host.monotonic());
      throw broken;
    },
    { phase: 'build', name: 'work' },
  );
  const outcome = await host.finish(call.catch((error: unknown) => error));
  return { outcome, times, trouble: new Set(trouble), timers: host.pendingTimers };
}

/** An object whose property throws when it is read for the second time. */
function brittle(given: object, property: string): object {
  const value: unknown = Reflect.get(given, property);
  let reads = 0;
  return Object.defineProperty({ ...given }, property, {
    enumerable: true,
    get: () => {
      reads += 1;
      if (reads > 1) throw new Error('a getter that throws');
      return value;
    },
  });
}

const nonsense: readonly unknown[] = [
  'fail',
  7,
  { decision: 'explode' },
  { decision: 'cleanup_and_continue' },
  { decision: 'cleanup_and_continue', actions: [5n] },
  { decision: 'wait_and_retry', delay: -1 },
  { decision: 'wait_and_retry', delay: Number.NaN },
  Object.defineProperty({}, 'decision', {
    get: () => {
      throw new Error('a getter that throws');
    },
  }),
];

describe.each([
  {
    who: 'an advisor',
    subject: 'own',
    run: (decision: unknown) => run({ advisors: [{ name: 'own', advise: () => decision as RecoveryDecision }] }),
  },
  {
    who: 'a handler',
    subject: 'an error handler',
    run: (decision: unknown) => run({}, (recovery) => recovery.registerErrorHandler((() => decision) as ErrorHandler)),
  },
  {
    who: 'an action',
    subject: 'action "own"',
    run: (decision: unknown) =>
      run({ strategies: { byPhase: { build: ['own'] } }, actions: { own: () => decision as 'helped' } }),
  },
])('a decision of $who', ({ run: decide, subject }) => {
  test.each(nonsense.map((decision) => ({ decision })))(
    'that is nonsense is reported, and the rest is as without it ($decision)',
    async ({ decision }) => {
      expect(await decide(decision)).toEqual({
        outcome: broken,
        times: [0, 1000, 2000],
        trouble: new Set([subject]),
        timers: 0,
      });
    },
  );

  test('is read once', async () => {
    const failing = await decide(brittle({ decision: 'fail' }, 'decision'));
    expect(failing).toMatchObject({ outcome: broken, times: [0] });
  });
});

describe('a classifier of a user', () => {
  const odd: readonly Partial<Record<keyof Classification, unknown>>[] = [
    { retryAfterMs: Number.NaN },
    { retryAfterMs: -5 },
    { retryAfterMs: Infinity },
    { retryAfterMs: '7' },
    { closes: 7 },
    { closes: { untilMs: 'soon' } },
    { rule: 5 },
  ];

  test.each(odd)('that answers %o has no call made earlier than planned', async (more) => {
    const classification = { category: 'transient', retryable: true, reason: 'x', ...more } as Classification;
    const { outcome, times } = await run({ classifiers: [() => classification] });
    expect([outcome, times]).toEqual([broken, [0, 1000, 2000]]);
  });

  test('whose answer cannot be read twice is believed once', async () => {
    const classification = (): Classification =>
      brittle({ category: 'transient', retryable: false, reason: 'x' }, 'retryable') as Classification;
    const { outcome, times } = await run({ classifiers: [classification] });
    expect([outcome, times]).toEqual([broken, [0]]);
  });
});

describe('whoever never answers', () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  test.each([
    { who: 'an advisor', options: { advisors: [{ name: 'own', advise: never }] } satisfies ErrorRecoveryOptions },
    {
      who: 'an action',
      options: { strategies: { byPhase: { build: ['own'] } }, actions: { own: never } } satisfies ErrorRecoveryOptions,
    },
    { who: 'a handler', options: {}, handler: never },
  ])('as $who does not hold up a caller who stops it', async ({ options, handler }) => {
    const host = new FakeHost();
    const recovery = new ErrorRecovery({ host, retry: 3, ...options });
    if (handler !== undefined) recovery.registerErrorHandler(handler);
    const control = new AbortController();
    const call = recovery.run(() => Promise.reject(broken), { phase: 'build', signal: control.signal });
    const ended = call.catch((error: unknown) => error);
    await host.turn();
    control.abort(new Error('stopped'));
    expect(await ended).toMatchObject({ message: 'stopped' });
    await host.advance(400_000);
    expect(host.pendingTimers).toBe(0);
  });

  test('is passed over after its time where it is an advisor', async () => {
    expect(await run({ advisors: [{ name: 'own', advise: never }] })).toMatchObject({
      outcome: broken,
      times: [0, 301_000, 602_000],
      trouble: new Set(['own']),
    });
  });
});

test('a call that a breaker turned away is made again when the breaker may let it through', async () => {
  const host = new FakeHost();
  const recovery = new ErrorRecovery({ host });
  const inner = (work: () => string): Promise<string> =>
    recovery.run(work, { name: 'inner', breaker: { failures: 0, openFor: '40s' }, retry: false });
  const fails = (): string => {
    throw broken;
  };
  await inner(fails).catch(() => undefined);
  const moments: number[] = [];
  const outer = recovery.run(
    () => {
      moments.push(host.monotonic());
      return inner(() => 'fine');
    },
    { retry: { attempts: 2, delay: '1s', jitter: 0 } },
  );
  expect(await host.finish(outer)).toBe('fine');
  expect(moments).toEqual([0, 40_000]);
});
