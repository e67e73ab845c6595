import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

/** What the operation does in its first call, and when it is aborted. */
const stages = {
  'in its first call': { behave: 'hang', afterMs: 500 },
  'while two calls of a hedge are under way': { behave: 'hang', afterMs: 1500 },
  'just before an attempt has taken too long': { behave: 'hang', afterMs: 4999 },
  'in the grace after an attempt has taken too long': { behave: 'deaf', afterMs: 5500 },
  'in the wait before the next attempt': { behave: 'fail', afterMs: 5000 },
} as const;

describe('bulkhead, breaker, retry, timeout, hedge and fallback in one', () => {
  test.each(Object.entries(stages))('aborted %s leave no timer and no listener', async (_, { behave, afterMs }) => {
    const host = new FakeHost();
    const recovery = new ErrorRecovery({ host });
    const controller = new AbortController();
    const { signal } = controller;
    const handed: AbortSignal[] = [];
    let fallbacks = 0;
    const operation = (_attempt: number, own: AbortSignal): Promise<string> => {
      handed.push(own);
      if (behave === 'fail') return Promise.reject(reset());
      return new Promise((_resolve, reject) => {
        if (behave === 'deaf') return;
        own.addEventListener(
          'abort',
          () => {
            reject(own.reason as Error);
          },
          { once: true },
        );
      });
    };
    const policy = recovery.policy<string>({
      ...{ name: 'call', bulkhead: { concurrency: 1, queue: 1 }, breaker: { failures: 5 }, timeout: '5s' },
      ...{ hedge: { delay: '1s', calls: 2 }, retry: { attempts: 4, delay: '1m', jitter: 0 } },
      fallback: () => {
        fallbacks += 1;
        return 'instead';
      },
    });
    const running = policy.run(operation, { signal });
    // One more waits for its place.
    const waiting = policy.run(operation, { signal });
    const ends = Promise.allSettled([running, waiting]);
    await host.advance(afterMs);
    const reason = new Error('enough');
    controller.abort(reason);
    // Only what ignores its signal is waited for.
    await host.advance(behave === 'deaf' ? 2000 : 0);
    expect(await ends).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    expect([host.pendingTimers, fallbacks]).toEqual([0, 0]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await policy.run(() => 'free')).toBe('free');
  });

  test('aborted while its fallback answers leave no timer and no listener', async () => {
    const host = new FakeHost();
    const recovery = new ErrorRecovery({ host });
    const controller = new AbortController();
    const { signal } = controller;
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = recovery.run<string>(() => Promise.reject(reset()), {
      ...{
        name: 'call',
        bulkhead: { concurrency: 1 },
        breaker: { failures: 5 },
        timeout: '5s',
        hedge: { delay: '1s' },
      },
      ...{ retry: { attempts: 2, delay: '1s', jitter: 0 }, signal, fallback: () => promise },
    });
    await host.advance(60_000);
    controller.abort(new Error('enough'));
    resolve('instead');
    expect(await running).toBe('instead');
    expect(host.pendingTimers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that answer at the second attempt leave none either', async () => {
    const host = new FakeHost();
    const recovery = new ErrorRecovery({ host });
    const { signal } = new AbortController();
    const operation = (attempt: number): Promise<string> =>
      attempt === 1 ? Promise.reject(reset()) : host.sleep(1500).then(() => 'done');
    const running = recovery.run(operation, {
      ...{ name: 'call', bulkhead: { concurrency: 1 }, breaker: { failures: 5 }, timeout: '5s' },
      ...{ hedge: { delay: '1s' }, retry: { attempts: 2, delay: '1s', jitter: 0 }, signal, fallback: () => 'instead' },
    });
    // The slower call of the hedge is still asleep.
    await host.advance(2500);
    expect(await running).toBe('done');
    await host.advance(1500);
    expect(host.pendingTimers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
