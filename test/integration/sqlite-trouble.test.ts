import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';
import { linesOf } from '../../src/testing/storage-law.ts';
import { mountMemory } from './mounted.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-sqlite-'));
  path = join(folder, 'runs.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

/** Makes a database with a document and a log, and closes it. */
async function filled(): Promise<void> {
  const storage = new SqliteStorage({ path });
  await storage.put('run/state', 'kept');
  await storage.append('run/1', ['kept'], { create: true });
  await storage.close();
}

describe('the database file', () => {
  test('is made by the first write, with its folder, private, and not by reading or removing', async () => {
    const deep = join(folder, 'new', 'folder', 'runs.db');
    const storage = new SqliteStorage({ path: deep });
    expect(await storage.get('a')).toBeUndefined();
    expect(await storage.delete('a')).toBe(false);
    await storage.deleteAll('a/');
    expect(await storage.list('')).toEqual({ entries: [] });
    expect(await linesOf(storage, 'a')).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    const former = process.umask(0);
    try {
      await storage.put('a', 'x');
    } finally {
      process.umask(former);
    }
    expect(modeOf(join(folder, 'new'))).toBe('700');
    const files = readdirSync(join(folder, 'new', 'folder')).sort();
    expect(files).toEqual(['runs.db', 'runs.db-shm', 'runs.db-wal']);
    for (const file of files) expect(modeOf(join(folder, 'new', 'folder', file)), file).toBe('600');
    await storage.close();
    expect(readdirSync(join(folder, 'new', 'folder'))).toEqual(['runs.db']);
  });

  test('becomes private when it was not', async () => {
    await filled();
    chmodSync(path, 0o644);
    const storage = new SqliteStorage({ path });
    expect(await storage.get('run/state')).toBe('kept');
    expect(modeOf(path)).toBe('600');
    await storage.close();
  });

  test('is the same through a symbolic link, with the same files beside it', async () => {
    await filled();
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(path, join(folder, 'elsewhere', 'link.db'));
    const storage = new SqliteStorage({ path: join(folder, 'elsewhere', 'link.db') });
    await storage.put('run/state', 'new');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['link.db']);
    await storage.close();
  });

  test.each([0o777, 0o1777])('is refused in a folder where everybody may write (mode %o)', async (mode) => {
    chmodSync(folder, mode);
    const storage = new SqliteStorage({ path });
    await expect(storage.put('a', 'x')).rejects.toMatchObject({ code: 'unsafe-folder', subject: folder });
    expect(readdirSync(folder)).toEqual([]);
    await storage.close();
  });

  test('is refused when it is a folder', async () => {
    mkdirSync(path);
    await expect(new SqliteStorage({ path }).get('a')).rejects.toMatchObject({ code: 'unsafe-folder' });
  });

  test.each(['', ':memory:', 'a\0b', 7])('is refused as the path %j', (bad) => {
    const make = (): SqliteStorage => new SqliteStorage({ path: bad as string });
    expect(make).toThrow(/Expected `path` to be the path of a file; in memory, MemoryStorage does the same/);
  });

  test('is made anew when somebody removed it, and no removed log begins anew', async () => {
    const storage = new SqliteStorage({ path });
    await storage.append('run/1', ['a'], { create: true });
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await expect(storage.append('run/1', ['b'], { unless: 'run/2' })).rejects.toMatchObject({ code: 'overtaken-log' });
    await storage.put('b', 'x');
    expect((await storage.list('')).entries).toEqual([{ key: 'b' }]);
    await storage.close();
    const other = new SqliteStorage({ path });
    expect(await other.get('b')).toBe('x');
    await other.close();
  });
});

