import { afterEach, expect, test } from 'vitest';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { ErrorRecovery, type ErrorRecoveryOptions } from '../../../src/recovery/error-recovery.ts';
import { slotsFolder } from '../../../src/recovery/shared-slot-ledger.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

const log = `${slotsFolder}p/0000000001`;
const overloaded = Object.assign(new Error('busy'), { status: 529 });

/** Calls that end when the test says so. */
class Calls {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, (error?: Error) => void>();

  run(recovery: ErrorRecovery, name: string, signal?: AbortSignal): Promise<unknown> {
    const operation = (): Promise<string> => {
      this.begun.push(name);
      return new Promise((resolve, reject) => {
        this.#ends.set(name, (error) => {
          if (error === undefined) resolve(name);
          else reject(error);
        });
      });
    };
    const options = { provider: 'p', retry: false, ...(signal === undefined ? {} : { signal }) } as const;
    return recovery.run(operation, options).catch((error: unknown) => error);
  }

  end(name: string, error?: Error): void {
    this.#ends.get(name)?.(error);
  }
}

const recoveries: ErrorRecovery[] = [];
afterEach(async () => {
  for (const recovery of recoveries.splice(0)) await recovery.flush();
});

function recoveryOf(options: ErrorRecoveryOptions): ErrorRecovery {
  const made = new ErrorRecovery({ patterns: false, ...options });
  recoveries.push(made);
  return made;
}

test('two processes share the slots of a provider, and who asked first is served first', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const [one, other] = [1, 2].map(() => recoveryOf({ host, storage, providers: { p: { concurrency: 2 } } })) as [
    ErrorRecovery,
    ErrorRecovery,
  ];
  const calls = new Calls();
  const all = [];
  for (const [recovery, name] of [
    [one, 'a'],
    [one, 'b'],
    [one, 'c'],
    [other, 'd'],
    [one, 'e'],
  ] as const) {
    all.push(calls.run(recovery, name));
    await host.advance(0);
  }
  expect(calls.begun).toEqual(['a', 'b']);
  expect(await other.readConcurrency()).toEqual([
    { provider: 'p', limit: 2, min: 1, max: 2, held: 2, waiting: 3, shared: true },
  ]);
  for (const name of ['b', 'a', 'c', 'd', 'e']) {
    calls.end(name);
    await host.advance(0);
  }
  expect(calls.begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(host.pendingTimers).toBe(0);
});

test('a process with many calls does not keep another one waiting behind all of them', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const [greedy, modest] = [1, 2].map(() => recoveryOf({ host, storage, providers: { p: { concurrency: 2 } } })) as [
    ErrorRecovery,
    ErrorRecovery,
  ];
  const calls = new Calls();
  for (let index = 0; index < 50; index += 1) void calls.run(greedy, `g${index}`);
  await host.advance(0);
  void calls.run(modest, 'm');
  await host.advance(0);
  for (let index = 0; index < 4; index += 1) {
    calls.end(`g${index}`);
    await host.advance(0);
  }
  expect(calls.begun).toContain('m');
  expect(calls.begun).toHaveLength(6);
});

test('an overload halves the limit and is told; a quota, other errors and other providers change nothing', async () => {
  const host = new FakeHost();
  const recovery = recoveryOf({ host, storage: new MemoryStorage(), providers: { p: { concurrency: { start: 8 } } } });
  const told: unknown[] = [];
  recovery.on('concurrency', ({ provider, limit, was, shared }) => told.push([provider, limit, was, shared]));
  const failing = async (error: Error, provider = 'p'): Promise<number | undefined> => {
    await recovery.run(() => Promise.reject(error), { provider, retry: false }).catch(() => undefined);
    await recovery.readConcurrency();
    return recovery.concurrency()[0]?.limit;
  };
  expect(await failing(overloaded)).toBe(4);
  expect(await failing(Object.assign(new Error('slow down'), { status: 429 }))).toBe(2);
  expect(await failing(Object.assign(new Error('no'), { status: 500 }))).toBe(2);
  expect(await failing(overloaded, 'q')).toBe(2);
  const quota = Object.assign(new Error('no'), { status: 429, headers: { 'retry-after': '7200' } });
  expect(await failing(quota)).toBe(2);
  expect(told).toEqual([
    ['p', 4, 8, true],
    ['p', 2, 4, true],
  ]);
  await recovery.closings?.open('p');
  // It closes the provider for a moment, and there were too many at once.
  expect(await failing(Object.assign(new Error('no'), { status: 429, headers: { 'retry-after': '2' } }))).toBe(1);
});

