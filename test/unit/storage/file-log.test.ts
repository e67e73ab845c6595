import { describe, expect, test } from 'vitest';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import type { SimulatedDisk } from '../../../src/testing/simulated-disk.ts';
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.ts';
import { linesOf } from '../../../src/testing/storage-law.ts';

function machine(disk?: SimulatedDisk): { storage: FileStorage; fileSystem: SimulatedFileSystem } {
  const host = new FakeHost();
  const random = (): number => host.random();
  const fileSystem = new SimulatedFileSystem(disk === undefined ? { random } : { random, disk });
  return { storage: new FileStorage({ directory: '/store', host, fileSystem }), fileSystem };
}

/** The lines of a log after the worst power loss: nothing survives that was not synced. */
async function afterPowerLoss(fileSystem: SimulatedFileSystem, log: string): Promise<string[]> {
  return linesOf(machine(fileSystem.disk.afterPowerLoss(() => 0.99)).storage, log);
}

describe('after a failed sync', () => {
  test('the append rejects, and what was acknowledged before is durable', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('log', ['before']);
    fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO' });
    await expect(storage.append('log', ['failed'])).rejects.toMatchObject({ code: 'storage-failed', retryable: true });
    expect(await afterPowerLoss(fileSystem, 'log')).toContain('before');
  });

  test('what readers see is what the disk has: it is written again, not only synced again', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('log', ['before']);
    fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO' });
    await expect(storage.append('log', ['failed'])).rejects.toThrow();
    expect(await afterPowerLoss(fileSystem, 'log')).toEqual(await linesOf(storage, 'log'));
  });

  test('nothing is acknowledged before the file was made whole', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('log', ['before']);
    fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO' });
    fileSystem.inject({ operation: 'openSync', kind: 'EMFILE', forEver: true });
    await expect(storage.append('log', ['failed'])).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(storage.append('log', ['refused'])).rejects.toMatchObject({ code: 'too-many-open-files' });
    await expect(storage.append('log', [])).rejects.toMatchObject({ code: 'too-many-open-files' });
    storage.release('log');
    await expect(storage.append('log', ['refused'])).rejects.toMatchObject({ code: 'too-many-open-files' });
    fileSystem.heal();
    await storage.append('log', ['after']);
    expect(await linesOf(storage, 'log')).toEqual(['before', 'failed', 'after']);
    expect(await afterPowerLoss(fileSystem, 'log')).toEqual(['before', 'failed', 'after']);
  });

  test('lines of another writer stay where they are', async () => {
    const { storage, fileSystem } = machine();
    const other = new FileStorage({ directory: '/store', host: new FakeHost({ seed: 2 }), fileSystem });
    await storage.append('log', ['mine']);
    fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO' });
    await expect(storage.append('log', ['failed'])).rejects.toThrow();
    await other.append('log', ['theirs']);
    await storage.append('log', ['mine again']);
    await other.append('log', ['theirs again']);
    expect(await afterPowerLoss(fileSystem, 'log')).toEqual(['mine', 'failed', 'theirs', 'mine again', 'theirs again']);
  });

  test('a document keeps its former value, and the next put works', async () => {
    const { storage, fileSystem } = machine();
    await storage.put('a/state', 'former');
    fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO' });
    await expect(storage.put('a/state', 'failed')).rejects.toMatchObject({ code: 'storage-failed' });
    expect(await storage.get('a/state')).toBe('former');
    await storage.put('a/state', 'next');
    expect(await storage.get('a/state')).toBe('next');
    expect(fileSystem.readdirSync('/store/a').map((entry) => entry.name)).toEqual(['state.json']);
  });
});

