import { describe, expect, test } from 'vitest';
import { MemoryStorage, type RunEvent } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const hanging: (name: string) => Promise<string> = () => new Promise(() => undefined);
const hangingClient: (client: { name: string }) => Promise<string> = () => new Promise(() => undefined);
const runsOf = async (bench: BenchOfOne) => (await bench.manager.list()).runs;

describe('a wrapped function', () => {
  test('gives what it gave; each call is one run with one step', async () => {
    await using bench = new BenchOfOne();
    const add = bench.manager.wrap('add', (one: number, other: number) => Promise.resolve(one + other), {
      metadata: { triggered_by: 'test' },
      version: '2.1.0',
    });
    expect(await bench.host.finish(Promise.all([add(1, 2), add(3, 4)]))).toEqual([3, 7]);
    const runs = await runsOf(bench);
    expect(runs).toHaveLength(2);
    expect(runs[0]).toMatchObject({ workflow: 'add', version: '2.1.0', status: 'completed', outcome: 'complete' });
    expect(await bench.manager.get(runs[0]?.workflow_id ?? '')).toMatchObject({
      counts: { done: 1 },
      metadata: { triggered_by: 'test' },
    });
    expect(add.name).toBe('');
  });

  test('throws the very thing that it threw', async () => {
    await using bench = new BenchOfOne();
    class OwnError extends Error {
      readonly status = 418;
    }
    const thrown = new OwnError('teapot');
    const fail = bench.manager.wrap('fail', () => Promise.reject(thrown), { retry: false });
    const caught = await bench.host.finish(fail().catch((error: unknown) => error));
    expect(caught).toBe(thrown);
    const failText = bench.manager.wrap('fail-text', async () => Promise.reject('text'), {
      retry: false,
    });
    expect(await bench.host.finish(failText().catch((error: unknown) => error))).toBe('text');
    expect((await runsOf(bench)).map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  test('throws what it threw, as it was written down, to whoever calls for a run that has failed before', async () => {
    await using bench = new BenchOfOne();
    const refused = Object.assign(new Error('no such order'), { name: 'OrderError', code: 'E_ORDER' });
    const order = bench.manager.wrap('order', () => Promise.reject(refused), { id: () => 'order-7', retry: false });
    expect(await bench.host.finish(order().catch((error: unknown) => error))).toBe(refused);
    const again = await bench.host.finish(order().catch((error: unknown) => error));
    expect(again).toMatchObject({ name: 'OrderError', message: 'no such order', code: 'E_ORDER' });
  });

  test('keeps its this and its name, and passes on what cannot be stored where input says what can', async () => {
    await using bench = new BenchOfOne();
    const target = {
      factor: 3,
      times: bench.manager.wrap(
        'times',
        function times(this: { readonly factor: number }, apply: (factor: number) => number) {
          return Promise.resolve(apply(this.factor));
        },
        { input: () => 'a function' },
      ),
    };
    expect(await bench.host.finish(target.times((factor) => factor * 2))).toBe(6);
    expect(target.times.name).toBe('times');
  });

  test('refuses arguments that cannot be stored, and does not run', async () => {
    await using bench = new BenchOfOne();
    let calls = 0;
    const take = bench.manager.wrap('take', (...given: [unknown, unknown?]) =>
      Promise.resolve((calls += given.length)),
    );
    await expect(take(new Date())).rejects.toMatchObject({ code: 'invalid-input' });
    expect(calls).toBe(0);
    expect(await bench.host.finish(take('fine', undefined))).toBe(2);
    expect(await runsOf(bench)).toHaveLength(1);
  });

  test('tries again and keeps to its time limit like a step', async () => {
    await using bench = new BenchOfOne();
    let attempts = 0;
    const flaky = bench.manager.wrap(
      'flaky',
      () => ((attempts += 1) < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve('done')),
      { retry: 3 },
    );
    expect(await bench.host.finish(flaky())).toBe('done');
    expect(attempts).toBe(3);
    const slow = bench.manager.wrap('slow', () => new Promise<void>(() => undefined), { timeout: '1m', retry: false });
    await expect(bench.host.finish(slow())).rejects.toMatchObject({ code: 'timeout', limitMs: 60_000 });
  });

  test('with an id is idempotent: the same call gives the same run, another one under its id is refused', async () => {
    await using bench = new BenchOfOne();
    let calls = 0;
    const pay = bench.manager.wrap(
      'pay',
      (order: string, amount: number) => Promise.resolve(`${order} ${(calls += amount)}`),
      {
        id: (order) => `pay-${order}`,
      },
    );
    expect(await bench.host.finish(Promise.all([pay('a', 1), pay('a', 1)]))).toEqual(['a 1', 'a 1']);
    expect(await bench.host.finish(pay('a', 1))).toBe('a 1');
    await expect(bench.host.finish(pay('a', 2))).rejects.toMatchObject({ code: 'run-id-conflict' });
    expect(calls).toBe(1);
  });

  test('does each run with the arguments that it was started with, whatever else is called under its id meanwhile', async () => {
    await using bench = new BenchOfOne();
    const paid: number[] = [];
    const pay = bench.manager.wrap('pay', (amount: number) => Promise.resolve(paid.push(amount)), {
      id: () => 'order-7',
    });
    const both = await bench.host.finish(Promise.allSettled([pay(1), pay(2)]));
    expect(both).toMatchObject([{ value: 1 }, { reason: { code: 'run-id-conflict' } }]);
    expect(paid).toEqual([1]);
  });

  test('whose call was interrupted is gone on with by recover, with its stored arguments', async () => {
    await using bench = new BenchOfOne();
    const storage = bench.storage;
    const hang = bench.manager.wrap('greet', hanging);
    const lost = hang('Ada').catch((error: unknown) => error);
    await bench.host.advance(1000);
    await bench.host.finish(bench.manager.close());
    expect(await lost).toMatchObject({ code: 'run-interrupted' });
    await using next = new BenchOfOne({}, bench);
    expect(next.storage).toBe(storage);
    next.manager.wrap('greet', (name: string) => Promise.resolve(`hello ${name}`));
    const { resumed } = await next.manager.recover();
    expect(await next.host.finish(Promise.all(resumed.map((handle) => handle.result)))).toMatchObject([
      { output: 'hello Ada' },
    ]);
  });

  test('whose arguments were not stored says so when another process goes on with a call; restore makes them again', async () => {
    await using bench = new BenchOfOne();
    const input = { input: (client: { name: string }) => client.name };
    const lost = bench.manager
      .wrap(
        'call',
        hangingClient,
        input,
      )({ name: 'Ada' })
      .catch((error: unknown) => error);
    await bench.host.advance(1000);
    await bench.host.finish(bench.manager.close());
    await lost;
    const id = (await runsOf(bench))[0]?.workflow_id ?? '';
    const greet = (client: { name: string }): Promise<string> => Promise.resolve(`hello ${client.name}`);
    await using next = new BenchOfOne({}, bench);
    next.manager.wrap('call', greet, input);
    expect(await next.resume({}, id)).toMatchObject({ status: 'failed', error: { code: 'arguments-not-stored' } });
    next.manager.wrap('call', greet, { ...input, restore: (name) => [{ name: String(name) }] });
    expect(await next.resume({}, id)).toMatchObject({ output: 'hello Ada' });
  });

  test('with a codec gives and stores what plain JSON cannot', async () => {
    await using bench = new BenchOfOne();
    const codec = { encode: (date: Date) => date.toISOString(), decode: (text: unknown) => new Date(String(text)) };
    const id = (): string => 'when';
    const when = bench.manager.wrap('when', () => Promise.resolve(new Date(0)), { codec, id });
    expect(await bench.host.finish(when())).toEqual(new Date(0));
    expect(await bench.host.finish(when())).toEqual(new Date(0));
  });

  test('refuses options that are not what they should be', async () => {
    await using bench = new BenchOfOne();
    const fn = (): Promise<void> => Promise.resolve();
    for (const options of [
      { retrys: 3 },
      { timeout: 'soon' },
      { id: 'x' },
      { durable: 1 },
      { durable: false, id: () => 'x' },
    ])
      expect(() => bench.manager.wrap('bad', fn, options as never)).toThrow(
        expect.objectContaining({ name: 'UsageError' }),
      );
    expect(() => bench.manager.wrap('', fn)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    expect(() => bench.manager.wrap('bad', 5 as never)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});

describe('a wrapped function that is not durable', () => {
  class ReadOnly extends MemoryStorage {
    writes = 0;

    override append(...given: Parameters<MemoryStorage['append']>): Promise<void> {
      this.writes += 1;
      return super.append(...given);
    }

    override put(...given: Parameters<MemoryStorage['put']>): Promise<void> {
      this.writes += 1;
      return super.put(...given);
    }
  }

  test('writes nothing at all, and still tries again, tells what happens, and gives anything', async () => {
    await using bench = new BenchOfOne();
    const storage = new ReadOnly();
    const { EnhancedWorkflowManager } = await import('../../../src/index.ts');
    await using manager = new EnhancedWorkflowManager({ storage, host: bench.host, views: true });
    const events: RunEvent[] = [];
    manager.on('*', (event) => events.push(event));
    let attempts = 0;
    const given = new Map([[1, new Date()]]);
    const work = manager.wrap(
      'work',
      (value: Map<number, Date>) =>
        (attempts += 1) < 2 ? Promise.reject(new Error('not yet')) : Promise.resolve(value),
      { durable: false, retry: 2 },
    );
    expect(await bench.host.finish(work(given))).toBe(given);
    expect(events.map(({ type }) => type)).toEqual([
      ...['run-started', 'step-started', 'attempt-failed', 'step-attempted', 'step-completed', 'run-completed'],
    ]);
    expect(new Set(events.map(({ runId }) => runId)).size).toBe(1);
    expect(storage.writes).toBe(0);
    const thrown = new Error('no');
    const fail = manager.wrap('fail', () => Promise.reject(thrown), { durable: false, retry: false });
    expect(await bench.host.finish(fail().catch((error: unknown) => error))).toBe(thrown);
    expect((await manager.list()).runs).toEqual([]);
    await bench.host.finish(manager.close());
    await expect(work(given)).rejects.toMatchObject({ code: 'manager-closed' });
    expect(storage.writes).toBe(0);
  });

  test('is interrupted by close like every run', async () => {
    await using bench = new BenchOfOne();
    const hang = bench.manager.wrap('hang', () => new Promise<void>(() => undefined), { durable: false });
    const call = hang().catch((error: unknown) => error);
    await bench.host.advance(10);
    await bench.host.finish(bench.manager.close());
    expect(await call).toMatchObject({ code: 'run-interrupted' });
  });
});
