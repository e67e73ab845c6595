import { describe, expect, test } from 'vitest';
import { RejectedError } from '../../../src/core/errors.ts';
import { BreakerLog, breakersFolder } from '../../../src/recovery/breaker-log.ts';
import { requireBreaker, type BreakerOption } from '../../../src/recovery/breaker-options.ts';
import { nextState } from '../../../src/recovery/circuit-breaker.ts';
import { ErrorRecovery } from '../../../src/recovery/error-recovery.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

const name = 'call';
const broken = new Error('broken');

/** Calls of one name under a breaker; `calls` counts those that were started. */
function caller(recovery: ErrorRecovery, breaker: BreakerOption) {
  const seen = { calls: 0 };
  const call = (work: () => unknown = () => Promise.reject(broken)): Promise<unknown> =>
    recovery
      .run(
        () => {
          seen.calls += 1;
          return work();
        },
        { name, breaker, retry: false },
      )
      .catch((error: unknown) => error);
  return { seen, call };
}

const kinds = [
  { kind: 'of one process', shared: false },
  { kind: 'that is shared', shared: true },
];

describe.each(kinds)('a breaker $kind', ({ shared }) => {
  const make = (options: Exclude<BreakerOption, boolean> = {}) => {
    const host = new FakeHost();
    const recovery = new ErrorRecovery({ host, storage: new MemoryStorage() });
    return { host, recovery, ...caller(recovery, { ...options, shared }) };
  };
  const status = (recovery: ErrorRecovery): string | undefined => recovery.breakers()[0]?.status;

  test('makes no call while open, and says when it will', async () => {
    const { host, recovery, seen, call } = make();
    for (let failure = 0; failure < 3; failure += 1) expect(await call()).toBe(broken);
    expect(status(recovery)).toBe('closed');
    expect(await call()).toBe(broken);
    expect(status(recovery)).toBe('open');
    const openedAt = host.now();
    await host.advance(59_000);
    const rejected = await call();
    expect(rejected).toBeInstanceOf(RejectedError);
    expect(rejected).toMatchObject({ code: 'breaker-open', operation: name, retryAt: openedAt + 60_000 });
    expect(seen.calls).toBe(4);
  });

  test('lets exactly one call through once its time is over, and closes when that succeeds', async () => {
    const { host, recovery, seen, call } = make();
    for (let failure = 0; failure < 4; failure += 1) await call();
    await host.advance(60_000);
    expect(status(recovery)).toBe('half-open');
    let answer: (value: string) => void = () => undefined;
    const trial = call(() => new Promise((resolve) => (answer = resolve)));
    await host.turn();
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    expect(seen.calls).toBe(5);
    answer('fine');
    expect(await trial).toBe('fine');
    expect(status(recovery)).toBe('closed');
    expect(await call(() => 'fine too')).toBe('fine too');
  });

  test('opens again for its whole time when the trial fails', async () => {
    const { host, recovery, seen, call } = make();
    for (let failure = 0; failure < 4; failure += 1) await call();
    await host.advance(60_000);
    expect(await call()).toBe(broken);
    expect(status(recovery)).toBe('open');
    await host.advance(59_999);
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    expect(seen.calls).toBe(5);
    await host.advance(1);
    expect(await call(() => 'fine')).toBe('fine');
  });

  test('forgets failures that are older than its window', async () => {
    const { host, recovery, call } = make();
    for (let failure = 0; failure < 3; failure += 1) await call();
    await host.advance(300_000);
    await call();
    expect(recovery.breakers()).toMatchObject([{ name, status: 'closed', failures: 1, shared }]);
  });

  test('allows another trial when the one before has not ended in its time', async () => {
    const { host, call } = make({ trialFor: '30s' });
    for (let failure = 0; failure < 4; failure += 1) await call();
    await host.advance(60_000);
    void call(() => new Promise(() => undefined));
    await host.advance(29_999);
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    await host.advance(1);
    expect(await call(() => 'fine')).toBe('fine');
  });

  test('counts no late failure of a call from before it opened', async () => {
    const { host, recovery, call } = make();
    const late: ((error: Error) => void)[] = [];
    const calls = Array.from({ length: 5 }, () => call(() => new Promise((_, reject) => late.push(reject))));
    await host.turn();
    for (let failure = 0; failure < 4; failure += 1) await call();
    await host.advance(60_000);
    await call(() => 'fine');
    for (const reject of late) reject(broken);
    await Promise.all(calls);
    expect(recovery.breakers()).toMatchObject([{ status: 'closed', failures: 0 }]);
  });

  test('counts nothing that its caller stopped, and gives the trial to the next one', async () => {
    const { host, recovery, call } = make();
    const stopped = (): Promise<unknown> => {
      const control = new AbortController();
      const work = (): Promise<never> => {
        control.abort(broken);
        return Promise.reject(broken);
      };
      return recovery
        .run(work, { name, breaker: { shared }, retry: false, signal: control.signal })
        .catch((error: unknown) => error);
    };
    for (let failure = 0; failure < 5; failure += 1) await stopped();
    expect(recovery.breakers()).toMatchObject([{ status: 'closed', failures: 0 }]);
    for (let failure = 0; failure < 4; failure += 1) await call();
    await host.advance(60_000);
    await stopped();
    expect(await call(() => 'fine')).toBe('fine');
  });

  test('counts operations, not attempts', async () => {
    const { host, recovery } = make();
    const run = recovery.run(() => Promise.reject(broken), { name, breaker: { shared }, retry: 6 });
    run.catch(() => undefined);
    await expect(host.finish(run)).rejects.toBe(broken);
    expect(recovery.breakers()).toMatchObject([{ status: 'closed', failures: 1 }]);
  });

  test('tells each change once, and is closed by hand', async () => {
    const { host, recovery, call } = make();
    const changes: string[] = [];
    recovery.on('breaker', ({ was, status: now }) => {
      changes.push(`${was} > ${now}`);
    });
    for (let failure = 0; failure < 6; failure += 1) await call();
    expect(await recovery.resetBreaker(name)).toBe(true);
    expect(await recovery.resetBreaker('unknown')).toBe(false);
    expect(await call(() => 'fine')).toBe('fine');
    for (let failure = 0; failure < 4; failure += 1) await call();
    await host.advance(60_000);
    await call(() => 'fine');
    expect(changes).toEqual([
      'closed > open',
      'open > closed',
      'closed > open',
      'open > half-open',
      'half-open > closed',
    ]);
  });

  test('counts what it is told to count', async () => {
    const { recovery, call } = make({ counts: (error) => error !== broken });
    for (let failure = 0; failure < 9; failure += 1) expect(await call()).toBe(broken);
    expect(recovery.breakers()).toMatchObject([{ status: 'closed', failures: 0 }]);
  });
});

