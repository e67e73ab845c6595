import { describe, expect, test } from 'vitest';
import type { Advisor } from '../../../src/recovery/advisor.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import type { Failure, RecoveryDecision } from '../../../src/recovery/failure.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const broken = Object.assign(new Error('broken'), { retryable: false });

/** An advisor that says the same of everything, and remembers what it was asked and told. */
function advisor(decision: RecoveryDecision | undefined | (() => never)) {
  const asked: Failure[] = [];
  const told: string[] = [];
  const made: Advisor = {
    name: 'advisor',
    advise: (failure) => {
      asked.push(failure);
      return typeof decision === 'function' ? decision() : decision;
    },
    settled: (failure, outcome) => {
      told.push(`${failure.attempt} ${outcome}`);
    },
  };
  return { asked, told, made };
}

/** Runs what fails `failures` times, with advisors. */
async function run(advisors: readonly Advisor[], failures: number, options: { actions?: string[] } = {}) {
  const host = new FakeHost();
  const troubles: unknown[] = [];
  const recovery = new ErrorRecovery({
    ...{ host, advisors, retry: { attempts: 3, delay: '1s', jitter: 0 } },
    actions: Object.fromEntries(
      ['empty_cache', 'rest'].map((name) => [
        name,
        () => {
          options.actions?.push(name);
          return 'helped' as const;
        },
      ]),
    ),
  });
  recovery.on('trouble', ({ error }) => {
    troubles.push(error);
  });
  const attempts: number[] = [];
  const operation = (attempt: number): string => {
    attempts.push(attempt);
    if (attempts.length <= failures) throw broken;
    return 'done';
  };
  const facts = { name: 'call', provider: 'a-service', context: { file: 'a' } };
  const outcome = await host.finish(recovery.run(operation, facts).catch((error: unknown) => error));
  return { outcome, attempts, troubles, tookMs: host.monotonic() };
}

describe('an advisor', () => {
  test('is asked with all that is known, and told what came of it', async () => {
    const { asked, told, made } = advisor({ decision: 'wait_and_retry', delay: '5s' });
    const { outcome, tookMs } = await run([made], 2);
    expect(outcome).toBe('done');
    expect(tookMs).toBe(10_000);
    expect(asked).toMatchObject([
      { name: 'call', provider: 'a-service', context: { file: 'a' }, error: broken, attempt: 1, attempts: 3 },
      { attempt: 2 },
    ]);
    expect(asked[0]?.signature).toBe(asked[1]?.signature);
    expect(told).toEqual(['1 helped', '2 helped']);
  });

  test('has no more attempts made than are left', async () => {
    const { told, made } = advisor({ decision: 'wait_and_retry' });
    const { outcome, attempts } = await run([made], 9);
    expect(outcome).toBe(broken);
    expect(attempts).toEqual([1, 2, 3]);
    expect(told).toEqual(['1 failed', '2 failed', '3 failed']);
  });

  test('ends it, passes it over, or has actions done', async () => {
    expect(await run([advisor({ decision: 'fail' }).made], 1)).toMatchObject({ outcome: broken, attempts: [1] });
    expect(await run([advisor({ decision: 'skip', substitute: 7 }).made], 1)).toMatchObject({ outcome: 7 });
    const actions: string[] = [];
    const cleaned = await run([advisor({ decision: 'cleanup_and_continue', actions: ['empty_cache'] }).made], 1, {
      actions,
    });
    expect(cleaned.outcome).toBe('done');
    expect(actions).toEqual(['empty_cache']);
  });

  test('leaves it to the next one, and the last to the rules', async () => {
    const silent = advisor(undefined);
    const usual = advisor({ decision: 'default_recovery' });
    const { outcome, attempts } = await run([silent.made, usual.made], 1);
    expect([silent.asked.length, usual.asked.length]).toEqual([1, 1]);
    expect(outcome).toBe(broken);
    expect(attempts).toEqual([1]);
  });

  test('may fail itself: that is told, and the next one is asked', async () => {
    const mistake = new Error('a mistake');
    const failing = advisor(() => {
      throw mistake;
    });
    const { outcome, troubles } = await run([failing.made, advisor({ decision: 'wait_and_retry' }).made], 1);
    expect(outcome).toBe('done');
    expect(troubles).toEqual([mistake]);
  });

  test('is not asked about a call that a breaker turned away', async () => {
    const { asked, made } = advisor(undefined);
    const recovery = new ErrorRecovery({ host: new FakeHost(), advisors: [made] });
    const call = () =>
      recovery.run(() => Promise.reject(broken), { name: 'call', breaker: { failures: 0 } }).catch(() => undefined);
    await call();
    await call();
    expect(asked).toHaveLength(1);
  });
});
