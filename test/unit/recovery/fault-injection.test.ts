import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/recovery/classification.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { FaultInjection, isAt } from '../../../src/recovery/fault-injection.ts';
import { faultNames, requireFaults, type Faults } from '../../../src/recovery/faults.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const never = new AbortController().signal;

/** What comes of work under faults: its result, or the error. */
function play(faults: Faults, at: string, attempt = 1, host = new FakeHost()): Promise<unknown> {
  const played = new FaultInjection(faults, host).play(at, attempt, never, () => 'done');
  return host.finish(played.catch((error: unknown) => error));
}

describe('injected faults', () => {
  test('strike at their place and attempt, and nowhere else', async () => {
    const faults = 'NetworkTimeout@plan/fetch:2, diskfull@save*:all';
    expect(await play(faults, 'plan/fetch', 1)).toBe('done');
    expect(await play(faults, 'plan/fetch', 2)).toMatchObject({ code: 'ETIMEDOUT' });
    expect(await play(faults, 'fetch', 2)).toBe('done');
    expect(await play(faults, 'save/all', 7)).toMatchObject({ code: 'ENOSPC' });
  });

  test('are shaped so that they are taken for what they play', async () => {
    const categories = await Promise.all(
      faultNames
        .filter((name) => name !== 'Hang')
        .map(async (name) => {
          const error = await play(`${name}@step`, 'step');
          const { category, retryable } = classify(error);
          return error === 'done' ? name : `${name}: ${category}${retryable ? '' : ', not retryable'}`;
        }),
    );
    expect(categories).toEqual([
      'NetworkTimeout: transient',
      'RateLimited: transient',
      expect.stringContaining('QuotaExhausted: '),
      'PersistentFailure: unknown, not retryable',
      'DiskFull: resource',
      'Slow',
    ]);
  });

  test('take time when they are slow, and hang until they are told to stop', async () => {
    const host = new FakeHost();
    expect(await play([{ fault: 'Slow', at: 'step', delay: '3s' }], 'step', 1, host)).toBe('done');
    expect(host.monotonic()).toBe(3000);
    const run = new ErrorRecovery({ host, inject: 'Hang@call' }).run(() => 'done', {
      ...{ name: 'call', timeout: '10s', retry: 2 },
    });
    expect(await host.finish(run)).toBe('done');
    expect(host.monotonic()).toBeGreaterThanOrEqual(13_000);
  });

  test('strike after the work only where that is asked for', async () => {
    let done = 0;
    const work = (): number => (done += 1);
    const faults = new FaultInjection('NetworkTimeout@step:1-2:after', new FakeHost());
    await expect(faults.play('step', 2, never, work)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(done).toBe(1);
  });

  test('are found by a pattern as far as a star reaches', () => {
    expect(isAt('a*c*e', 'abcde')).toBe(true);
    expect(isAt('a*c*e', 'ae')).toBe(false);
    expect(isAt('ab*ba', 'aba')).toBe(false);
    expect(isAt('*', '')).toBe(true);
    expect(isAt('wait:x', 'wait:x')).toBe(true);
  });

  test('keep the colons of a key', () => {
    expect(requireFaults('Slow@fresh:log-in')).toMatchObject([{ fault: 'Slow', at: 'fresh:log-in' }]);
  });

  test.each([
    ['NetworkTimeuot@step', 'NetworkTimeout'],
    ['NetworkTimeout', 'NetworkTimeout@fetch:2'],
    ['Slow@step:3-2', 'range'],
    [[{ fault: 'Slow' }], 'key of a step'],
    [[{ fault: 'Slow', at: 'a', attempts: 0 }], 'positive integer'],
    [[{ fault: 'Fast', at: 'a' }], 'QuotaExhausted'],
    [7, 'a text or a list'],
  ])('refuse %j and say what is allowed', (inject, expected) => {
    expect(() => Reflect.construct(FaultInjection, [inject, new FakeHost()]) as unknown).toThrow(
      expect.objectContaining({ code: 'invalid-option', expected: expect.stringContaining(expected) as string }),
    );
  });
});
