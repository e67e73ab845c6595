import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';
import { linesOf } from '../../src/testing/storage-law.ts';
import { mountMemory } from './mounted.ts';

const sizeKiB = 2048;
const levels = 40;

interface Filled {
  readonly lines: string[];
  readonly documents: Map<string, string>;
  readonly codes: Set<string>;
}

/** Writes until the disk is full; gives what was acknowledged. */
async function fill(storage: SqliteStorage): Promise<Filled> {
  const filled: Filled = { lines: [], documents: new Map(), codes: new Set() };
  for (let round = 0; filled.codes.size === 0 || round % 6 !== 0; round += 1) {
    const line = `${round} ${'x'.repeat((round * 331) % 9000)}`;
    const key = `run/document-${round % 3}`;
    const works = [
      storage.append('run/1', [line]).then(() => filled.lines.push(line)),
      storage.put(key, line).then(() => filled.documents.set(key, line)),
    ];
    for (const outcome of await Promise.allSettled(works)) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toBeInstanceOf(StorageError);
      filled.codes.add((outcome.reason as StorageError).code);
    }
  }
  return filled;
}

async function check(storage: SqliteStorage, filled: Filled): Promise<void> {
  const found = new Set(await linesOf(storage, 'run/1'));
  expect(filled.lines.filter((line) => !found.has(line))).toEqual([]);
  for (const [key, value] of filled.documents) expect(await storage.get(key)).toBe(value);
}

describe('a disk that fills up under SQLite', () => {
  const disk = mountMemory(sizeKiB);
  afterAll(() => disk?.unmount());

  test.skipIf(disk !== undefined)('cannot be tried here only because this user may not mount', () => {
    expect(process.getuid?.()).not.toBe(0);
  });

  test.skipIf(disk === undefined).each(['strict', 'process'] as const)(
    'reports no false success at any of 40 levels, and works again when there is room, %s',
    async (durability) => {
      if (disk === undefined) return;
      for (let level = 0; level < levels; level += 1) {
        const ballast = join(disk.path, 'ballast');
        writeFileSync(ballast, Buffer.alloc((sizeKiB - 40 - level * 12) * 1024));
        const path = join(disk.path, 'runs.db');
        const storage = new SqliteStorage({ path, durability });
        const filled = await fill(storage);
        expect([...filled.codes], `level ${level}`).toEqual(['storage-full']);
        rmSync(ballast);
        await check(storage, filled);
        await storage.append('run/1', ['after']);
        await storage.append('run/2', ['created'], { create: true });
        await storage.put('run/document-0', 'after');
        filled.documents.set('run/document-0', 'after');
        await storage.close();
        const next = new SqliteStorage({ path, durability });
        await check(next, filled);
        expect((await linesOf(next, 'run/1')).at(-1)).toBe('after');
        await next.close();
        for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
      }
    },
  );
});
