import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MetricsCollector } from '../../../src/metrics/metrics-collector.ts';
import type { MetricEntry } from '../../../src/metrics/metric-record.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';

const now = Date.parse('2026-11-20T10:15:30.123Z');
const hour = 3_600_000;
const day = 24 * hour;

function scene(entries: readonly Partial<MetricEntry>[]) {
  const storage = new FaultyStorage(new MemoryStorage());
  const metrics = new MetricsCollector({ storage, host: new FakeHost() });
  for (const entry of entries) metrics.record({ command: 'x', duration_ms: 1, status: 'success', ...entry });
  return { storage, metrics };
}

describe('a query', () => {
  test('means all commands of the last 7 days, unless it says otherwise', async () => {
    const { metrics } = scene([0, 6.9, 7.1, 29, 31, 400].map((days) => ({ timestamp: now - days * day })));
    const count = async (timeframe?: 'day' | 'week' | 'month' | 'all'): Promise<number> =>
      (await metrics.query(timeframe === undefined ? {} : { timeframe })).count;
    expect([await count(), await count('day'), await count('week'), await count('month'), await count('all')]).toEqual([
      2, 1, 2, 4, 6,
    ]);
  });

  test('takes a range from its beginning up to and without its end', async () => {
    const { metrics } = scene([0, 1, 2, 3].map((hours) => ({ timestamp: now + hours * hour })));
    const { count, from, to } = await metrics.query({ timeframe: { from: now + hour, to: new Date(now + 3 * hour) } });
    expect({ count, from, to }).toEqual({ count: 2, from: '2026-11-20T11:15:30.123Z', to: '2026-11-20T13:15:30.123Z' });
    expect((await metrics.query({ timeframe: { to: '2026-11-20T11:15:30.124Z' } })).count).toBe(2);
  });

  test('filters by command, its beginning, phase, status and fields of the context', async () => {
    const { metrics } = scene([
      { command: 'step:a', phase: 'p', context: { agent: 'one', workflow: 'w', tries: 2 } },
      { command: 'step:b', status: 'failure', context: { agent: 'two', model: 'm' } },
      { command: 'workflow:w', context: { note: 'a {brace} and "agent":"one"' } },
    ]);
    const count = async (query: object): Promise<number> => (await metrics.query(query)).count;
    expect(await count({ command: 'step:a' })).toBe(1);
    expect(await count({ command: 'step:*' })).toBe(2);
    expect(await count({ command: 'step:' })).toBe(0);
    expect(await count({ phase: 'p' })).toBe(1);
    expect(await count({ status: 'failure' })).toBe(1);
    expect(await count({ agent: 'one' })).toBe(1);
    expect(await count({ model: 'm' })).toBe(1);
    expect(await count({ workflow: 'w', context: { tries: 2 } })).toBe(1);
    expect(await count({ workflow: 'w', context: { tries: '2' } })).toBe(0);
  });

  test('groups by any field, largest group first; beyond the bound they share one', async () => {
    const { metrics } = scene(['a', 'b', 'b', 'c', undefined].map((team) => ({ context: { team } })));
    const { groups = [], others } = await metrics.query({ groupBy: 'team' });
    expect(groups.map(({ value, count }) => [value, count])).toEqual([
      ['b', 2],
      [undefined, 1],
      ['a', 1],
      ['c', 1],
    ]);
    expect(others).toBeUndefined();
    const bounded = await metrics.query({ groupBy: 'team', maxGroups: 2 });
    expect(bounded.groups).toHaveLength(2);
    expect(bounded.others).toMatchObject({ count: 2, successRate: 1 });
  });

  test.each([
    ['hour', ['2026-11-20T09:00:00.000Z', '2026-11-20T10:00:00.000Z']],
    ['day', ['2026-11-20T00:00:00.000Z']],
    ['week', ['2026-11-16T00:00:00.000Z']],
    ['month', ['2026-11-01T00:00:00.000Z']],
    ['30m', ['2026-11-20T09:30:00.000Z', '2026-11-20T10:00:00.000Z']],
  ])('divides time by %s', async (bucket, starts) => {
    const { metrics } = scene([{ timestamp: now }, { timestamp: now - hour / 2 }]);
    const { series = [] } = await metrics.query({ bucket });
    expect(series.map(({ from }) => from)).toEqual(starts);
    expect(series.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  test('refuses spans that are too many', async () => {
    const { metrics } = scene(Array.from({ length: 1001 }, (_, index) => ({ timestamp: now - index })));
    await expect(metrics.query({ bucket: 1 })).rejects.toMatchObject({ code: 'invalid-option', subject: 'bucket' });
  });

  test.each([
    { timeframe: 'year' },
    { timeframe: { since: 1 } },
    { timeframe: { from: 5, to: 4 } },
    { timeframe: { from: 'yesterday' } },
    { status: 'done' },
    { groupBy: '' },
    { agents: 'one' },
    { command: 1 },
    { maxGroups: 0 },
  ])('refuses what it does not know: %o', async (query) => {
    await expect(scene([]).metrics.query(query as never)).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('does not read months that the timeframe does not reach into', async () => {
    const { storage, metrics } = scene([{ timestamp: now - 60 * day }, {}]);
    await metrics.flush();
    storage.plan({ method: 'read', key: 'metrics/2026-09', times: Infinity });
    expect((await metrics.query()).count).toBe(1);
    await expect(metrics.query({ timeframe: 'all' })).rejects.toMatchObject({ code: 'storage-failed' });
  });

  test('passes over lines that are no records, and counts them', async () => {
    const { storage, metrics } = scene([{}, {}]);
    await metrics.flush();
    await storage.append('metrics/2026-11', ['{"timestamp":"2026-11-20T10:', 'nonsense']);
    expect(await metrics.query()).toMatchObject({ count: 2, unreadable: 2 });
  });

  test('gives the figures that counting by hand gives', async () => {
    const entry = fc.record({
      command: fc.constantFrom('a', 'b', 'c'),
      duration_ms: fc.integer({ min: 0, max: 100_000 }),
      status: fc.constantFrom('success', 'failure', 'cancelled'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 60 }), async (entries) => {
        const { metrics } = scene(entries);
        const { groups = [] } = await metrics.query({ groupBy: 'command' });
        for (const { value, count, meanMs, minMs, maxMs, p95Ms = -1, failures } of groups) {
          const own = entries.filter(({ command }) => command === value);
          const sorted = own.map(({ duration_ms: ms }) => ms).toSorted((one, other) => one - other);
          const wanted = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? -1;
          expect([count, minMs, maxMs]).toEqual([own.length, sorted[0], sorted.at(-1)]);
          expect(meanMs).toBeCloseTo(sorted.reduce((sum, ms) => sum + ms, 0) / own.length, 6);
          expect(Math.abs(p95Ms - wanted)).toBeLessThanOrEqual(wanted * 0.01 + 1e-6);
          expect(failures).toBe(own.filter(({ status }) => status === 'failure').length);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('no interleaving of records, flushes and closing loses anything', async () => {
  const step = fc.constantFrom('record', 'flush', 'await', 'time', 'fault');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const host = new FakeHost();
      const storage = new FaultyStorage(new MemoryStorage());
      const metrics = new MetricsCollector({ storage, host, flushEvery: 100 });
      let recorded = 0;
      for (const doing of steps)
        if (doing === 'record') metrics.record({ command: `c${(recorded += 1)}`, duration_ms: 1, status: 'success' });
        else if (doing === 'flush') void metrics.flush();
        else if (doing === 'await') await metrics.flush();
        else if (doing === 'time') await host.advance(100);
        else storage.plan({ method: 'append', times: 1 });
      await metrics.flush();
      await host.finish(host.sleep(400_000));
      await metrics.close();
      const commands = new Set<string>();
      for await (const { line } of storage.read('metrics/2026-11'))
        commands.add((JSON.parse(line) as { command: string }).command);
      expect([commands.size, metrics.health.written]).toEqual([recorded, recorded]);
      expect(host.pendingTimers).toBe(0);
    }),
    { numRuns: 60 },
  );
});
