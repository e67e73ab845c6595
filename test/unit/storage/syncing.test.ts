import { describe, expect, test } from 'vitest';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.ts';
import type { FileOperation } from '../../../src/testing/fault-plan.ts';

interface Bench {
  readonly storage: FileStorage;
  readonly other: FileStorage;
  readonly fileSystem: SimulatedFileSystem;
  /** What was done since the last call: syncs of files, syncs of folders, writes. */
  readonly took: () => { files: number; folders: number; writes: number };
}

function bench(durability: 'strict' | 'process' = 'strict', host: FakeHost = new FakeHost()): Bench {
  const fileSystem = new SimulatedFileSystem({ random: () => host.random() });
  const count = (...operations: FileOperation[]): number =>
    operations.reduce((sum, operation) => sum + (fileSystem.counts.get(operation) ?? 0), 0);
  const options = { directory: '/store', durability, host, fileSystem };
  return {
    storage: new FileStorage(options),
    other: new FileStorage(options),
    fileSystem,
    took: () => {
      const counts = {
        files: count('fdatasync', 'fdatasyncSync'),
        folders: count('fsync', 'fsyncSync'),
        writes: count('writeSync'),
      };
      fileSystem.counts.clear();
      return counts;
    },
  };
}

describe('strict', () => {
  test('an append is one write and one sync', async () => {
    const { storage, took } = bench();
    await storage.append('run/1', ['first']);
    took();
    for (let index = 0; index < 5; index += 1) await storage.append('run/1', ['a', 'b'], { unless: 'run/2' });
    expect(took()).toEqual({ files: 5, folders: 0, writes: 5 });
  });

  test('the first append of a handle also makes the names that lead to the log durable, whoever made them', async () => {
    const { storage, other, took } = bench();
    await storage.append('a/b/log', ['x'], { derived: true });
    took();
    await other.append('a/b/log', ['y']);
    // The folder of the log, the one above it, and the root; and the root's own name in the folder around it.
    expect(took()).toMatchObject({ files: 1, folders: 4 });
  });

  test('appends to one log in one tick share a write and a sync', async () => {
    const { storage, took } = bench();
    await storage.append('log', ['x']);
    took();
    await Promise.all(Array.from({ length: 50 }, (_, index) => storage.append('log', [`${index}`])));
    expect(took()).toEqual({ files: 1, folders: 0, writes: 1 });
  });

  test('lines that come while a sync is in flight share the next one', async () => {
    const { storage, took } = bench();
    await Promise.all([storage.append('a', ['x']), storage.append('b', ['x'])]);
    took();
    const first = Promise.all([storage.append('a', ['1']), storage.append('b', ['1'])]);
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
    const later = Array.from({ length: 20 }, (_, index) => storage.append('a', [`later ${index}`]));
    await Promise.all([first, ...later]);
    expect(took()).toEqual({ files: 3, folders: 0, writes: 3 });
  });

  test('a replaced document is synced, and so is its name', async () => {
    const { storage, took } = bench();
    await storage.put('a/state', '1');
    took();
    await storage.put('a/state', '2');
    expect(took()).toEqual({ files: 1, folders: 1, writes: 1 });
    await storage.delete('a/state');
    expect(took()).toEqual({ files: 0, folders: 1, writes: 0 });
  });

  test('a created log is synced before its name is', async () => {
    const { storage, took } = bench();
    await storage.append('a/1', ['x'], { create: true });
    took();
    await storage.append('a/2', ['x'], { create: true });
    expect(took()).toEqual({ files: 1, folders: 1, writes: 1 });
    await storage.append('a/2', ['y']);
    expect(took()).toEqual({ files: 1, folders: 0, writes: 1 });
  });

  test('logs created at once share the syncs of their folders', async () => {
    const { storage, took } = bench();
    await storage.append('runs/m/0/1', ['x'], { create: true });
    took();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => storage.append(`runs/m/run-${index}/1`, ['x'], { create: true })),
    );
    // One for each run's folder, and one for the month's, where they all have their names.
    expect(took()).toEqual({ files: 50, folders: 51, writes: 50 });
  });

  test('derived writes sync nothing', async () => {
    const { storage, took } = bench();
    await storage.put('first', 'x');
    took();
    await storage.put('a/b/state', 'x', { derived: true });
    await storage.append('a/b/day.log', ['x'], { derived: true });
    await storage.append('a/c/1', ['x'], { derived: true, create: true });
    expect(took()).toMatchObject({ files: 0, folders: 0 });
  });

  test('a barrier costs nothing when this handle knows that all is durable', async () => {
    const { storage, took } = bench();
    await storage.append('run/1', ['x'], { create: true });
    await storage.append('run/1', ['y']);
    took();
    await storage.append('run/1', []);
    expect(took()).toEqual({ files: 0, folders: 0, writes: 0 });
  });

  test('a barrier syncs what another handle wrote, and what this one wrote without syncing', async () => {
    const { storage, other, took } = bench();
    await storage.append('run/1', ['x'], { create: true });
    await other.append('run/1', ['theirs'], { derived: true });
    took();
    await storage.append('run/1', []);
    expect(took()).toMatchObject({ files: 1 });
    await storage.append('run/1', ['mine'], { derived: true });
    took();
    await storage.append('run/1', []);
    expect(took()).toMatchObject({ files: 1 });
    await storage.append('run/1', []);
    expect(took()).toMatchObject({ files: 0 });
  });

  test('a barrier on a log that this handle never used syncs it and its names', async () => {
    const { storage, other, took } = bench();
    await storage.append('run/1', ['x'], { derived: true });
    took();
    await other.append('run/1', []);
    expect(took()).toMatchObject({ files: 1, folders: 3, writes: 0 });
  });
});

describe('process', () => {
  test('nothing is ever synced', async () => {
    const { storage, took } = bench('process');
    await storage.append('run/1', ['x'], { create: true });
    await storage.append('run/1', ['y'], { unless: 'run/2' });
    await storage.append('run/1', []);
    await storage.put('run/state', 'x');
    await storage.delete('run/state');
    await storage.deleteAll('run/');
    expect(took()).toMatchObject({ files: 0, folders: 0 });
  });

  test('an append is one write, on the spot', async () => {
    const { storage, took } = bench('process');
    await storage.append('run/1', ['x']);
    took();
    const appended = storage.append('run/1', ['y']);
    expect(took().writes).toBe(1);
    await appended;
  });
});

describe('the event loop', () => {
  test.each(['strict', 'process'] as const)('gets a turn at least every 10 ms of appends, %s', async (durability) => {
    const host = new FakeHost();
    let elapsedMs = 0;
    host.monotonic = () => elapsedMs;
    const { storage, fileSystem } = bench(durability, host);
    await storage.append('log', ['x']);
    let turns = 0;
    const turn = host.turn.bind(host);
    host.turn = async () => {
      turns += 1;
      await turn();
    };
    const write = fileSystem.writeSync.bind(fileSystem);
    fileSystem.writeSync = (...args) => {
      elapsedMs += 1;
      return write(...args);
    };
    for (let index = 0; index < 100; index += 1) await storage.append('log', ['x']);
    expect(turns).toBeGreaterThanOrEqual(8);
    expect(turns).toBeLessThan(20);
  });
});
