import { describe, expect, test } from 'vitest';
import { MetricsCollector, type MetricsCollectorOptions } from '../../../src/metrics/metrics-collector.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage, type StorageFault } from '../../../src/testing/faulty-storage.ts';

function scene(options: Partial<MetricsCollectorOptions> = {}, faults: readonly StorageFault[] = []) {
  const host = new FakeHost();
  const storage = new FaultyStorage(new MemoryStorage(), faults, { host });
  return { host, storage, metrics: new MetricsCollector({ storage, host, ...options }) };
}

const success = (command: string) => ({ command, duration_ms: 1, status: 'success' as const });

/** An error that cannot be shown. */
const unspeakable = Object.defineProperty(new Error(), 'message', {
  get: () => {
    throw unspeakable;
  },
});
const hostile = Object.defineProperty({}, 'field', {
  enumerable: true,
  get: () => {
    throw unspeakable;
  },
});

describe('what is recorded', () => {
  test('may be hostile to whoever reads it: that is counted, and nothing throws', async () => {
    const { metrics } = scene();
    metrics.record({ ...success('x'), context: hostile });
    metrics.start('x').success(hostile);
    metrics.start('x').failure(new Error('x'), hostile);
    metrics.start('x', hostile).cancel();
    expect(metrics.health).toMatchObject({ refused: 4, buffered: 0 });
    await metrics.close();
  });

  test.each([
    ['duration_ms', 5n],
    ['duration_ms', '5'],
    ['duration_ms', { valueOf: () => 5 }],
    ['timestamp', 5n],
    ['timestamp', true],
  ])('with %s = %s is refused alone: what comes behind it is written', async (name, value) => {
    const { metrics } = scene();
    metrics.record({ ...success('rubbish'), [name]: value });
    metrics.record(success('fine'));
    await metrics.flush();
    expect(metrics.health).toMatchObject({ refused: 1, written: 1, failures: 0 });
    await metrics.close();
  });
});

describe('writing', () => {
  test('a storage that fails is asked ever more rarely, even where records are to be written at once', async () => {
    const { host, metrics } = scene({ flushEvery: 0 }, [{ method: 'append', times: Infinity }]);
    metrics.record(success('x'));
    for (let ms = 0; ms < 1000; ms += 1) await host.advance(1);
    expect(metrics.health.failures).toBeGreaterThan(0);
    expect(metrics.health.failures).toBeLessThan(10);
    await metrics.close();
  });

  test('what came in numbers while something was written is written behind it, without the interval', async () => {
    const { host, metrics } = scene({ flushEvery: '1h' }, [
      { method: 'append', when: 'late', lateMs: 10, times: Infinity },
    ]);
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 1500; index += 1) metrics.record(success('x'));
      await host.advance(15);
    }
    for (let round = 0; round < 10; round += 1) await host.advance(10);
    expect(metrics.health).toMatchObject({ written: 4500, buffered: 0 });
    await metrics.close();
  });
});

describe('options that are no options', () => {
  test.each([
    ['storage', {}],
    ['storage', { storage: 5 }],
    ['host', { storage: new MemoryStorage(), host: 5 }],
    ['redactor', { storage: new MemoryStorage(), redactor: 5 }],
  ])('%s is named', (name, options) => {
    expect(() => new MetricsCollector(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-option', subject: name }),
    );
  });

  test.each([
    ['context', { context: null }],
    ['context', { context: 5 }],
    ['context.a', { context: { a: {} } }],
    ['timeframe', { timeframe: [] }],
    ['timeframe.from', { timeframe: { from: true } }],
  ])('%s of a query is named', async (subject, query) => {
    const { metrics } = scene();
    await expect(metrics.query(query as never)).rejects.toMatchObject({ code: 'invalid-option', subject });
    await metrics.close();
  });

  test('an export of nothing is refused', async () => {
    const { metrics } = scene();
    await expect(metrics.exportText(undefined as never)).rejects.toMatchObject({ code: 'invalid-option' });
    await metrics.close();
  });
});

test('no two lines for Prometheus have the same labels, whatever commands and agents are called', async () => {
  const { metrics } = scene();
  for (const name of ['a\tb', 'a b', 'a\u0000b', 'c\ud800', 'c\ufffd'])
    metrics.record({ ...success(name), context: { agent: name, model: name } });
  const lines = (await metrics.exportText({ format: 'prometheus' })).split('\n').filter((line) => line.includes('{'));
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  expect(new Set(series).size).toBe(series.length);
  expect(lines).toContain('holdfast_commands_total{command="a b",status="success"} 3');
  expect(lines).toContain('holdfast_command_duration_seconds_count{command="a b"} 3');
  expect(lines).toContain('holdfast_agent_invocations_total{agent="c\ufffd"} 2');
  await metrics.close();
});

test('a month that was removed and begun anew is added up anew', async () => {
  const storage: StorageAdapter = new MemoryStorage();
  const host = new FakeHost();
  const kept = async (command: string, count: number) => {
    const metrics = new MetricsCollector({ storage, host, view: true });
    for (let index = 0; index < count; index += 1) metrics.record(success(`workflow:${command}`));
    const { workflows } = await metrics.aggregates();
    await metrics.close();
    return workflows.map(({ name, executions }) => [name, executions]);
  };
  expect(await kept('old', 3)).toEqual([['old', 3]]);
  expect(await kept('old', 1)).toEqual([['old', 4]]);
  await storage.delete('metrics/2026-11');
  expect(await kept('new', 9)).toEqual([['new', 9]]);
});