test('of calls that end at the same moment each counts as it ended', async () => {
  const host = new FakeHost();
  const recovery = recoveryOf({ host, storage: new MemoryStorage(), providers: { p: { concurrency: { start: 3 } } } });
  const calls = new Calls();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const name of names) void calls.run(recovery, name);
  await host.advance(0);
  for (const name of ['a', 'b', 'c']) calls.end(name);
  await host.advance(0);
  expect(recovery.concurrency()).toMatchObject([{ limit: 4 }]);
  calls.end('d');
  calls.end('e');
  calls.end('f', overloaded);
  await host.advance(0);
  expect(recovery.concurrency()).toMatchObject([{ limit: 2, held: 0 }]);
});

test('a call that is given up while it waits leaves no gap, and one that holds a slot gives it back', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const recovery = recoveryOf({ host, storage, providers: { p: { concurrency: 1 } } });
  const calls = new Calls();
  const control = new AbortController();
  const stop = new Error('stop');
  void calls.run(recovery, 'a');
  const given = calls.run(recovery, 'b', control.signal);
  void calls.run(recovery, 'c');
  await host.advance(0);
  control.abort(stop);
  expect(await given).toBe(stop);
  await host.advance(0);
  calls.end('a', new Error('fails'));
  await host.advance(0);
  expect(calls.begun).toEqual(['a', 'c']);
  calls.end('c');
  await host.advance(0);
  expect((await recovery.readConcurrency())[0]).toMatchObject({ held: 0, waiting: 0 });
  expect(host.pendingTimers).toBe(0);
});

test('nobody is served any more for a call that was given up', async () => {
  const host = new FakeHost();
  const recovery = recoveryOf({ host, storage: new MemoryStorage(), providers: { p: { concurrency: 1 } } });
  const calls = new Calls();
  const control = new AbortController();
  void calls.run(recovery, 'a');
  await host.advance(0);
  void calls.run(recovery, 'b', control.signal);
  await host.advance(0);
  control.abort(new Error('stop'));
  await host.advance(0);
  expect(await recovery.readConcurrency()).toMatchObject([{ held: 1, waiting: 0 }]);
});

test('waiting makes no attempt, and uses up no time of the limit of an attempt', async () => {
  const host = new FakeHost();
  const recovery = recoveryOf({ host, storage: new MemoryStorage(), providers: { p: { concurrency: 1 } } });
  const calls = new Calls();
  void calls.run(recovery, 'a');
  await host.advance(0);
  const attempts: number[] = [];
  const waiting = recovery.run(
    (attempt) => {
      attempts.push(attempt);
      return 'done';
    },
    { provider: 'p', timeout: '1s', retry: 3 },
  );
  await host.advance(3_600_000);
  expect(attempts).toEqual([]);
  calls.end('a');
  expect(await host.finish(waiting)).toBe('done');
  expect(attempts).toEqual([1]);
});

test('the slots of a process that died are free at once for whoever waits', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  // No process has such a start time.
  const dead = { ...identifyProcess(), startedAt: '1' };
  const providers = { p: { concurrency: 1 } };
  const calls = new Calls();
  void calls.run(recoveryOf({ host, storage, providers, process: dead }), 'a');
  await host.advance(0);
  void calls.run(recoveryOf({ host, storage, providers }), 'b');
  await host.advance(0);
  expect(calls.begun).toEqual(['a', 'b']);
});

