import { describe, expect, test } from 'vitest';
import { RejectedError, TimeoutError } from '../../../src/core/errors.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const make = () => {
  const host = new FakeHost();
  return { host, recovery: new ErrorRecovery({ host, retry: { delay: '1s', jitter: 0 } }) };
};
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('a time limit', () => {
  test('ends an attempt through its signal, and the next one has the whole time again', async () => {
    const { host, recovery } = make();
    const reasons: unknown[] = [];
    const run = recovery.run(
      (attempt, signal) =>
        attempt === 1
          ? new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reasons.push(signal.reason);
                reject(new Error('stopped'));
              });
            })
          : host.sleep(900).then(() => 'fine'),
      { timeout: '1s', retry: 2 },
    );
    expect(await host.finish(run)).toBe('fine');
    expect(reasons).toEqual([expect.any(TimeoutError)]);
    expect(host.pendingTimers).toBe(0);
  });

  test('leaves a call behind that does not stop, a second later, and drops its late result', async () => {
    const { host, recovery } = make();
    const run = caught(recovery.run(() => host.sleep(10_000).then(() => 'late'), { timeout: '1s', retry: false }));
    const error = await host.finish(run);
    expect(error).toMatchObject({ code: 'timeout', limitMs: 1000, abandoned: true });
    expect(host.monotonic()).toBe(2000);
  });

  test('counts a result that comes after it as too late', async () => {
    const { host, recovery } = make();
    const run = caught(recovery.run(() => host.sleep(1500).then(() => 'late'), { timeout: '1s', retry: false }));
    expect(await host.finish(run)).toMatchObject({ code: 'timeout', abandoned: false });
  });

  test('gives way to the caller, whose reason is thrown', async () => {
    const { host, recovery } = make();
    const control = new AbortController();
    const reason = new Error('enough');
    const run = caught(
      recovery.run((_, signal) => host.sleep(60_000, { signal }), { timeout: '90s', signal: control.signal }),
    );
    control.abort(reason);
    expect(await host.finish(run)).toBe(reason);
    expect(host.pendingTimers).toBe(0);
  });
});