describe('a file that is no database of ours', () => {
  test('of a newer version is refused and left unchanged', async () => {
    await filled();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 2; CREATE TABLE later (x)');
    database.close();
    const before = readFileSync(path);
    const storage = new SqliteStorage({ path });
    const refused = { code: 'format-newer', retryable: false };
    await expect(storage.get('run/state')).rejects.toMatchObject(refused);
    await expect(storage.put('run/state', 'x')).rejects.toMatchObject(refused);
    await expect(storage.append('run/1', ['x'])).rejects.toThrow(
      /its format is 2, and this version of Holdfast knows 1; it was left unchanged\. Update Holdfast\./,
    );
    await storage.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['runs.db']);
  });

  test('of another program is refused and left unchanged', async () => {
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE theirs (x)');
    database.close();
    const before = readFileSync(path);
    const storage = new SqliteStorage({ path });
    await expect(storage.put('a', 'x')).rejects.toMatchObject({ code: 'storage-failed', retryable: false });
    await expect(storage.get('a')).rejects.toThrow(/expected one of Holdfast .*, found one of another program/);
    await storage.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('and no database at all is refused and left unchanged', async () => {
    writeFileSync(path, 'These are notes of somebody. '.repeat(100));
    const before = readFileSync(path);
    const storage = new SqliteStorage({ path });
    const refused = { code: 'storage-failed', retryable: false };
    await expect(storage.get('a')).rejects.toMatchObject(refused);
    await expect(storage.put('a', 'x')).rejects.toThrow(
      /^Could not write document "a" in ".*runs\.db": expected an intact SQLite database, found a damaged one, or another kind of file/,
    );
    await storage.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('or a damaged one gives a typed error, and what can be read is read', async () => {
    const storage = new SqliteStorage({ path });
    for (let run = 0; run < 200; run += 1) await storage.put(`run-${run}/state`, 'x'.repeat(3000), { derived: true });
    await storage.close();
    const bytes = readFileSync(path);
    // The first page with the header stays; everything from the middle on is overwritten.
    bytes.fill(0xaa, Math.floor(bytes.length / 8192) * 4096);
    writeFileSync(path, bytes);
    const damaged = new SqliteStorage({ path });
    let refused = 0;
    for (let run = 0; run < 200; run += 1)
      try {
        expect(await damaged.get(`run-${run}/state`)).toBe('x'.repeat(3000));
      } catch (error) {
        expect(error).toMatchObject({ code: 'storage-failed', retryable: false });
        refused += 1;
      }
    expect(refused).toBeGreaterThan(10);
    await damaged.close();
  });
});

describe('a database that others have locked', () => {
  const holder = `
    import { DatabaseSync } from 'node:sqlite';
    const database = new DatabaseSync(process.argv[1]);
    database.exec('BEGIN IMMEDIATE');
    process.stdout.write('locked');
    process.stdin.once('data', () => { database.exec('COMMIT'); process.exit(0); });`;

  test('is waited for without holding the event loop, and then given up with a typed error', async () => {
    await filled();
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    try {
      await once(child.stdout, 'data');
      const impatient = new SqliteStorage({ path, lockWait: 200 });
      await expect(impatient.put('a', 'x')).rejects.toMatchObject({ code: 'storage-failed', retryable: true });
      await expect(impatient.append('a', ['x'])).rejects.toThrow(/another process kept it locked for all the time/);
      expect(await impatient.get('run/state')).toBe('kept');
      await impatient.close();

      const patient = new SqliteStorage({ path });
      const writing = patient.append('run/1', ['patient']);
      let longestMs = 0;
      for (let turn = 0; turn < 40; turn += 1) {
        const startedAt = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 5));
        longestMs = Math.max(longestMs, performance.now() - startedAt - 5);
      }
      // As long as the lock is held, were the waiting done inside SQLite.
      expect(longestMs).toBeLessThan(2000);
      child.stdin.write('go');
      await writing;
      expect(await linesOf(patient, 'run/1')).toEqual(['kept', 'patient']);
      await patient.close();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });

  test('at its very first opening is waited for as well', async () => {
    writeFileSync(path, '', { mode: 0o600 });
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder, path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    try {
      await once(child.stdout, 'data');
      const storage = new SqliteStorage({ path });
      const writing = storage.put('a', 'x');
      await new Promise((resolve) => setTimeout(resolve, 100));
      child.stdin.write('go');
      await writing;
      await storage.close();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});

test('a read-only file system refuses with a plain message, changes nothing, and works again afterwards', async () => {
  const disk = mountMemory(2048);
  if (disk === undefined) {
    // Only where mounting is not permitted this cannot be tried.
    expect(process.getuid?.()).not.toBe(0);
    return;
  }
  try {
    await filled();
    renameSync(path, `${path}.copy`);
    const there = join(disk.path, 'runs.db');
    writeFileSync(there, readFileSync(`${path}.copy`), { mode: 0o600 });
    disk.remount('ro');
    const storage = new SqliteStorage({ path: there });
    const refused = { code: 'storage-read-only', retryable: false };
    await expect(storage.put('run/state', 'x')).rejects.toMatchObject(refused);
    await expect(storage.append('run/1', ['x'])).rejects.toMatchObject(refused);
    await expect(storage.get('run/state')).rejects.toMatchObject(refused);
    await expect(storage.deleteAll('run/')).rejects.toThrow(/expected a file and a folder that may be written/);
    await expect(new SqliteStorage({ path: join(disk.path, 'fresh.db') }).put('a', 'x')).rejects.toMatchObject(refused);
    disk.remount('rw');
    await storage.append('run/1', ['after']);
    expect(await linesOf(storage, 'run/1')).toEqual(['kept', 'after']);
    await storage.close();
  } finally {
    disk.unmount();
  }
});

test('a closed handle refuses what comes, also what waited when it was closed', async () => {
  await filled();
  const storage = new SqliteStorage({ path });
  const under = [storage.append('run/1', ['under way']), storage.delete('run/state')];
  const closing = storage.close();
  await Promise.all(under);
  await closing;
  expect(readdirSync(folder)).toEqual(['runs.db']);
  await expect(storage.get('a')).rejects.toThrow(`The storage "${path}" is closed: make a new one to go on.`);
  const other = new SqliteStorage({ path });
  expect(await linesOf(other, 'run/1')).toEqual(['kept', 'under way']);
  expect(await other.get('run/state')).toBeUndefined();
  await other.close();
});

test('a handle that is closed while it is opened leaves nothing open', async () => {
  await filled();
  const storage = new SqliteStorage({ path });
  const reading = storage.get('run/state');
  await storage.close();
  await Promise.allSettled([reading]);
  expect(readdirSync(folder)).toEqual(['runs.db']);
});