describe('a barrier', () => {
  test('covers what another writer added behind lines of our own', async () => {
    const { storage, fileSystem } = machine();
    const other = new FileStorage({ directory: '/store', host: new FakeHost({ seed: 2 }), fileSystem });
    await storage.append('log', ['mine']);
    await storage.append('log', ['mine too']);
    await other.append('log', ['theirs'], { derived: true });
    await storage.append('log', []);
    expect(await afterPowerLoss(fileSystem, 'log')).toEqual(['mine', 'mine too', 'theirs']);
    await other.append('log', ['theirs again'], { derived: true });
    await storage.append('log', ['mine again']);
    await other.append('log', ['theirs at last'], { derived: true });
    await storage.append('log', []);
    expect(await afterPowerLoss(fileSystem, 'log')).toEqual(await linesOf(storage, 'log'));
  });

  test('is not taken in by a write that failed in the middle', async () => {
    const { storage, fileSystem } = machine();
    const other = new FileStorage({ directory: '/store', host: new FakeHost({ seed: 2 }), fileSystem });
    await storage.append('log', ['before']);
    const sizeBefore = fileSystem.lstatSync('/store/log.jsonl')?.size ?? 0;
    fileSystem.inject({ operation: 'writeSync', kind: 'short-write' });
    fileSystem.inject({ operation: 'writeSync', kind: 'ENOSPC', at: 2 });
    const failed = 'x'.repeat(100);
    await expect(storage.append('log', [failed])).rejects.toMatchObject({ code: 'storage-full' });
    const missing = sizeBefore + failed.length + 2 - (fileSystem.lstatSync('/store/log.jsonl')?.size ?? 0);
    await storage.append('log', ['after']);
    // Exactly as much as is missing: who counts what he meant to write sees no difference.
    await other.append('log', ['y'.repeat(missing - 2)], { derived: true });
    await storage.append('log', []);
    expect(await afterPowerLoss(fileSystem, 'log')).toEqual(await linesOf(storage, 'log'));
  });

  test('syncs once for lines of others, and not again while nothing is added', async () => {
    const { storage, fileSystem } = machine();
    const other = new FileStorage({ directory: '/store', host: new FakeHost({ seed: 2 }), fileSystem });
    await storage.append('log', ['mine']);
    await other.append('log', ['theirs'], { derived: true });
    await storage.append('log', ['mine again']);
    await storage.append('log', []);
    fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO', forEver: true });
    fileSystem.inject({ operation: 'fdatasync', kind: 'EIO', forEver: true });
    await expect(storage.append('log', [])).resolves.toBeUndefined();
  });
});

describe('after a short write', () => {
  test('the rest is written, when there is room', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('log', ['before']);
    fileSystem.inject({ operation: 'writeSync', kind: 'short-write' });
    await storage.append('log', ['a line that does not fit at once: é']);
    expect(await linesOf(storage, 'log')).toEqual(['before', 'a line that does not fit at once: é']);
  });

  test('a torn line takes nothing with it', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('log', ['before']);
    fileSystem.inject({ operation: 'writeSync', kind: 'short-write' });
    fileSystem.inject({ operation: 'writeSync', kind: 'ENOSPC', at: 2, forEver: true });
    await expect(storage.append('log', ['torn '.repeat(20)])).rejects.toMatchObject({ code: 'storage-full' });
    fileSystem.heal();
    await storage.append('log', ['after']);
    const lines = await linesOf(storage, 'log');
    expect([lines[0], lines.at(-1)]).toEqual(['before', 'after']);
    expect(lines.slice(1, -1).every((line) => 'torn '.repeat(20).startsWith(line))).toBe(true);
  });

  test('a document is never replaced by a part of one', async () => {
    const { storage, fileSystem } = machine();
    await storage.put('a', 'former');
    fileSystem.inject({ operation: 'writeSync', kind: 'short-write' });
    fileSystem.inject({ operation: 'writeSync', kind: 'EDQUOT', at: 2 });
    await expect(storage.put('a', 'x'.repeat(100))).rejects.toMatchObject({ code: 'storage-full' });
    expect(await storage.get('a')).toBe('former');
  });
});

describe('when files run out', () => {
  test('open logs go on, and resting handles make room for a new one', async () => {
    const { storage, fileSystem } = machine();
    await storage.append('one', ['1']);
    await storage.append('two', ['1']);
    fileSystem.inject({ operation: 'openSync', kind: 'EMFILE' });
    await storage.append('two', ['2']);
    await storage.append('three', ['1'], { derived: true });
    expect(await linesOf(storage, 'three')).toEqual(['1']);
  });

  test('handles of logs that were not used for long are closed', async () => {
    const { storage, fileSystem } = machine();
    for (let index = 0; index < 400; index += 1) await storage.append(`log-${index}`, ['x'], { derived: true });
    expect(fileSystem.openFiles).toBeLessThanOrEqual(256);
    await storage.append('log-0', ['y'], { derived: true });
    expect(await linesOf(storage, 'log-0')).toEqual(['x', 'y']);
    await storage.close();
    expect(fileSystem.openFiles).toBe(0);
  });
});