test('a slot whose holder nobody can look up counts for a quarter of an hour', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const elsewhere = { ...identifyProcess(), host: 'another-machine' };
  const providers = { p: { concurrency: 1 } };
  const calls = new Calls();
  void calls.run(recoveryOf({ host, storage, providers, process: elsewhere }), 'a');
  await host.advance(0);
  void calls.run(recoveryOf({ host, storage, providers }), 'b');
  await host.advance(14 * 60_000);
  expect(calls.begun).toEqual(['a']);
  await host.advance(70_000);
  expect(calls.begun).toEqual(['a', 'b']);
});

test('trouble with the storage stops no call: the process goes on by its own limit, says so once, and comes back', async () => {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), [], { host });
  const recovery = recoveryOf({ host, storage, providers: { p: { concurrency: { start: 2 } } } });
  const trouble: string[] = [];
  recovery.on('trouble', ({ subject }) => trouble.push(subject));
  const calls = new Calls();
  void calls.run(recovery, 'a');
  await host.advance(0);
  storage.plan({ method: 'append', key: /^recovery\/slots\//, times: Infinity });
  storage.plan({ method: 'read', key: /^recovery\/slots\//, times: Infinity });
  for (const name of ['b', 'c', 'd']) void calls.run(recovery, name);
  await host.advance(10_000);
  // Its own call under way counts.
  expect(calls.begun).toEqual(['a', 'b']);
  calls.end('a');
  calls.end('b');
  await host.advance(10_000);
  expect(calls.begun).toEqual(['a', 'b', 'c', 'd']);
  expect(recovery.concurrency()).toMatchObject([{ shared: false, held: 2 }]);
  expect(trouble).toEqual(['counting the calls of provider "p"']);
  storage.heal();
  await host.advance(2000);
  expect(recovery.concurrency()).toMatchObject([{ shared: true, held: 0 }]);
  calls.end('c');
  calls.end('d');
  await host.advance(0);
  expect(host.pendingTimers).toBe(0);
});

test('a storage that is read and takes no lines is told as trouble once, and once more when it takes them again', async () => {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), [], { host });
  const recovery = recoveryOf({ host, storage, providers: { p: { concurrency: 2 } } });
  const told: unknown[] = [];
  recovery.on('trouble', ({ subject }) => told.push(subject));
  recovery.on('concurrency', ({ limit, was, shared }) => told.push([limit, was, shared]));
  const calls = new Calls();
  const trouble = 'counting the calls of provider "p"';
  for (const [name, expected] of [
    ['a', [trouble]],
    ['b', [trouble, [2, 2, true], trouble]],
  ] as const) {
    storage.plan({ method: 'append', key: /^recovery\/slots\//, times: Infinity });
    for (const number of [1, 2, 3]) void calls.run(recovery, `${name}${number}`);
    await host.advance(20_000);
    expect(calls.begun).toContain(`${name}2`);
    for (const number of [1, 2, 3]) {
      calls.end(`${name}${number}`);
      await host.advance(5000);
    }
    expect(told).toEqual(expected);
    storage.heal();
    await host.advance(5000);
    expect(await host.finish(recovery.run(() => name, { provider: 'p' }))).toBe(name);
  }
  expect(told).toEqual([trouble, [2, 2, true], trouble, [2, 2, true]]);
  expect(host.pendingTimers).toBe(0);
});

test('a call that waits is served also after a flush, whatever happened to the process that held the slot', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const providers = { p: { concurrency: 1 } };
  const elsewhere = { ...identifyProcess(), host: 'another-machine' };
  const calls = new Calls();
  void calls.run(recoveryOf({ host, storage, providers, process: elsewhere }), 'a');
  await host.advance(0);
  const recovery = recoveryOf({ host, storage, providers });
  void calls.run(recovery, 'b');
  await host.advance(0);
  await recovery.flush();
  await host.advance(16 * 60_000);
  expect(calls.begun).toEqual(['a', 'b']);
  calls.end('b');
  await host.advance(0);
  await recovery.flush();
  expect(host.pendingTimers).toBe(0);
});

test('what the log says of this process and is not so is given back', async () => {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), [], { host });
  const recovery = recoveryOf({ host, storage, providers: { p: { concurrency: 1 } } });
  const calls = new Calls();
  storage.plan({ method: 'append', key: log, after: 1, when: 'afterwards' });
  void calls.run(recovery, 'a');
  await host.advance(0);
  calls.end('a');
  await host.advance(2000);
  expect(await recovery.readConcurrency()).toMatchObject([{ held: 0, waiting: 0, shared: true }]);
});

