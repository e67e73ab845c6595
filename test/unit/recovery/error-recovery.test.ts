import { describe, expect, test } from 'vitest';
import { StepError, UsageError } from '../../../src/core/errors.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import type { FailedAttempt } from '../../../src/recovery/retry.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const reset = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** An operation that fails with `errors`, one after the other, and then succeeds; `attempts` says what it was handed, and when. */
function failing(host: FakeHost, ...errors: readonly unknown[]) {
  const attempts: number[] = [];
  const times: number[] = [];
  const operation = (attempt: number): string => {
    attempts.push(attempt);
    times.push(host.monotonic());
    if (attempts.length <= errors.length) throw errors[attempts.length - 1];
    return 'done';
  };
  return { attempts, times, operation };
}

describe('ErrorRecovery', () => {
  // First in this file: what a first failure loads must not take a turn of the event loop under a fake host.
  test('makes each attempt as soon as its wait is over on the host, however far a test moves the clock at once', async () => {
    const host = new FakeHost();
    const { operation, times } = failing(host, reset(), reset());
    const result = new ErrorRecovery({ host, retry: { delay: '1s', jitter: 0 } }).run(operation);
    await host.advance(60_000);
    expect(times).toEqual([0, 1000, 3000]);
    await expect(result).resolves.toBe('done');
  });

  test('calls once what succeeds, and sets no timer', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host);
    await expect(new ErrorRecovery({ host }).run(operation)).resolves.toBe('done');
    expect(attempts).toEqual([1]);
    expect(host.pendingTimers).toBe(0);
  });

  test('by default tries four times, with waits from 2 to 3, 4 to 6 and 8 to 12 seconds', async () => {
    const host = new FakeHost();
    const { operation, attempts, times } = failing(host, reset(), reset(), reset());
    await expect(host.finish(new ErrorRecovery({ host }).run(operation))).resolves.toBe('done');
    expect(attempts).toEqual([1, 2, 3, 4]);
    const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    for (const [index, waitMs] of waits.entries()) {
      expect(waitMs).toBeGreaterThanOrEqual(2000 * 2 ** index);
      expect(waitMs).toBeLessThan(3000 * 2 ** index);
    }
  });

  test('throws the last error as it was thrown when the attempts are used up', async () => {
    const host = new FakeHost();
    const errors = [reset(), reset(), reset(), reset(), reset()];
    const { operation, attempts } = failing(host, ...errors);
    const thrown = await host.finish(new ErrorRecovery({ host }).run(operation)).catch((error: unknown) => error);
    expect(thrown).toBe(errors[3]);
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  test('throws a value that is no error as it was thrown', async () => {
    const host = new FakeHost();
    const { operation } = failing(host, undefined);
    await expect(new ErrorRecovery({ host }).run(operation)).rejects.toBeUndefined();
  });

  test.each([
    ['a transient error', reset(), [1, 2]],
    ['an error nothing is known about', new Error('boom'), [1]],
    ['a full disk', Object.assign(new Error('no space'), { code: 'ENOSPC' }), [1]],
    [
      'a step whose own attempts are used up',
      new StepError('step-failed', 'failed', { key: 'a', cause: reset() }),
      [1],
    ],
  ])('without a retry option goes on only after what is known to pass: %s', async (_, error, expected) => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, error);
    await host.finish(new ErrorRecovery({ host }).run(operation).catch(() => undefined));
    expect(attempts).toEqual(expected);
  });

  test.each([
    ['an error nothing is known about', new Error('boom'), [1, 2]],
    [
      'a step that failed for an unknown reason',
      new StepError('step-failed', 'failed', { key: 'a', cause: new Error('boom') }),
      [1, 2],
    ],
    ['wrong usage', new UsageError('invalid-option', 'wrong'), [1]],
    ['an error that says it is not retryable', Object.assign(new Error('no'), { retryable: false }), [1]],
    ['an abort', new DOMException('stopped', 'AbortError'), [1]],
  ])('with a retry option goes on after all but what no attempt can mend: %s', async (_, error, expected) => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, error);
    await host.finish(new ErrorRecovery({ host }).run(operation, { retry: 3 }).catch(() => undefined));
    expect(attempts).toEqual(expected);
  });

  test.each([false, 1, { attempts: 1 }] as const)('never tries again with retry: %j', async (retry) => {
    const host = new FakeHost();
    const error = reset();
    const { operation, attempts } = failing(host, error);
    await expect(new ErrorRecovery({ host }).run(operation, { retry })).rejects.toBe(error);
    expect(attempts).toEqual([1]);
  });

  test('asks `when` about each error, and stops where it says no', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, new Error('again'), new Error('enough'), new Error('never'));
    const when = (error: unknown): boolean => (error as Error).message === 'again';
    const result = host.finish(new ErrorRecovery({ host }).run(operation, { retry: { attempts: 9, when } }));
    await expect(result).rejects.toThrow('enough');
    expect(attempts).toEqual([1, 2]);
  });

  test('counts on from the attempts that failed before a restart, waits included', async () => {
    const host = new FakeHost();
    const { operation, attempts, times } = failing(host, reset(), reset());
    const recovery = new ErrorRecovery({ host, retry: { jitter: 0 } });
    await expect(host.finish(recovery.run(operation, { failedAttempts: 2 }))).rejects.toThrow('socket hang up');
    expect(attempts).toEqual([3, 4]);
    expect(times).toEqual([0, 8000]);
  });

  test('makes one attempt where all were used up before a restart', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, reset());
    await expect(new ErrorRecovery({ host }).run(operation, { failedAttempts: 7 })).rejects.toThrow();
    expect(attempts).toEqual([8]);
  });

  test('tells of each failed attempt and waits for that before the wait begins', async () => {
    const host = new FakeHost();
    const errors = [reset(), reset()];
    const { operation, times } = failing(host, ...errors);
    const failures: FailedAttempt[] = [];
    const run = new ErrorRecovery({ host, retry: { jitter: 0 } }).run(operation, {
      attemptFailed: async (failure) => {
        failures.push(failure);
        await host.sleep(500);
      },
    });
    await host.finish(run);
    expect(failures).toEqual([
      { attempt: 1, error: errors[0], retryInMs: 2000, tookMs: 0 },
      { attempt: 2, error: errors[1], retryInMs: 4000, tookMs: 0 },
    ]);
    expect(times).toEqual([0, 2500, 7000]);
  });

  test('does not tell of the last failure: what it throws does', async () => {
    const host = new FakeHost();
    const told: number[] = [];
    const run = new ErrorRecovery({ host }).run(failing(host, reset(), reset()).operation, {
      retry: 2,
      attemptFailed: ({ attempt }) => void told.push(attempt),
    });
    await expect(host.finish(run)).rejects.toThrow('socket hang up');
    expect(told).toEqual([1]);
  });

  test('ends with what attemptFailed throws', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, reset());
    const run = new ErrorRecovery({ host }).run(operation, {
      attemptFailed: async () => Promise.reject(new Error('the journal is gone')),
    });
    await expect(host.finish(run)).rejects.toThrow('the journal is gone');
    expect(attempts).toEqual([1]);
    expect(host.pendingTimers).toBe(0);
  });

  test('an abort ends a wait at once, with the reason of the signal, and leaves no timer', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, reset());
    const control = new AbortController();
    const run = new ErrorRecovery({ host }).run(operation, { signal: control.signal });
    await host.advance(1000);
    expect(host.pendingTimers).toBe(1);
    const reason = new Error('enough');
    control.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(attempts).toEqual([1]);
    expect(host.pendingTimers).toBe(0);
  });

  test('starts no attempt under a signal that has aborted', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host, reset());
    const reason = new Error('enough');
    const run = new ErrorRecovery({ host }).run(operation, { signal: AbortSignal.abort(reason) });
    await expect(run).rejects.toBe(reason);
    expect(attempts).toEqual([]);
  });

  test('does not retry what failed after the signal aborted', async () => {
    const host = new FakeHost();
    const control = new AbortController();
    const error = reset();
    const run = new ErrorRecovery({ host }).run(
      () => {
        control.abort();
        throw error;
      },
      { signal: control.signal },
    );
    await expect(run).rejects.toBe(error);
    expect(host.pendingTimers).toBe(0);
  });

  test.each([
    ['seconds', { 'Retry-After': '20' }, 20_000],
    ['a date by the wall clock', { 'retry-after': new Date(Date.parse('2026-11-20T10:16:00Z')).toUTCString() }, 29_877],
    ['less than its own wait', { 'retry-after': '1' }, 2000],
  ])('waits at least as long as a retry-after header says: %s', async (_, headers, expected) => {
    const host = new FakeHost();
    const error = Object.assign(new Error('too many requests'), { status: 429, headers });
    const { operation, times } = failing(host, error);
    await host.finish(new ErrorRecovery({ host, retry: { jitter: 0 } }).run(operation));
    expect(times).toEqual([0, expected]);
  });

  test('a wait keeps the process alive unless told otherwise', async () => {
    for (const keepAlive of [true, false]) {
      const host = new FakeHost();
      const run = new ErrorRecovery({ host }).run(failing(host, reset()).operation, { keepAlive });
      await host.advance(0);
      expect(host.pendingKeepAliveTimers).toBe(keepAlive ? 1 : 0);
      await host.finish(run);
    }
  });

  test('says of an error what it is', () => {
    const host = new FakeHost();
    expect(new ErrorRecovery({ host }).classify(reset())).toMatchObject({ category: 'transient', retryable: true });
  });

  test('refuses a count of failed attempts that is none, before it calls anything', async () => {
    const host = new FakeHost();
    const { operation, attempts } = failing(host);
    const run = new ErrorRecovery({ host }).run(operation, { failedAttempts: -1 });
    await expect(run).rejects.toMatchObject({ code: 'invalid-option', subject: 'failedAttempts' });
    expect(attempts).toEqual([]);
  });
});
