import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { linesOf } from '../../src/testing/storage-law.ts';
import { mountMemory } from './mounted.ts';

const sizeKiB = 1024;
const levels = 40;

/** Writes until the disk is full; gives what was acknowledged. */
async function fill(
  storage: FileStorage,
): Promise<{ lines: string[]; documents: Map<string, string>; codes: Set<string> }> {
  const lines: string[] = [];
  const documents = new Map<string, string>();
  const codes = new Set<string>();
  for (let round = 0; codes.size === 0 || round % 6 !== 0; round += 1) {
    const line = `${round} ${'x'.repeat((round * 331) % 3000)}`;
    const works = [
      storage.append('run/1', [line]).then(() => lines.push(line)),
      storage.put(`run/document-${round % 3}`, line).then(() => documents.set(`run/document-${round % 3}`, line)),
    ];
    for (const outcome of await Promise.allSettled(works)) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toBeInstanceOf(StorageError);
      codes.add((outcome.reason as StorageError).code);
    }
  }
  return { lines, documents, codes };
}

async function check(storage: FileStorage, filled: Awaited<ReturnType<typeof fill>>): Promise<void> {
  const found = new Set(await linesOf(storage, 'run/1'));
  expect(filled.lines.filter((line) => !found.has(line))).toEqual([]);
  for (const [key, value] of filled.documents) expect(await storage.get(key)).toBe(value);
}

describe('a disk that fills up', () => {
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
        writeFileSync(ballast, Buffer.alloc((sizeKiB - 40 - level * 7) * 1024));
        const directory = join(disk.path, 'store');
        const storage = new FileStorage({ directory, durability });
        const filled = await fill(storage);
        expect([...filled.codes], `level ${level}`).toEqual(['storage-full']);
        await check(storage, filled);
        rmSync(ballast);
        await storage.append('run/1', ['after']);
        await storage.append('run/2', ['created'], { create: true });
        await storage.put('run/document-0', 'after');
        filled.documents.set('run/document-0', 'after');
        await storage.close();
        const next = new FileStorage({ directory, durability });
        await check(next, filled);
        expect((await linesOf(next, 'run/1')).at(-1)).toBe('after');
        await next.close();
        rmSync(directory, { recursive: true });
      }
    },
  );
});
