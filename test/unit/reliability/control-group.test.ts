import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ControlGroup } from '../../../src/reliability/control-group.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function groupOf(self: string, files: Readonly<Record<string, string>>): ControlGroup {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cgroup-'));
  folders.push(folder);
  for (const [path, text] of Object.entries({ self, ...files })) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  return new ControlGroup({ root: join(folder, 'root'), self: join(folder, 'self') });
}

test('reads the tightest limit of version 2, of the own group or one above it, without caches', async () => {
  const group = groupOf('0::/outer/own', {
    'root/outer/own/memory.max': 'max',
    'root/outer/own/cpu.max': '400000 100000',
    'root/outer/own/cpu.stat': 'usage_usec 9000000\nuser_usec 1',
    'root/outer/memory.max': '1000',
    'root/outer/memory.current': '900',
    'root/outer/memory.stat': 'anon 500\ninactive_file 300\nfile 400',
    'root/outer/cpu.max': '150000 100000',
    'root/outer/cpu.stat': 'usage_usec 2500000\nuser_usec 1',
  });
  expect(await group.memory()).toEqual({ limitBytes: 1000, usedBytes: 600 });
  expect(await group.processors()).toEqual({ processors: 1.5, usedMs: 2500 });
});

test('reads the limits of version 1, each controller in its own folder', async () => {
  const group = groupOf('5:memory:/job\n4:cpu,cpuacct:/job\n0::/', {
    'root/memory/job/memory.limit_in_bytes': '2000',
    'root/memory/job/memory.usage_in_bytes': '500',
    'root/memory/memory.limit_in_bytes': '9223372036854771712',
    'root/memory/memory.usage_in_bytes': '10',
    'root/cpu/job/cpu.cfs_quota_us': '50000',
    'root/cpu/job/cpu.cfs_period_us': '100000',
    'root/cpuacct/job/cpuacct.usage': '3000000000',
    'root/cpu/cpu.cfs_quota_us': '-1',
  });
  expect(await group.memory()).toEqual({ limitBytes: 2000, usedBytes: 500 });
  expect(await group.processors()).toEqual({ processors: 0.5, usedMs: 3000 });
});

test('finds the root of a container whose path is one of outside', async () => {
  const group = groupOf('0::/system.slice/docker-1234.scope', {
    'root/memory.max': '100',
    'root/memory.current': '95',
  });
  expect(await group.memory()).toEqual({ limitBytes: 100, usedBytes: 95 });
});

test.each([
  ['nothing can be read', '', {}],
  ['there is no limit', '0::/own', { 'root/own/memory.max': 'max', 'root/own/cpu.max': 'max 100000' }],
  ['what is read is nonsense', '0::/own', { 'root/own/memory.max': 'abc', 'root/own/cpu.max': '', 'self/x': '' }],
])('has no limit where %s', async (_, self, files) => {
  const group = groupOf(self, Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'self/x')));
  expect(await group.memory()).toBeUndefined();
  expect(await group.processors()).toBeUndefined();
});
