import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { MemoryStorage } from '../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import { SimulatedFileSystem } from '../../src/testing/simulated-file-system.ts';
import { linesOf, pagesOf } from '../../src/testing/storage-law.ts';

const key = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/b-c', 'a.json/b', 'b', 'b/state', 'c/state', 'c/x.log', 'd.log');
const text = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .map((some) => `x${some.replaceAll('\n', ' ').toWellFormed()}`);
const folder = fc.constantFrom('a/', 'a/b/', 'a.json/', 'b/', 'c/');

type Command = (storage: StorageAdapter) => Promise<unknown>;

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(key, text, fc.boolean()).map(
    ([at, value, ifAbsent]): Command =>
      (storage) =>
        storage.put(at, value, { ifAbsent }),
  ),
  key.map(
    (at): Command =>
      (storage) =>
        storage.delete(at),
  ),
  fc
    .record({ at: key, lines: fc.array(text, { maxLength: 3 }), create: fc.boolean(), unless: key })
    .map(({ at, lines, create, unless }): Command => {
      const options = at.length % 2 === 0 ? { create } : { create, unless };
      return (storage) => storage.append(at, create && lines.length === 0 ? ['x'] : lines, options);
    }),
  folder.map(
    (below): Command =>
      (storage) =>
        storage.deleteAll(below),
  ),
  key.map(
    (at): Command =>
      (storage) =>
        Promise.all([storage.get(at), linesOf(storage, at)]),
  ),
  fc
    .record({
      prefix: fc.constantFrom('', 'a', 'a/', 'b/', 'c/x'),
      limit: fc.integer({ min: 1, max: 4 }),
      reverse: fc.boolean(),
      values: fc.boolean(),
    })
    .map(({ prefix, ...options }): Command => async (storage) => [
      await pagesOf(storage, prefix, options),
      await storage.list(prefix, options),
    ]),
  fc.boolean().map(
    (reverse): Command =>
      (storage) =>
        storage.list('', { folders: 'state', values: true, reverse }),
  ),
);

async function outcome(storage: StorageAdapter, work: Command): Promise<unknown> {
  try {
    return await work(storage);
  } catch (error) {
    if (error instanceof StorageError) return error.code;
    throw error;
  }
}

test('files and memory answer alike, whatever is asked of them', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
      const host = new FakeHost();
      const fileSystem = new SimulatedFileSystem({ random: () => host.random() });
      const files = new FileStorage({ directory: '/store', host, fileSystem });
      const memory = new MemoryStorage();
      for (const work of commands) expect(await outcome(files, work)).toEqual(await outcome(memory, work));
    }),
    { numRuns: 600 },
  );
});