test('of two claims to a trial the first counts, however close they are', () => {
  const open = { kind: 'open', epoch: 1, openedAt: 0, trial: undefined } as const;
  const claim = (id: string) => ({ type: 'trial', epoch: 1, id, at: 60_000 }) as const;
  const settings = requireBreaker(true);
  const claimed = nextState(nextState(open, claim('first'), settings), claim('second'), settings);
  expect(claimed).toMatchObject({ trial: { id: 'first' } });
  expect(nextState(claimed, { ...claim('second'), type: 'passed' }, settings)).toBe(claimed);
});

describe('a shared breaker', () => {
  const shared = { shared: true };

  test('is the same for every process that shares the storage, and for the next one', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const one = caller(new ErrorRecovery({ host, storage }), shared);
    const other = caller(new ErrorRecovery({ host, storage }), shared);
    await one.call();
    await other.call();
    await one.call();
    expect(await other.call()).toBe(broken);
    expect(await one.call()).toMatchObject({ code: 'breaker-open' });
    const next = new ErrorRecovery({ host, storage });
    expect(await next.readBreakers()).toMatchObject([{ name, status: 'open' }]);
    expect(await caller(next, shared).call()).toMatchObject({ code: 'breaker-open' });
  });

  test('gives the one trial to one of all processes', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const all = Array.from({ length: 6 }, () => caller(new ErrorRecovery({ host, storage }), shared));
    for (let failure = 0; failure < 4; failure += 1) await all[0]?.call();
    await host.advance(60_000);
    let started = 0;
    const outcomes = await Promise.all(
      all.map(({ call }) =>
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

  test('goes on by what it knows while its storage fails, and says so', async () => {
    const host = new FakeHost();
    const storage = new FaultyStorage(new MemoryStorage());
    const recovery = new ErrorRecovery({ host, storage, patterns: false });
    const troubles: string[] = [];
    recovery.on('trouble', ({ subject }) => {
      troubles.push(subject);
    });
    const { call, seen } = caller(recovery, shared);
    expect(await call(() => 'fine')).toBe('fine');
    storage.plan({ method: 'append', times: Infinity });
    storage.plan({ method: 'list', times: Infinity });
    for (let failure = 0; failure < 4; failure += 1) expect(await call()).toBe(broken);
    expect(await call()).toMatchObject({ code: 'breaker-open' });
    expect(seen.calls).toBe(5);
    expect(new Set(troubles)).toEqual(new Set(['the log of breaker "call"']));
  });

  test('needs a storage', async () => {
    const run = new ErrorRecovery().run(() => 'fine', { name, breaker: shared });
    await expect(run).rejects.toMatchObject({ code: 'invalid-option', subject: 'breaker.shared' });
  });

  test('keeps its log short, whoever writes to it meanwhile', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const settings = requireBreaker({ failures: 1_000_000, within: '30d' });
    const logs = Array.from({ length: 3 }, () => new BreakerLog(storage, name, settings, 20));
    for (let round = 0; round < 40; round += 1)
      await Promise.all(logs.map((log) => log.append({ type: 'failed', epoch: 0, id: host.id(12), at: host.now() })));
    for (const log of logs) {
      await log.read();
      expect(log.state).toMatchObject({ kind: 'closed', failures: { length: 120 } });
    }
    const { entries } = await storage.list(breakersFolder);
    expect(entries.length).toBeLessThanOrEqual(2);
    let lines = 0;
    for (const { key } of entries) for await (const line of storage.read(key)) lines += line.line === '' ? 0 : 1;
    expect(lines).toBeLessThanOrEqual(60);
  });

  test('holds with the settings that were declared last, for everybody', async () => {
    const host = new FakeHost();
    const storage = new MemoryStorage();
    const lenient = caller(new ErrorRecovery({ host, storage }), { shared: true, failures: 9 });
    for (let failure = 0; failure < 5; failure += 1) await lenient.call();
    const strict = caller(new ErrorRecovery({ host, storage }), { shared: true, failures: 0 });
    await strict.call();
    expect(await lenient.call()).toMatchObject({ code: 'breaker-open' });
  });
});