test('without a storage the calls of the process are counted', async () => {
  const recovery = recoveryOf({ host: new FakeHost(), providers: { p: { concurrency: 1 } } });
  const calls = new Calls();
  const all = ['a', 'b'].map((name) => calls.run(recovery, name));
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls.begun).toEqual(['a']);
  expect(recovery.concurrency()).toMatchObject([{ shared: false, held: 1, waiting: 1 }]);
  calls.end('a');
  await all[0];
  await new Promise((resolve) => setImmediate(resolve));
  calls.end('b');
  expect(await Promise.all(all)).toEqual(['a', 'b']);
});

test('a call does not wait for a slot of a provider that is closed', async () => {
  const host = new FakeHost();
  const recovery = recoveryOf({ host, storage: new MemoryStorage(), providers: { p: { concurrency: 1 } } });
  const calls = new Calls();
  void calls.run(recovery, 'a');
  await host.advance(0);
  await recovery.closings?.close('p', { reason: 'quota' });
  expect(await calls.run(recovery, 'b')).toMatchObject({ code: 'provider-closed' });
});

test('the log stays short, and its snapshot says what its lines said', async () => {
  const host = new FakeHost();
  const storage = new MemoryStorage();
  const recovery = recoveryOf({ host, storage, providers: { p: { concurrency: { start: 2, max: 3 } } } });
  const calls = new Calls();
  void calls.run(recovery, 'a');
  await host.advance(0);
  for (let index = 0; index < 1200; index += 1) await recovery.run(() => index, { provider: 'p' });
  const { entries } = await storage.list(slotsFolder);
  expect(entries.map(({ key }) => key)).toEqual([`${slotsFolder}p/0000000003`]);
  const reader = recoveryOf({ host, storage });
  expect(await reader.readConcurrency()).toMatchObject([{ provider: 'p', limit: 3, max: 3, held: 1, waiting: 0 }]);
});

test.each([
  [{ p: { concurrency: 0 } }, 'concurrency'],
  [{ p: { concurrency: { min: 5, max: 4 } } }, 'concurrency.max'],
  [{ p: { concurrency: { start: 9, max: 4 } } }, 'concurrency.start'],
  [{ p: { concurrency: 1e6 } }, 'concurrency'],
  [{ '': { concurrency: 1 } }, 'provider'],
])('wrong options are refused: %j', (providers, subject) => {
  expect(() => new ErrorRecovery({ providers })).toThrow(expect.objectContaining({ code: 'invalid-option', subject }));
});

test.each([
  [{}, { limit: 4, min: 1, max: 64 }],
  [{ min: 100 }, { limit: 100, min: 100, max: 100 }],
  [{ start: 90 }, { limit: 90, min: 1, max: 90 }],
  [{ max: 3 }, { limit: 3, min: 1, max: 3 }],
  [7, { limit: 7, min: 1, max: 7 }],
])('what is left out follows from the rest: %j', async (concurrency, expected) => {
  const recovery = recoveryOf({ host: new FakeHost(), providers: { p: { concurrency } } });
  await recovery.run(() => 1, { provider: 'p' });
  expect(recovery.concurrency()).toMatchObject([expected]);
});

test('a secret in the name of a provider is not written', async () => {
  const { Redactor } = await import('../../../src/core/redactor.ts');
  const redactor = new Redactor({ secrets: { key: 'hunter2hunter2' } });
  const storage = new MemoryStorage();
  const recovery = recoveryOf({ storage, redactor, providers: { 'p/hunter2hunter2': { concurrency: 1 } } });
  await recovery.run(() => 1, { provider: 'p/hunter2hunter2' });
  const { entries } = await storage.list(slotsFolder);
  expect(entries).toHaveLength(1);
  for (const { key } of entries) {
    expect(key).not.toContain('hunter2');
    for await (const { line } of storage.read(key)) expect(line).not.toContain('hunter2');
  }
});
