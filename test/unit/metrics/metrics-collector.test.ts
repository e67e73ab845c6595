import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/core/redactor.ts';
import { MetricsCollector, type MetricsOptions } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage, type StorageFault } from '../../../src/testing/faulty-storage.ts';

const dayMs = 86_400_000;

function scene(options: MetricsOptions = {}, faults: readonly StorageFault[] = []) {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), faults, faults.length === 0 ? {} : { host });
  const metrics = new MetricsCollector({ storage, host, ...options });
  return { host, storage, metrics };
}

async function linesOf(storage: StorageAdapter, month = '2026-11'): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { line } of storage.read(`metrics/${month}`)) lines.push(line);
  return lines;
}

const success = (command: string, duration_ms = 1) => ({ command, duration_ms, status: 'success' as const });

describe('recording', () => {
  test('a timer measures monotonic time, ends once, and names the kind of error but not its message', async () => {
    const { host, storage, metrics } = scene();
    const timer = metrics.start('/implement', { phase: 'build', workflow: 'w' });
    host.setWallClock(0 + Date.parse('2026-11-20T10:00:00Z'));
    await host.advance(1500);
    timer.failure(Object.assign(new Error('the password is swordfish'), { code: 'ECONNRESET' }), { tries: 2 });
    timer.success();
    metrics.start('/plan').cancel();
    metrics.start('/plan').success();
    await metrics.flush();
    const records = (await linesOf(storage)).map((line) => JSON.parse(line) as unknown);
    expect(records).toMatchObject([
      {
        ...{ timestamp: '2026-11-20T10:00:01.500Z', command: '/implement', duration_ms: 1500, status: 'failure' },
        ...{ phase: 'build', context: { error: 'ECONNRESET', workflow: 'w', tries: 2 } },
      },
      { status: 'cancelled' },
      { status: 'success' },
    ]);
    await metrics.close();
  });

  test('a record that cannot be kept is refused and counted, and never throws', async () => {
    const { storage, metrics } = scene();
    for (const duration of [-1, Number.NaN, Infinity, 2 ** 53]) metrics.record(success('x', duration));
    metrics.record({ ...success('x'), timestamp: 'yesterday' });
    metrics.record(success(''));
    metrics.record(undefined as never);
    metrics.record({ ...success('x'), status: 'fine' as never });
    const hostile = Object.defineProperty({}, 'a', { enumerable: true, get: () => expect.fail('never') });
    metrics.record({ ...success('x'), context: hostile });
    expect(metrics.health).toMatchObject({ refused: 9, buffered: 0 });
    expect(metrics.health.lastRefusal).toContain('cannot be read');
    await metrics.close();
    expect(await linesOf(storage)).toEqual([]);
  });

  test('what is changed after it was recorded is written as it was', async () => {
    const { storage, metrics } = scene();
    const context = { agent: 'before' };
    metrics.record({ ...success('x'), context });
    context.agent = 'after';
    await metrics.close();
    expect((await linesOf(storage))[0]).toContain('before');
  });

  test('records stand in the log of their month', async () => {
    const { storage, metrics } = scene();
    for (const timestamp of ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00.000Z', '2025-12-31T00:00:00Z'])
      metrics.record({ ...success('x'), timestamp });
    await metrics.close();
    expect(await Promise.all(['2025-12', '2026-10', '2026-11'].map((month) => linesOf(storage, month)))).toEqual(
      ['2025-12-31T00:00:00.000Z', '2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00.000Z'].map((timestamp) => [
        `{"timestamp":"${timestamp}","command":"x","duration_ms":1,"status":"success"}`,
      ]),
    );
  });

  test('secrets are not written where a name or a text is cut in the middle of one', async () => {
    const storage = new MemoryStorage();
    const redactor = new Redactor({ secrets: { TOKEN: 'swordfish-42' } });
    const metrics = new MetricsCollector({ storage, host: new FakeHost(), redactor });
    const long = `${'x'.repeat(250)}swordfish-42`;
    metrics.record({ command: long, phase: long, duration_ms: 1, status: 'success', context: { text: long } });
    await metrics.close();
    const [log] = (await storage.list('metrics/')).entries.filter(({ value }) => value === undefined);
    const written: string[] = [];
    for await (const { line } of storage.read(log?.key ?? '')) written.push(line);
    expect(written).toHaveLength(1);
    expect(written.join('')).not.toContain('sword');
  });

  test('secrets are not written', async () => {
    const storage = new MemoryStorage();
    const redactor = new Redactor({ secrets: { TOKEN: 'swordfish-42' } });
    const metrics = new MetricsCollector({ storage, host: new FakeHost(), redactor });
    metrics.record({ ...success('ask swordfish-42'), context: { agent: 'a}b', key: 'swordfish-42' } });
    metrics.record(success('harmless'));
    await metrics.flush();
    const lines = await linesOf(storage);
    expect(lines.join()).not.toContain('swordfish');
    expect(lines[0]).toContain('a\\u007db');
    expect(await metrics.query({ command: 'ask*' })).toMatchObject({ count: 1, unreadable: 0 });
    await metrics.close();
  });
});

describe('writing', () => {
  test('waits for the interval, at the most, and holds a timer only while something waits', async () => {
    const { host, storage, metrics } = scene({ flushEvery: '5s' });
    expect(host.pendingTimers).toBe(0);
    metrics.record(success('x'));
    expect(host.pendingTimers).toBe(1);
    expect(host.pendingKeepAliveTimers).toBe(0);
    await host.advance(4999);
    expect(await linesOf(storage)).toEqual([]);
    await host.advance(1);
    expect(await linesOf(storage)).toHaveLength(1);
    await host.advance(1000);
    expect(host.pendingTimers).toBe(0);
    await metrics.close();
  });

  test('begins at once when many records wait', async () => {
    const { host, storage, metrics } = scene({ flushEvery: '1h' });
    for (let index = 0; index < 1000; index += 1) metrics.record(success('x'));
    await host.advance(0);
    expect(await linesOf(storage)).toHaveLength(1000);
    await metrics.close();
  });

  test('no burst takes more than its bound, and what is left out is counted', async () => {
    const { storage, metrics } = scene({ maxBuffered: 50 });
    for (let index = 0; index < 1000; index += 1) metrics.record(success('x'));
    expect(metrics.health).toMatchObject({ buffered: 50, dropped: 950 });
    await metrics.close();
    expect(await linesOf(storage)).toHaveLength(50);
    metrics.record(success('late'));
    expect(metrics.health).toMatchObject({ buffered: 0, dropped: 951, written: 50 });
  });

  test('makes one append at a time', async () => {
    const inner = new MemoryStorage();
    let running = 0;
    let most = 0;
    const storage: StorageAdapter = Object.assign(Object.create(inner) as StorageAdapter, {
      ...{ name: 'memory', reach: 'process' },
      get: inner.get.bind(inner),
      put: inner.put.bind(inner),
      list: inner.list.bind(inner),
      read: inner.read.bind(inner),
      append: async (...given: Parameters<StorageAdapter['append']>) => {
        most = Math.max(most, (running += 1));
        await Promise.resolve();
        await inner.append(...given);
        running -= 1;
      },
    });
    const metrics = new MetricsCollector({ storage, host: new FakeHost() });
    const flushes = Array.from({ length: 20 }, () => {
      metrics.record(success('x'));
      return metrics.flush();
    });
    await Promise.all(flushes);
    expect([most, metrics.health.written]).toEqual([1, 20]);
    await metrics.close();
  });

  test('goes on by itself with what comes while it is under way, and a flush waits for that', async () => {
    for (const asked of [false, true]) {
      const { host, metrics } = scene({}, [{ method: 'append', when: 'late', times: 2 }]);
      metrics.record(success('one'));
      void metrics.flush();
      metrics.record(success('two'));
      await host.advance(500);
      await host.advance(1000);
      metrics.record(success('three'));
      let atEnd = -1;
      if (asked)
        void metrics.flush().then(() => {
          atEnd = metrics.health.written;
        });
      await host.advance(5000);
      expect([metrics.health.written, atEnd]).toEqual([3, asked ? 3 : -1]);
      await metrics.close();
    }
  });

  test('is tried again, ever more slowly, when the storage fails; then nothing is missing', async () => {
    const { host, storage, metrics } = scene({}, [{ method: 'append', times: 4 }]);
    metrics.record(success('x'));
    await metrics.flush();
    expect(metrics.health).toMatchObject({ failures: 1, buffered: 1, written: 0 });
    expect(metrics.health.lastFailure).toContain('append');
    await host.advance(20_000);
    expect(metrics.health).toMatchObject({ failures: 4, buffered: 1 });
    await host.advance(20_000);
    expect(metrics.health).toMatchObject({ failures: 4, buffered: 0, written: 1 });
    expect(await linesOf(storage)).toHaveLength(1);
    await metrics.close();
    expect(host.pendingTimers).toBe(0);
  });

  test('that fails for good harms nobody, and closing leaves nothing', async () => {
    const { host, metrics } = scene({ maxBuffered: 10, view: true }, [
      ...(['append', 'put', 'list', 'get'] as const).map((method) => ({ method, times: Infinity })),
    ]);
    for (let index = 0; index < 20; index += 1) metrics.record(success('x'));
    await host.advance(10 * dayMs);
    await metrics.close();
    expect(metrics.health).toMatchObject({ buffered: 0, dropped: 20, written: 0 });
    expect(host.pendingTimers).toBe(0);
  });
});

describe('upkeep', () => {
  test('the view has the documented shape, and counts what other processes wrote', async () => {
    const { host, storage, metrics } = scene({ view: true });
    const other = new MetricsCollector({ storage, host, view: true });
    const run = { ...success('workflow:phase-1-critical', 1_800_000), context: { workflow: 'phase-1-critical' } };
    const invocation = {
      agent: 'structure-validator',
      model: 'm',
      input_tokens: 90,
      output_tokens: 10,
      cost_usd: 0.25,
    };
    metrics.record(run);
    other.record({ ...run, status: 'failure' });
    await other.close();
    metrics.record({ ...success('step:check', 300_000), context: invocation });
    metrics.record({ ...success('step:check', 300_000), context: { agent: 'structure-validator', tokens: 5 } });
    await host.advance(3000);
    const view = JSON.parse((await storage.get('metrics/metrics')) ?? '') as unknown;
    const used = { tokens: 105, input_tokens: 90, output_tokens: 10, cost_usd: 0.25 };
    const when = { last_execution: '2026-11-20T10:15:30.123Z' };
    const wanted = {
      workflows: [{ name: 'phase-1-critical', executions: 2, success_rate: 0.5, avg_duration_seconds: 1800, ...when }],
      agents: {
        'structure-validator': { invocations: 2, success_rate: 1, avg_duration_seconds: 300, ...when, ...used },
      },
      models: { m: { invocations: 1, success_rate: 1, avg_duration_seconds: 300, ...when, ...used, tokens: 100 } },
    };
    expect(view).toMatchObject(wanted);
    expect(await metrics.aggregates()).toEqual(wanted);
    await metrics.close();
  });

  test('the view is written at most once a second', async () => {
    const { host, storage, metrics } = scene({ view: true, flushEvery: 10 });
    let written = 0;
    storage.plan({ method: 'put', key: 'metrics/metrics', when: 'late', lateMs: 0, times: Infinity });
    for (let index = 0; index < 500; index += 1) {
      metrics.record(success('workflow:w'));
      await host.advance(10);
      written = storage.failures;
    }
    expect(written).toBeGreaterThan(3);
    expect(written).toBeLessThanOrEqual(5);
    await metrics.close();
  });

  test.each([
    ['damaged', (text: string) => text.replace('"count":1', '"count":7')],
    ['cut', (text: string) => text.slice(0, 50)],
    ['gone', () => ''],
  ])('what was added up is added up anew when it is %s', async (_, damage) => {
    const { host, storage, metrics } = scene({ view: true });
    metrics.record(success('workflow:w'));
    await metrics.close();
    const kept = (await storage.get('metrics/aggregates')) ?? '';
    expect(kept).toContain('"count":1');
    await storage.put('metrics/aggregates', damage(kept));
    const next = new MetricsCollector({ storage, host, view: true });
    next.record(success('workflow:w'));
    expect((await next.aggregates()).workflows).toMatchObject([{ executions: 2 }]);
    await next.close();
  });

  test('months are removed once they ended longer ago than they are to be kept', async () => {
    const { host, storage, metrics } = scene({ retention: '365d' });
    for (const timestamp of ['2025-10-31T00:00:00Z', '2025-11-01T00:00:00Z', '2026-11-01T00:00:00Z'])
      metrics.record({ ...success('x'), timestamp });
    await metrics.flush();
    await host.advance(2000);
    const months = (await storage.list('metrics/')).entries.map(({ key }) => key);
    expect(months.filter((key) => /\d$/.test(key))).toEqual(['metrics/2025-11', 'metrics/2026-11']);
    await host.advance(12 * dayMs);
    expect(await metrics.clean()).toEqual(['2025-11']);
    await metrics.close();
  });

  test('nothing is removed where records are kept for ever', async () => {
    const { host, storage, metrics } = scene({ retention: false });
    metrics.record({ ...success('x'), timestamp: '1999-12-31T00:00:00Z' });
    await host.advance(5000);
    expect(await metrics.clean()).toEqual([]);
    expect(await linesOf(storage, '1999-12')).toHaveLength(1);
    await metrics.close();
  });

  test('more than should be there is warned of', async () => {
    const { host, metrics } = scene({ warnAbove: 200 });
    for (let index = 0; index < 4; index += 1) metrics.record(success('x'));
    expect(metrics.health.isTooLarge).toBe(false);
    await host.advance(3000);
    expect(metrics.health).toMatchObject({ isTooLarge: true, size: 4 * 89 });
    await metrics.close();
  });
});

test('an option that is not one is refused', () => {
  const storage = new MemoryStorage();
  expect(() => new MetricsCollector({ storage, flushEvry: 1 } as never)).toThrow('flushEvry');
  expect(() => new MetricsCollector({ storage, maxBuffered: 0 })).toThrow('maxBuffered');
  expect(() => new MetricsCollector({ storage, retention: 'soon' })).toThrow('retention');
});