describe('a hedge', () => {
  const hedge = { delay: '100ms' } as const;

  test('takes the first success and tells the slow call to stop', async () => {
    const { host, recovery } = make();
    const stopped: number[] = [];
    let started = 0;
    const run = recovery.run(
      async (_, signal) => {
        const call = (started += 1);
        signal.addEventListener('abort', () => stopped.push(call));
        await host.sleep(call === 1 ? 5000 : 50, { signal });
        return call;
      },
      { hedge },
    );
    expect(await host.finish(run)).toBe(2);
    expect(stopped).toEqual([1]);
    expect(host.monotonic()).toBe(150);
    expect(host.pendingTimers).toBe(0);
  });

  test('starts no second call where the first is quick', async () => {
    const { host, recovery } = make();
    let started = 0;
    const run = recovery.run(() => host.sleep(50).then(() => (started += 1)), { hedge });
    expect(await host.finish(run)).toBe(1);
    expect(host.pendingTimers).toBe(0);
  });

  test('fails when all that were started have failed, and the retry goes on', async () => {
    const { host, recovery } = make();
    const attempts: number[] = [];
    const run = recovery.run(
      async (attempt) => {
        attempts.push(attempt);
        await host.sleep(150);
        if (attempt === 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        return 'fine';
      },
      { hedge },
    );
    expect(await host.finish(run)).toBe('fine');
    expect(attempts).toEqual([1, 1, 2, 2]);
  });
});

describe('a bulkhead', () => {
  const bulkhead = { concurrency: 2, queue: 1 };

  test('runs no more at once than it allows, lets some wait, and turns away the rest', async () => {
    const { host, recovery } = make();
    let running = 0;
    let most = 0;
    const call = () =>
      caught(
        recovery.run(
          async () => {
            most = Math.max(most, (running += 1));
            await host.sleep(1000);
            running -= 1;
            return 'fine';
          },
          { name: 'call', bulkhead },
        ),
      );
    const outcomes = await host.finish(Promise.all([call(), call(), call(), call()]));
    expect(outcomes.slice(0, 3)).toEqual(['fine', 'fine', 'fine']);
    expect(outcomes[3]).toBeInstanceOf(RejectedError);
    expect(outcomes[3]).toMatchObject({ code: 'bulkhead-full', operation: 'call' });
    expect(most).toBe(2);
    expect(recovery.statistics()).toMatchObject({ operations: 3, rejected: 1 });
  });

  test('lets go of one that is given up while it waits, and its place is free', async () => {
    const { host, recovery } = make();
    const control = new AbortController();
    const call = (signal?: AbortSignal) =>
      caught(
        recovery.run(() => host.sleep(1000).then(() => 'fine'), {
          name: 'call',
          bulkhead,
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    const first = [call(), call()];
    await host.turn();
    await host.turn();
    const waiting = call(control.signal);
    await host.turn();
    const reason = new Error('enough');
    control.abort(reason);
    expect(await waiting).toBe(reason);
    const next = call();
    expect(await host.finish(Promise.all([...first, next]))).toEqual(['fine', 'fine', 'fine']);
  });
});

describe('a policy', () => {
  test('answers with its fallback when all else has failed, which its breaker counts and the fallback does not hide', async () => {
    const { host, recovery } = make();
    const errors: unknown[] = [];
    const policy = recovery.policy<string>({
      name: 'call',
      retry: 2,
      breaker: { failures: 1 },
      fallback: (error) => {
        errors.push(error);
        return 'instead';
      },
    });
    const broken = new Error('broken');
    for (let call = 0; call < 3; call += 1)
      expect(await host.finish(policy.run(() => Promise.reject(broken)))).toBe('instead');
    expect(errors.slice(0, 2)).toEqual([broken, broken]);
    expect(errors[2]).toMatchObject({ code: 'breaker-open' });
    expect(recovery.breakers()).toMatchObject([{ name: 'call', status: 'open' }]);
  });

  test('does not answer with its fallback for whoever has stopped it', async () => {
    const { recovery } = make();
    const control = new AbortController();
    const policy = recovery.policy({ fallback: () => 'instead' });
    const stopped = new Error('stopped');
    const run = policy.run(
      () => {
        control.abort(stopped);
        throw stopped;
      },
      { signal: control.signal },
    );
    await expect(run).rejects.toBe(stopped);
  });

  test('wraps a function, whose arguments are handed on each time', async () => {
    const { host, recovery } = make();
    let calls = 0;
    const add = recovery.policy<number>({ retry: 3 }).wrap((one: number, other: number) => {
      calls += 1;
      if (calls === 1) throw new Error('not yet');
      return one + other;
    });
    expect(await host.finish(add(1, 2))).toBe(3);
    expect(await host.finish(add(3, 4))).toBe(7);
    expect(calls).toBe(3);
  });

  test.each([
    [{ breaker: true }, 'name'],
    [{ bulkhead: { concurrency: 1 } }, 'name'],
    [{ name: 'a', bulkhead: { concurrency: 0 } }, 'bulkhead.concurrency'],
    [{ name: 'a', breaker: { failures: -1 } }, 'breaker.failures'],
    [{ name: 'a', breaker: { openFor: 0 } }, 'breaker.openFor'],
    [{ timeout: 0 }, 'timeout'],
    [{ hedge: { delay: '1s', calls: 0 } }, 'hedge.calls'],
    [{ retry: 2, ladder: { rungs: [{ rung: 'retry' }] } }, 'ladder'],
    [{ ladder: { rungs: [] } }, 'ladder'],
    [{ provider: '' }, 'provider'],
  ] as const)('refuses %j', (options, subject) => {
    expect(() => make().recovery.policy(options)).toThrow(expect.objectContaining({ subject }));
  });

  test('counts what came of operations', async () => {
    const { host, recovery } = make();
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    await recovery.run(() => 'fine');
    await host.finish(recovery.run((attempt) => (attempt < 3 ? Promise.reject(reset) : 'fine')));
    await caught(recovery.run(() => Promise.reject(Object.assign(new Error('for good'), { retryable: false }))));
    expect(recovery.statistics()).toEqual({
      ...{ operations: 3, failed: 1, recovered: 1, rejected: 0, failedAttempts: 3 },
      ...{ recoveryRate: 0.5, errorRate: 2 / 3, lostMs: 3000 },
    });
  });
});
