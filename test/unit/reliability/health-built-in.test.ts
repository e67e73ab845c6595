import { expect, test, vi } from 'vitest';
import { cpuHealth } from '../../../src/reliability/health-cpu.ts';
import { diskHealth } from '../../../src/reliability/health-disk.ts';
import { eventLoopHealth } from '../../../src/reliability/health-event-loop.ts';
import { memoryHealth } from '../../../src/reliability/health-memory.ts';
import { standardThresholds } from '../../../src/reliability/health-thresholds.ts';
import { FakeHost } from '../../../src/testing/index.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<object>()),
  loadavg: () => [1.7, 0, 0],
  availableParallelism: () => 2,
  totalmem: () => 1000,
  freemem: () => 150,
}));

/** Each look finds that the processors went on, however little time has passed for the system meanwhile. */
const looks = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    readFile: async (path: string, encoding: 'utf8'): Promise<string> => {
      if (path !== '/proc/stat') return real.readFile(path, encoding);
      looks.count += 1;
      return `cpu  ${100 * looks.count} 0 0 ${100 * looks.count} 0 0 0 0\n`;
    },
  };
});

const signal = new AbortController().signal;
const noLimit = { processors: () => Promise.resolve(undefined), memory: () => Promise.resolve(undefined) };

test('the first look at the processors takes the load average, without waiting for a sample', async () => {
  const host = new FakeHost();
  const check = cpuHealth(host, noLimit, standardThresholds.cpu);
  const finding = await check({ signal });
  expect(finding).toMatchObject({
    status: 'WARNING',
    value: 85,
    metrics: { load: 1.7, processors: 2, source: 'load' },
  });
  // Too soon for a difference: what was found stays.
  await host.advance(100);
  expect(await check({ signal })).toEqual(finding);
  await host.advance(5000);
  expect((await check({ signal })).metrics).toMatchObject({ source: 'usage' });
  expect(host.pendingTimers).toBe(0);
});

test('in a container, percent are of what it may use', async () => {
  const host = new FakeHost();
  let usedMs = 1000;
  const group = { processors: () => Promise.resolve({ processors: 0.5, usedMs }) };
  const check = cpuHealth(host, group, standardThresholds.cpu);
  await check({ signal });
  await host.advance(10_000);
  usedMs += 4600;
  expect(await check({ signal })).toMatchObject({ status: 'DEGRADED', value: 92, metrics: { source: 'container' } });
});

test('the fullest memory decides: the system, or the container', async () => {
  const { memory } = standardThresholds;
  expect(await memoryHealth(noLimit, memory, 'linux')({ signal })).toMatchObject({ status: 'WARNING', value: 85 });
  const tight = { memory: () => Promise.resolve({ limitBytes: 100, usedBytes: 96 }) };
  const finding = await memoryHealth(tight, memory, 'linux')({ signal });
  expect(finding).toMatchObject({
    status: 'CRITICAL',
    value: 96,
    metrics: { systemPercent: 85, containerPercent: 96 },
  });
  expect(finding.reasons).toHaveLength(2);
  // More than the machine has is no limit.
  const wide = { memory: () => Promise.resolve({ limitBytes: 5000, usedBytes: 4999 }) };
  expect(await memoryHealth(wide, memory, 'linux')({ signal })).toMatchObject({ value: 85 });
  expect(await memoryHealth(noLimit, memory, 'darwin')({ signal })).toMatchObject({ status: 'HEALTHY' });
});

test.each([
  // Blocks that only the administrator may use count neither as used nor as free.
  ['bytes', { bsize: 4096, blocks: 1000, bfree: 150, bavail: 100, files: 0, ffree: 0 }, 89.5, 'WARNING'],
  ['files', { bsize: 4096, blocks: 1000, bfree: 900, bavail: 900, files: 100, ffree: 4 }, 96, 'CRITICAL'],
  ['neither', { bsize: 4096, blocks: 1000, bfree: 900, bavail: 900, files: 100, ffree: 90 }, 10, 'HEALTHY'],
  ['nothing at all', { bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 }, 0, 'HEALTHY'],
])('a disk is as full as df says: %s', async (_, figures, value, status) => {
  const check = diskHealth('/somewhere', standardThresholds.disk, () => Promise.resolve(figures));
  expect(await check({ signal })).toMatchObject({ status, value });
});

test('the disk of a folder that is not there yet is that of the one above', async () => {
  const asked: string[] = [];
  const figures = { bsize: 1, blocks: 10, bfree: 5, bavail: 5, files: 0, ffree: 0 };
  const read = (folder: string): Promise<typeof figures> => {
    asked.push(folder);
    return folder === '/'
      ? Promise.resolve(figures)
      : Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }));
  };
  expect(await diskHealth('/a/b', standardThresholds.disk, read)({ signal })).toMatchObject({ value: 50 });
  expect(asked).toEqual(['/a/b', '/a', '/']);
  const denied = (): Promise<never> => Promise.reject(new Error('denied'));
  await expect(diskHealth('/a', standardThresholds.disk, denied)({ signal })).rejects.toThrow('denied');
});

test('the event loop is as late as its turns were, or this one is', async () => {
  const host = new FakeHost();
  const late = (ms: number | undefined) => eventLoopHealth(host, { read: () => ms }, standardThresholds['event-loop']);
  expect(await late(600)({ signal })).toMatchObject({ status: 'DEGRADED', value: 600 });
  expect(await late(undefined)({ signal })).toMatchObject({ status: 'HEALTHY', value: 0 });
});
