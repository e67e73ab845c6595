import { describe, expect, test } from 'vitest';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { breakersFolder } from '../../../src/recovery/breaker-log.ts';
import type { BreakerOptions } from '../../../src/recovery/breaker-options.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

const name = 'call';
const log = `${breakersFolder}call/0000000001`;
const broken = new Error('broken');
const alive = identifyProcess();
/** A process of this machine that is gone: nobody has such a start time. */
const gone = { ...alive, startedAt: '1' };
/** A process that nobody here can judge. */
const elsewhere = { ...alive, host: 'another', bootId: 'another' };

function callerOf(recovery: ErrorRecovery, options: BreakerOptions = {}) {
  return (work: () => unknown = () => Promise.reject(broken)): Promise<unknown> =>
    recovery.run(work, { name, breaker: { ...options, shared: true }, retry: false }).catch((error: unknown) => error);
}

/** A breaker that is half open, and whose trial is under way for ever in another process. */
async function abandoned(process: typeof alive, { aheadMs = 0 }: { readonly aheadMs?: number } = {}) {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  const owner = callerOf(new ErrorRecovery({ host, storage, process }));
  for (let failure = 0; failure < 4; failure += 1) await owner();
  await host.advance(60_000);
  const now = host.now();
  host.setWallClock(now + aheadMs);
  void owner(() => new Promise(() => undefined));
  await host.turn();
  await host.turn();
  host.setWallClock(now);
  return { host, storage, call: callerOf(new ErrorRecovery({ host, storage, process: alive })) };
}

describe('a trial whose process has died', () => {
  test('is made by the next one at once', async () => {
    const { call } = await abandoned(gone);
    expect(await call(() => 'fine')).toBe('fine');
    expect(await call(() => 'fine')).toBe('fine');
  });

  test('is made by one of several at once', async () => {
    const { host, storage } = await abandoned(gone);
    let started = 0;
    const calls = Array.from({ length: 5 }, () => callerOf(new ErrorRecovery({ host, storage, process: alive })));
    const outcomes = await Promise.all(
      calls.map((call) =>
        call(async () => {
          started += 1;
          await host.turn();
          await host.turn();
          return 'fine';
        }),
      ),
    );
    expect(started).toBe(1);
    expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
  });

  test.each([
    { whose: 'lives', process: alive },
    { whose: 'cannot be judged', process: elsewhere },
  ])('is left its time where the process $whose', async ({ process }) => {
    const { host, call } = await abandoned(process);
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    await host.advance(299_999);
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    await host.advance(2);
    expect(await call(() => 'fine')).toBe('fine');
  });

  test('is left no more than its time where the clock of that process was ahead', async () => {
    const { host, call } = await abandoned(elsewhere, { aheadMs: 86_400_000 });
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    await host.advance(300_001);
    expect(await call(() => 'fine')).toBe('fine');
  });
});

test('an opening lasts no longer where the clock is set back meanwhile', async () => {
  const host = new FakeHost();
  const call = callerOf(new ErrorRecovery({ host, storage: new MemoryStorage() }));
  for (let failure = 0; failure < 4; failure += 1) await call();
  host.setWallClock(host.now() - 86_400_000);
  expect(await call()).toMatchObject({ code: 'breaker-open', retryAt: host.now() + 60_000 });
  await host.advance(60_001);
  expect(await call(() => 'fine')).toBe('fine');
});

test.each([
  '{"type":"snapshot"}',
  '{"type":"snapshot","state":null,"settings":{}}',
  '{"type":"snapshot","state":{"kind":"open","epoch":1,"openedAt":"x"},"settings":{"failures":3,"withinMs":1,"openForMs":1,"trialForMs":1}}',
  '{"type":"snapshot","state":{"kind":"closed","epoch":0,"failures":[null]},"settings":{"failures":3,"withinMs":1,"openForMs":1,"trialForMs":1}}',
  '{"type":"settings"}',
  '{"type":"settings","settings":{"failures":-1,"withinMs":1e300,"openForMs":null,"trialForMs":0}}',
  '{"type":"failed"}',
  '{"type":"failed","epoch":0,"id":7,"at":"soon"}',
  '{"type":"failed","epoch":0,"id":"x","at":1e300}',
  '{"type":"trial","epoch":0}',
  '{"type":"begun"}',
  '[]',
  'torn {',
])('a line %s in its log changes nothing', async (line) => {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  await callerOf(new ErrorRecovery({ host, storage }))(() => 'fine');
  await storage.append(log, [line]);
  for (const recovery of [new ErrorRecovery({ host, storage }), new ErrorRecovery({ host, storage })]) {
    const call = callerOf(recovery);
    expect(await call(() => 'fine')).toBe('fine');
    await call();
    await call();
    expect(await recovery.readBreakers()).toHaveLength(1);
  }
  expect(await callerOf(new ErrorRecovery({ host, storage }))(() => 'fine')).toMatchObject({ code: 'breaker-open' });
});

test('what lies beside its log changes nothing', async () => {
  const storage = new MemoryStorage();
  const host = new FakeHost();
  await storage.append(`${breakersFolder}call/notes`, ['anything']);
  const call = callerOf(new ErrorRecovery({ host, storage }));
  for (let failure = 0; failure < 4; failure += 1) expect(await call()).toBe(broken);
  expect(await callerOf(new ErrorRecovery({ host, storage }))()).toMatchObject({ code: 'breaker-open' });
});

test('what could not be written is written once the storage works again', async () => {
  const host = new FakeHost();
  const inner = new MemoryStorage();
  const storage = new FaultyStorage(inner);
  const call = callerOf(new ErrorRecovery({ host, storage, patterns: false }));
  for (let failure = 0; failure < 4; failure += 1) await call();
  await host.advance(60_001);
  storage.plan({ method: 'append', after: 1, times: 1, error: 'full' });
  expect(await call(() => 'fine')).toBe('fine');
  expect(await call(() => 'fine')).toBe('fine');
  expect(await callerOf(new ErrorRecovery({ host, storage: inner }))(() => 'fine')).toBe('fine');
});
