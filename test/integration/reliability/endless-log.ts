import type { LogLine, StorageAdapter } from '../../../src/storage/storage-adapter.ts';

/** Told of each line that is read. */
export type LineTold = (length: number) => void;

/** A storage whose runs have one log more, of so many bytes, which are made when they are read. */
export function withLog(storage: StorageAdapter, bytes: number, told: LineTold = () => undefined): StorageAdapter {
  async function* lines(): AsyncGenerator<LogLine, void, undefined> {
    for (let given = 0, number = 1; given < bytes; number += 1) {
      const line = `2026-11-20T10:15:30.123Z info  line ${number} ${'of work that was done, '.repeat(number % 12)}`;
      given += line.length + 1;
      told(line.length + 1);
      yield { line, cursor: given };
      // Gives others a turn now and then, as a disk would.
      if (number % 1000 === 0) await Promise.resolve();
    }
  }
  return wrapped(storage, {
    list: async (prefix, options) =>
      prefix.endsWith('/logs/') ? { entries: [{ key: `${prefix}2026-11-20.log` }] } : storage.list(prefix, options),
    read: (log, after) => (log.includes('/logs/') ? lines() : storage.read(log, after)),
  });
}

/** A storage with other ways to read. */
export function wrapped(storage: StorageAdapter, own: Partial<StorageAdapter>): StorageAdapter {
  return {
    name: storage.name,
    reach: storage.reach,
    get: (key) => storage.get(key),
    put: (key, value, options) => storage.put(key, value, options),
    delete: (key) => storage.delete(key),
    list: (prefix, options) => storage.list(prefix, options),
    deleteAll: (prefix) => storage.deleteAll(prefix),
    append: (log, lines, options) => storage.append(log, lines, options),
    read: (log, after) => storage.read(log, after),
    ...own,
  };
}
