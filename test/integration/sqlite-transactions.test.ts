import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSoundVersion, SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-sqlite-'));
  path = join(folder, 'runs.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** How many transactions stand in the write-ahead log: the last frame of each says how large the database became. */
function commits(): number {
  const log = readFileSync(`${path}-wal`);
  let count = 0;
  for (let frame = 32; frame + 24 <= log.length; frame += 24 + 4096) if (log.readUInt32BE(frame + 4) !== 0) count += 1;
  return count;
}

/** What another connection is told. */
function ask(sql: string): unknown {
  const database = new DatabaseSync(path);
  try {
    return Object.values(database.prepare(sql).get() ?? {})[0];
  } finally {
    database.close();
  }
}

describe('writes of one tick', () => {
  test('are one transaction, and those of the next tick another one', async () => {
    const storage = new SqliteStorage({ path });
    await storage.put('first', 'x');
    const before = commits();
    const works: Promise<unknown>[] = [];
    for (let run = 0; run < 50; run += 1) works.push(storage.append(`run-${run}/1`, ['a'], { create: true }));
    works.push(storage.put('document', 'x'), storage.delete('first'), storage.append('run-0/1', ['b']));
    await Promise.all(works);
    expect(commits() - before).toBe(1);
    await storage.append('run-1/1', ['b']);
    expect(commits() - before).toBe(2);
    await storage.close();
  });

  test('stand and fall by themselves: one that is refused takes no other with it', async () => {
    const storage = new SqliteStorage({ path });
    await storage.append('run/1', ['a'], { create: true });
    await storage.append('run/2', ['a'], { create: true });
    const outcomes = await Promise.allSettled([
      storage.append('run/1', ['b'], { unless: 'run/2' }),
      storage.append('run/2', ['no'], { create: true }),
      storage.put('document', 'x', { ifAbsent: true }),
      storage.put('document', 'y', { ifAbsent: true }),
      storage.append('run/2', ['b'], { unless: 'run/3' }),
    ]);
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as Error) : 'done'));
    expect(codes).toMatchObject([{ code: 'overtaken-log' }, { code: 'exists' }, 'done', { code: 'exists' }, 'done']);
    expect(await storage.get('document')).toBe('x');
    await storage.close();
  });

  test('without lines are a barrier that commits, in strict, so that all before them is synced', async () => {
    const other = new SqliteStorage({ path, durability: 'process' });
    await other.append('run/1', ['a'], { create: true });
    const storage = new SqliteStorage({ path });
    await storage.append('run/1', ['b'], { derived: true });
    const before = commits();
    await storage.append('run/1', []);
    expect(commits() - before).toBe(1);
    await other.append('run/1', []);
    expect(commits() - before).toBe(1);
    await storage.close();
    await other.close();
  });
});

describe('a connection', () => {
  /** Remembers the last one that was made, to be asked about it. */
  function watched(version?: string): {
    readonly sqlite: { readonly DatabaseSync: typeof DatabaseSync };
    readonly last: () => DatabaseSync | undefined;
  } {
    const made: DatabaseSync[] = [];
    class Watched extends DatabaseSync {
      constructor(file: string) {
        super(file);
        made.push(this);
        if (version !== undefined) this.function('sqlite_version', () => version);
      }
    }
    return { sqlite: { DatabaseSync: Watched }, last: () => made.at(-1) };
  }
  const journalOf = (database: DatabaseSync | undefined): unknown =>
    database?.prepare('PRAGMA journal_mode').get()?.['journal_mode'];

  test('syncs commits that have to be durable and no others, and begins each as a writer', () => {
    const { sqlite, last } = watched();
    const made = new DatabaseSync(path);
    made.close();
    const connection = SqliteConnection.open(sqlite, path, true);
    const level = (): unknown => last()?.prepare('PRAGMA synchronous').get()?.['synchronous'];
    const other = new DatabaseSync(path);
    for (const [synced, expected] of [
      [true, 2],
      [false, 1],
      [true, 2],
    ] as const)
      connection?.transaction(synced, () => {
        expect(level()).toBe(expected);
        expect(() => {
          other.exec('BEGIN IMMEDIATE');
        }).toThrow('database is locked');
      });
    expect(journalOf(last())).toBe('wal');
    other.close();
    connection?.close();
  });

  test.each([
    ['3.51.3', true],
    ['3.51.2', false],
    ['3.50.4', false],
    ['3.52.0', true],
    ['4.0.0', true],
    ['3.51.10', true],
  ])('of SQLite %s may share a write-ahead log: %s', (version, sound) => {
    expect(isSoundVersion(version)).toBe(sound);
  });

  test('of an old SQLite never writes to a write-ahead log', async () => {
    const old = watched('3.50.4');
    const made = new DatabaseSync(path);
    made.close();
    const connection = SqliteConnection.open(old.sqlite, path, true);
    expect(journalOf(old.last())).toBe('truncate');
    // A newer one goes on with what is there: the old one may still be at it.
    const storage = new SqliteStorage({ path });
    await storage.put('a', 'x');
    expect(journalOf(old.last())).toBe('truncate');
    connection?.close();
    await storage.close();
  });

  test('of an old SQLite turns the write-ahead log of others into a journal when it is alone, and is refused else', async () => {
    const storage = new SqliteStorage({ path });
    await storage.put('a', 'x');
    const old = watched('3.50.4');
    expect(() => SqliteConnection.open(old.sqlite, path, true)).toThrow(
      /others are using it with a write-ahead log, which SQLite 3\.50\.4 of this Node can damage; expected 3\.51\.3 or newer/,
    );
    await storage.put('b', 'x');
    await storage.close();
    const connection = SqliteConnection.open(old.sqlite, path, true);
    expect(journalOf(old.last())).toBe('truncate');
    connection?.close();
  });
});

test('lines of removed logs leave the file, also those that a process left that ended', async () => {
  const storage = new SqliteStorage({ path, durability: 'process' });
  const lines = Array.from({ length: 2500 }, (_, index) => `line ${index}`);
  await storage.append('run/1', lines);
  await storage.append('run/2', lines);
  await storage.append('other/1', ['stays']);
  await storage.deleteAll('run/');
  await storage.close();
  expect(ask('SELECT count(*) FROM lines')).toBeGreaterThan(1);
  const next = new SqliteStorage({ path, durability: 'process' });
  await next.append('other/1', ['more']);
  for (let look = 0; look < 1000 && ask('SELECT count(*) FROM lines') !== 2; look += 1) await sleep(20);
  expect([ask('SELECT count(*) FROM lines'), ask('SELECT count(*) FROM removed_logs')]).toEqual([2, 0]);
  await next.close();
});

test('a watcher is told of what another handle wrote below its prefix, at once of its own, and not of the rest', async () => {
  const one = new SqliteStorage({ path });
  const other = new SqliteStorage({ path });
  await one.append('inbox/a', ['x']);
  let hints = 0;
  const stop = one.watch('inbox/', () => {
    hints += 1;
  });
  // Its first look finds all of it new.
  for (let look = 0; look < 1000 && hints === 0; look += 1) await sleep(20);
  const atFirst = hints;
  await other.append('runs/1', ['x']);
  await sleep(150);
  expect(hints).toBe(atFirst);
  await other.append('inbox/a', ['y']);
  for (let look = 0; look < 1000 && hints === atFirst; look += 1) await sleep(20);
  expect(hints).toBe(atFirst + 1);
  await one.append('inbox/b', ['z']);
  expect(hints).toBe(atFirst + 2);
  stop();
  await one.append('inbox/b', ['z']);
  expect(hints).toBe(atFirst + 2);
  await one.close();
  await other.close();
});
