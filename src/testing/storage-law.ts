import assert from 'node:assert/strict';
import { isHoldfastError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { ListOptions, LogLine, StorageAdapter } from '../storage/storage-adapter.ts';

/** A fresh, empty place to store in, for one law. */
export interface StorageFixture {
  /**
   * A handle on the place; each call gives another one where the adapter's reach allows it, else the same. The clock is
   * that of the process which opens it.
   */
  open(host?: Host): StorageAdapter | Promise<StorageAdapter>;
  /** For crash tests: a process that had opened it has just died. Takes away what a power loss would. */
  crash?(): void | Promise<void>;
  /** Removes the place. */
  dispose?(): void | Promise<void>;
}

/** Makes a fixture for each law. */
export type MakeStorage = () => StorageFixture | Promise<StorageFixture>;

/** One thing that every storage adapter keeps to. */
export interface StorageLaw {
  /** A fact, such as `lists in byte order`. */
  readonly name: string;
  /** Rejects when the adapter breaks the law. Closes what it opened, and disposes of the fixture. */
  readonly check: (makeStorage: MakeStorage) => Promise<void>;
}

/** Makes a law of a check with two handles on one empty place; where one process is all, both are the same. */
export function storageLaw(
  name: string,
  check: (one: StorageAdapter, other: StorageAdapter) => Promise<void>,
): StorageLaw {
  return {
    name,
    check: async (makeStorage) => {
      const fixture = await makeStorage();
      const handles: StorageAdapter[] = [];
      try {
        const one = await fixture.open();
        handles.push(one);
        const other = await fixture.open();
        handles.push(other);
        await check(one, other);
      } finally {
        for (const handle of new Set(handles)) await handle.close?.();
        await fixture.dispose?.();
      }
    },
  };
}

/** All lines of a log behind a place. */
export async function linesOf(storage: StorageAdapter, log: string, after?: number): Promise<string[]> {
  return (await entriesOf(storage, log, after)).map((entry) => entry.line);
}

/** All lines of a log behind a place, with their cursors. */
export async function entriesOf(storage: StorageAdapter, log: string, after?: number): Promise<LogLine[]> {
  const entries: LogLine[] = [];
  for await (const entry of storage.read(log, after)) entries.push(entry);
  return entries;
}

/** The keys of all pages of a listing, page by page. */
export async function pagesOf(storage: StorageAdapter, prefix: string, options: ListOptions): Promise<string[][]> {
  const pages: string[][] = [];
  let after = options.after;
  do {
    const page = await storage.list(prefix, after === undefined ? options : { ...options, after });
    pages.push(page.entries.map((entry) => entry.key));
    after = page.next;
    assert(pages.length < 1000, 'a listing never ended');
  } while (after !== undefined);
  return pages;
}

/** Fails unless the promise rejects with an error of this code. */
export async function expectCode(code: string, promise: Promise<unknown>, what: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert(error !== undefined, `${what}: expected ${code}, but it succeeded`);
  assert(
    isHoldfastError(error),
    `${what}: expected ${code}, got ${error instanceof Error ? error.message : typeof error}`,
  );
  assert.equal(error.code, code, what);
}
