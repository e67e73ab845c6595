import { expect, test } from 'vitest';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { ladder } from '../../../src/recovery/ladder.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

const hourMs = 3_600_000;
const spent = (): Error => new Error('Claude AI usage limit reached. Please try again in 5 hours');

function scene() {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), [], { host });
  return { host, storage, recovery: new ErrorRecovery({ host, storage, patterns: false }) };
}

test('no call begins while the provider is closed, and one after that does', async () => {
  const { host, recovery } = scene();
  let calls = 0;
  const ask = (): Promise<string> =>
    recovery.run(
      () => {
        calls += 1;
        if (calls === 1) throw spent();
        return 'answered';
      },
      { provider: 'p' },
    );
  await expect(ask()).rejects.toMatchObject({ code: 'provider-closed', retryAt: host.now() + 5 * hourMs });
  await expect(ask()).rejects.toMatchObject({ code: 'provider-closed' });
  expect(calls).toBe(1);
  await host.advance(5 * hourMs);
  expect(await ask()).toBe('answered');
});

test('nobody hears of the error before the closing is acknowledged', async () => {
  const { host, storage, recovery } = scene();
  storage.plan({ method: 'append', key: 'errors/providers', when: 'late', lateMs: 5000 });
  const startedAt = host.now();
  const refused = recovery.run(() => Promise.reject(spent()), { provider: 'p' }).catch(() => host.now() - startedAt);
  expect(await host.finish(refused)).toBeGreaterThanOrEqual(5000);
});

test('the second call of a hedge does not begin when the provider was closed meanwhile', async () => {
  const { host, recovery } = scene();
  let calls = 0;
  const answer = recovery.run(
    async () => {
      calls += 1;
      await host.sleep(60_000);
      return 'slow';
    },
    { provider: 'p', hedge: { delay: '10s' } },
  );
  const closed = host
    .sleep(5000)
    .then(() => recovery.closings?.close('p', { until: host.now() + hourMs, reason: 'quota' }));
  expect(await host.finish(answer)).toBe('slow');
  await closed;
  expect(calls).toBe(1);
});

test('while the log cannot be read a call goes on by what is known, and the trouble is told', async () => {
  const { storage, recovery } = scene();
  const troubles: unknown[] = [];
  recovery.on('trouble', (event) => troubles.push(event));
  storage.plan({ method: 'read', key: 'errors/providers', times: Infinity });
  expect(await recovery.run(() => 'answered', { provider: 'p' })).toBe('answered');
  expect(troubles).toMatchObject([{ subject: 'looking whether provider "p" is closed' }]);
});

test('a split asks the same provider, and closes it; another operation is held to the one that it names', async () => {
  const { host, recovery } = scene();
  const made: string[] = [];
  const part = (name: string) => (): string => {
    made.push(name);
    if (made.length === 2) throw spent();
    return name;
  };
  const climb = (): Promise<string> =>
    recovery.run<string>(() => Promise.reject(new Error('too long')), {
      provider: 'p',
      ladder: ladder<string>([
        { rung: 'split', parts: [part('one'), part('two'), part('three')], join: (parts) => parts.join() },
        { rung: 'other', name: 'q', provider: 'q', run: part('other') },
        { rung: 'other', name: 'free', run: part('free') },
      ]),
    });
  await recovery.closings?.close('q', { until: host.now() + hourMs, reason: 'quota' });
  expect(await host.finish(climb())).toBe('free');
  expect(made).toEqual(['one', 'two', 'free']);
  expect(await recovery.closings?.current('p')).toMatchObject({ until: host.now() + 5 * hourMs });
  made.splice(0);
  expect(await host.finish(climb())).toBe('free');
  expect(made).toEqual(['free']);
});

test('the parts of a split are held to the provider of the operation, and none is called while that is closed', async () => {
  const { host, recovery } = scene();
  const calls: string[] = [];
  const steps = ladder<string>([
    { rung: 'retry', attempts: 1 },
    { rung: 'split', attempts: 1, parts: [() => calls.push('part')], join: (parts) => parts.join() },
  ]);
  const ask = recovery.run(
    () => {
      calls.push('body');
      throw spent();
    },
    { provider: 'p', ladder: steps },
  );
  expect(await host.finish(ask.catch((error: unknown) => error))).toMatchObject({ code: 'provider-closed' });
  expect(calls).toEqual(['body']);
});
