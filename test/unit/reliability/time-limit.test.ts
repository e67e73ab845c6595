import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { TimeoutError } from '../../../src/core/errors.ts';
import { type BodyLimits, TimeLimit, type TimeLimitOptions } from '../../../src/reliability/time-limit.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { StoppableHost } from './stoppable-host.ts';

const graceMs = 1000;

/** Starts a body under limits, and tells how it ended. */
function start<Result>(
  host: FakeHost,
  body: (limits: BodyLimits) => Promise<Result> | Result,
  options: Partial<TimeLimitOptions> = {},
) {
  const outcome: { result?: Result; error?: unknown; settled: boolean; abandoned: number; warnings: unknown[] } = {
    settled: false,
    abandoned: 0,
    warnings: [],
  };
  const done = new TimeLimit(host, graceMs)
    .run(body, {
      subject: 'step "plan"',
      abandoned: () => (outcome.abandoned += 1),
      warned: (...facts) => outcome.warnings.push(facts),
      ...options,
    })
    .then(
      (result) => Object.assign(outcome, { result, settled: true }),
      (error: unknown) => Object.assign(outcome, { error, settled: true }),
    );
  return Object.assign(outcome, { done });
}

/** A body that settles when told to. */
function held() {
  const promise = Promise.withResolvers<string>();
  let signal: AbortSignal | undefined;
  return {
    ...promise,
    body: (limits: BodyLimits) => {
      signal = limits.signal;
      return promise.promise;
    },
    get signal() {
      return signal;
    },
  };
}

describe('TimeLimit', () => {
  test('hands out what a body returns or throws in time, and leaves no timer', async () => {
    const host = new FakeHost();
    const error = new Error('boom');
    await expect(new TimeLimit(host).run(() => 1, { subject: 'a', limitMs: 5 })).resolves.toBe(1);
    await expect(new TimeLimit(host).run(async () => 2, { subject: 'a', limitMs: 5 })).resolves.toBe(2);
    await expect(new TimeLimit(host).run(async () => Promise.reject(error), { subject: 'a', limitMs: 5 })).rejects.toBe(
      error,
    );
    const throwing = (): number => {
      throw error;
    };
    await expect(new TimeLimit(host).run(throwing, { subject: 'a', limitMs: 5 })).rejects.toBe(error);
    expect(host.pendingTimers).toBe(0);
  });

  test('aborts the body’s signal with a TimeoutError at the limit, not before', async () => {
    const host = new FakeHost();
    const body = held();
    start(host, body.body, { limitMs: 500 });
    await host.advance(499);
    expect(body.signal?.aborted).toBe(false);
    await host.advance(1);
    expect(body.signal?.reason).toBeInstanceOf(TimeoutError);
    expect(body.signal?.reason).toMatchObject({
      message: 'Step "plan" took longer than its limit of 500ms, and was told to stop.',
      subject: 'step "plan"',
      limitMs: 500,
      abandoned: false,
    });
  });

  test('gives a body that was told to stop its grace period, and drops its late result', async () => {
    const host = new FakeHost();
    const body = held();
    const outcome = start(host, body.body, { limitMs: 500 });
    await host.advance(1499);
    expect(outcome.settled).toBe(false);
    body.resolve('late');
    await outcome.done;
    expect(outcome.result).toBeUndefined();
    expect(outcome.error).toBe(body.signal?.reason);
    expect(outcome.abandoned).toBe(0);
    expect(host.pendingTimers).toBe(0);
  });

  test('rejects with the TimeoutError, whatever the body throws after it was told to stop', async () => {
    const host = new FakeHost();
    const outcome = start(
      host,
      ({ signal }) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('interrupted'));
          });
        }),
      { limitMs: 500 },
    );
    await host.advance(500);
    expect(outcome.error).toMatchObject({ code: 'timeout', abandoned: false });
  });

  test('leaves a body behind that does not stop within its grace period, and says so once', async () => {
    const host = new FakeHost();
    const body = held();
    const outcome = start(host, body.body, { limitMs: 500 });
    await host.advance(1500);
    expect(outcome.error).toMatchObject({
      message:
        'Step "plan" took longer than its limit of 500ms; it did not stop within 1.0s of being told to, and was left behind.',
      abandoned: true,
    });
    expect(outcome.abandoned).toBe(1);
    body.resolve('very late');
    await host.advance(60_000);
    expect(outcome).toMatchObject({ abandoned: 1, settled: true });
    expect(outcome.result).toBeUndefined();
    expect(host.pendingTimers).toBe(0);
  });

  test('what an abandoned body throws at last disturbs nobody', async () => {
    const host = new FakeHost();
    const body = held();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const outcome = start(host, body.body, { limitMs: 500 });
    await host.advance(1500);
    body.reject(new Error('very late'));
    await host.advance(0);
    process.off('unhandledRejection', note);
    expect(outcome.error).toMatchObject({ abandoned: true });
    expect(unhandled).toEqual([]);
  });

  test('an abort from outside reaches the body with its reason, and the body has its grace period', async () => {
    const host = new FakeHost();
    const control = new AbortController();
    const reason = new Error('cancelled');
    for (const limitMs of [undefined, 60_000]) {
      const outer = limitMs === undefined ? control : new AbortController();
      const body = held();
      const outcome = start(host, body.body, { signal: outer.signal, ...(limitMs === undefined ? {} : { limitMs }) });
      await host.advance(10);
      outer.abort(reason);
      expect(body.signal?.reason).toBe(reason);
      await host.advance(999);
      expect(outcome.settled).toBe(false);
      await host.advance(1);
      expect(outcome).toMatchObject({ settled: true, abandoned: 1 });
      expect(outcome.error).toBe(reason);
      expect(host.pendingTimers).toBe(0);
    }
  });

  test('an abort from outside rejects with its reason as soon as the body settles, even with a result', async () => {
    const host = new FakeHost();
    const control = new AbortController();
    const reason = new Error('cancelled');
    const body = held();
    const outcome = start(host, body.body, { signal: control.signal });
    control.abort(reason);
    body.resolve('too late');
    await outcome.done;
    expect(outcome.error).toBe(reason);
    expect(outcome.abandoned).toBe(0);
    expect(host.pendingTimers).toBe(0);
  });

  test('a TimeoutError that comes from outside is handed on as it is', async () => {
    const host = new FakeHost();
    const control = new AbortController();
    const reason = new TimeoutError('the phase took too long', { subject: 'phase "a"', limitMs: 1, abandoned: false });
    const outcome = start(host, held().body, { signal: control.signal });
    control.abort(reason);
    await host.advance(graceMs);
    expect(outcome.error).toBe(reason);
  });

  test('the first reason to stop stays', async () => {
    const host = new FakeHost();
    const control = new AbortController();
    const body = held();
    const outcome = start(host, body.body, { signal: control.signal, limitMs: 500 });
    await host.advance(500);
    control.abort(new Error('cancelled'));
    expect(body.signal?.reason).toBeInstanceOf(TimeoutError);
    await host.advance(graceMs);
    expect(outcome.error).toBeInstanceOf(TimeoutError);
    expect(outcome.abandoned).toBe(1);
  });

  test('leaves no listener on the outer signal, however the body ends', async () => {
    const host = new FakeHost();
    const { signal } = new AbortController();
    const limit = new TimeLimit(host, graceMs);
    await limit.run(async () => 1, { subject: 'a', signal });
    await expect(limit.run(async () => Promise.reject(new Error('x')), { subject: 'a', signal })).rejects.toThrow('x');
    const endless = (): Promise<never> => new Promise(() => undefined);
    await expect(host.finish(limit.run(endless, { subject: 'a', signal, limitMs: 5 }))).rejects.toThrow('left behind');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('starts no body under a signal that has aborted', async () => {
    const host = new FakeHost();
    const reason = new Error('cancelled');
    let calls = 0;
    const outcome = start(host, () => (calls += 1), { signal: AbortSignal.abort(reason) });
    await outcome.done;
    expect(outcome.error).toBe(reason);
    expect(calls).toBe(0);
  });

  test('a body that aborts the outer signal itself is told to stop like any other', async () => {
    const host = new FakeHost();
    const control = new AbortController();
    const reason = new Error('cancelled');
    const outcome = start(
      host,
      () => {
        control.abort(reason);
        return new Promise<never>(() => undefined);
      },
      { signal: control.signal },
    );
    await host.advance(graceMs);
    expect(outcome.error).toBe(reason);
    expect(outcome.abandoned).toBe(1);
  });

  test('a body that held the event loop past its limit has missed it, though no timer could fire', async () => {
    const host = new FakeHost();
    const passing = { schedule: host.schedule.bind(host), atMs: 0 };
    const slow = Object.assign(Object.create(host) as FakeHost, {
      schedule: passing.schedule,
      monotonic: () => passing.atMs,
    });
    const run = new TimeLimit(slow).run(
      async () => {
        passing.atMs = 700;
        return 'late';
      },
      { subject: 'a', limitMs: 500 },
    );
    await expect(run).rejects.toMatchObject({ code: 'timeout', abandoned: false });
    passing.atMs = 0;
    const atOnce = new TimeLimit(slow).run(() => (passing.atMs = 700), { subject: 'a', limitMs: 500 });
    await expect(atOnce).rejects.toMatchObject({ code: 'timeout' });
    passing.atMs = 0;
    const throwing = new TimeLimit(slow).run(
      () => {
        passing.atMs = 700;
        throw new Error('late');
      },
      { subject: 'a', limitMs: 500 },
    );
    await expect(throwing).rejects.toMatchObject({ code: 'timeout' });
  });

  test('warns once, with the time and the limit, and goes on', async () => {
    const host = new FakeHost();
    const body = held();
    const outcome = start(host, body.body, { warnAfterMs: 300, limitMs: 500 });
    await host.advance(299);
    expect(outcome.warnings).toEqual([]);
    await host.advance(150);
    expect(outcome.warnings).toEqual([[300, 500]]);
    body.resolve('in time');
    await outcome.done;
    expect(outcome.result).toBe('in time');
  });

  test('warns where nothing is limited, and not beyond a limit', async () => {
    const host = new FakeHost();
    const unlimited = start(host, held().body, { warnAfterMs: 300 });
    const beyond = start(host, held().body, { warnAfterMs: 600, limitMs: 500 });
    await host.advance(5000);
    expect(unlimited.warnings).toEqual([[300, undefined]]);
    expect(beyond.warnings).toEqual([]);
  });

  test('what its listeners throw is ignored', async () => {
    const host = new FakeHost();
    const fail = (): never => {
      throw new Error('listener');
    };
    const outcome = start(host, held().body, { warnAfterMs: 100, limitMs: 500, warned: fail, abandoned: fail });
    await host.advance(5000);
    expect(outcome.error).toMatchObject({ code: 'timeout', abandoned: true });
  });

  test('makes a signal for a body that looks at it late', async () => {
    const host = new FakeHost();
    let limits: BodyLimits | undefined;
    start(
      host,
      (given) => {
        limits = given;
        return new Promise<never>(() => undefined);
      },
      { limitMs: 500 },
    );
    await host.advance(500);
    expect(limits?.signal.reason).toMatchObject({ code: 'timeout' });
  });

  test('hands the outer signal itself to a body without a limit of its own', async () => {
    const { signal } = new AbortController();
    const run = new TimeLimit(new FakeHost()).run((limits) => limits.signal === signal, { subject: 'a', signal });
    await expect(run).resolves.toBe(true);
    const alone = new TimeLimit(new FakeHost()).run((limits) => limits.signal.aborted, { subject: 'a' });
    await expect(alone).resolves.toBe(false);
  });

  test('its timers keep the process alive unless told otherwise', () => {
    for (const keepAlive of [true, false]) {
      const host = new FakeHost();
      start(host, held().body, { limitMs: 500, keepAlive });
      expect([host.pendingTimers, host.pendingKeepAliveTimers]).toEqual([1, keepAlive ? 1 : 0]);
    }
  });

  test('takes any thenable for a promise', async () => {
    const thenable = {
      then: (resolve: (value: number) => void) => {
        resolve(7);
      },
    };
    const run = new TimeLimit(new FakeHost()).run(() => thenable as Promise<number>, { subject: 'a' });
    await expect(run).resolves.toBe(7);
  });

  test.each([
    [{ limitMs: 0 }, 'Expected `timeout` to be longer than 0 ms, got 0 (number).'],
    [{ limitMs: Number.NaN }, 'Expected `timeout` to be longer than 0 ms, got NaN (number).'],
    [{ warnAfterMs: -1 }, 'Expected `warnAfter` to be longer than 0 ms, got -1 (number).'],
    [{ graceMs: -1 }, 'Expected `grace` to be at least 0 ms, got -1 (number).'],
  ])('refuses %j before the body starts', async (options, message) => {
    let calls = 0;
    const run = new TimeLimit(new FakeHost()).run(() => (calls += 1), { subject: 'a', ...options });
    await expect(run).rejects.toMatchObject({ code: 'invalid-option', message });
    expect(calls).toBe(0);
  });

  test('tells a body to stop that gives no sign of life, and says that it hangs', async () => {
    const host = new FakeHost();
    const body = held();
    const outcome = start(host, body.body, { silenceMs: 500 });
    await host.advance(500);
    expect(body.signal?.reason).toMatchObject({
      message: 'Step "plan" gave no sign of life for 500ms, and was told to stop.',
      ...{ code: 'timeout', limitMs: 500, hung: true, abandoned: false },
    });
    await host.advance(graceMs);
    await outcome.done;
    expect(outcome.error).toMatchObject({ code: 'timeout', hung: true, abandoned: true });
    expect(host.pendingTimers).toBe(0);
  });

  test('lets a body be that goes on giving signs of life, and holds no timer behind it', async () => {
    const host = new FakeHost();
    let limits: BodyLimits | undefined;
    const result = Promise.withResolvers<string>();
    const body = (given: BodyLimits) => {
      limits = given;
      return result.promise;
    };
    const outcome = start(host, body, { silenceMs: 500 });
    for (let beat = 0; beat < 20; beat += 1) {
      await host.advance(400);
      limits?.beat();
    }
    result.resolve('done');
    await outcome.done;
    expect(outcome.result).toBe('done');
    expect(host.pendingTimers).toBe(0);
  });

  test('a limit that passed while the process was stopped holds from its first turn on, and says so', async () => {
    const host = new StoppableHost();
    const never = new Promise<never>(() => undefined);
    const ended = new TimeLimit(host, 0).run(() => never, { subject: 'step "plan"', limitMs: 1000 }).catch(String);
    host.stopFor(3_600_000);
    await host.fake.advance(1000);
    expect(await ended).toContain(
      'limit of 1.0s (noticed 1h00m late: the event loop was blocked, or the process stopped)',
    );
  });

  test('a body that ended in time and was seen too late has missed its limit: its result is dropped', async () => {
    const host = new StoppableHost();
    const body = held();
    const outcome = new TimeLimit(host, 0).run(body.body, { subject: 'step "plan"', limitMs: 1000 }).catch(String);
    body.resolve('in time');
    host.stopFor(5000);
    expect(await outcome).toContain('ended after 5.0s, later than its limit of 1.0s: its result is dropped');
  });

  test('time in which the machine was suspended is none of a limit, whatever the wall clock says', async () => {
    const host = new FakeHost();
    const body = held();
    const outcome = start(host, body.body, { limitMs: 1000, silenceMs: 900 });
    await host.advance(500);
    host.setWallClock(host.now() + 8 * 3_600_000);
    await host.advance(399);
    expect(body.signal?.aborted).toBe(false);
    body.resolve('done');
    await outcome.done;
    expect(outcome.result).toBe('done');
  });
});
