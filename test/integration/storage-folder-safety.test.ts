import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { linesOf } from '../../src/testing/storage-law.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'holdfast-safety-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('what FileStorage writes', () => {
  test('is private to the user, whatever the umask', async () => {
    const former = process.umask(0);
    try {
      const storage = new FileStorage({ directory: join(parent, 'store') });
      await storage.put('runs/m/state', 'x');
      await storage.append('runs/m/1', ['x'], { create: true });
      await storage.append('runs/m/day.log', ['x']);
      await storage.deleteAll('runs/nothing/');
      await storage.close();
    } finally {
      process.umask(former);
    }
    for (const folder of ['store', 'store/runs', 'store/runs/m'])
      expect(modeOf(join(parent, folder)), folder).toBe('700');
    for (const file of ['.gitignore', 'runs/m/state.json', 'runs/m/1.jsonl', 'runs/m/day.log'])
      expect(modeOf(join(parent, 'store', file)), file).toBe('600');
  });

  test('becomes private when it was not', async () => {
    const store = join(parent, 'store');
    mkdirSync(join(store, 'runs'), { recursive: true, mode: 0o755 });
    chmodSync(join(store, 'runs'), 0o777);
    writeFileSync(join(store, 'runs', '1.jsonl'), '\nold\n', { mode: 0o644 });
    writeFileSync(join(store, 'runs', 'state.json'), 'old', { mode: 0o644 });
    const storage = new FileStorage({ directory: store });
    await storage.append('runs/1', ['new']);
    await storage.put('runs/state', 'new');
    await storage.close();
    expect([
      modeOf(join(store, 'runs')),
      modeOf(join(store, 'runs', '1.jsonl')),
      modeOf(join(store, 'runs', 'state.json')),
    ]).toEqual(['700', '600', '600']);
  });
});

describe('the root folder', () => {
  test('may be reached through a symbolic link', async () => {
    mkdirSync(join(parent, 'real'), { mode: 0o700 });
    symlinkSync(join(parent, 'real'), join(parent, 'link'));
    const storage = new FileStorage({ directory: join(parent, 'link') });
    await storage.put('a', 'x');
    rmSync(join(parent, 'link'));
    symlinkSync('/nowhere', join(parent, 'link'));
    await storage.put('b', 'x');
    await storage.close();
    expect(readdirSync(join(parent, 'real')).sort()).toEqual(['.gitignore', 'a.json', 'b.json']);
  });

  test.each([0o770, 0o707, 0o777])('is refused when others may write in it (mode %o)', async (mode) => {
    const directory = join(parent, 'store');
    mkdirSync(directory);
    chmodSync(directory, mode);
    const storage = new FileStorage({ directory });
    await expect(storage.put('a', 'x')).rejects.toMatchObject({ code: 'unsafe-folder', subject: directory });
    await expect(storage.get('a')).rejects.toThrow(
      /other users may write in it \(mode 7[07]7?0?\); take that away with chmod go-w\./,
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  test('is refused when it belongs to another user', async () => {
    const directory = join(parent, 'store');
    mkdirSync(directory, { mode: 0o700 });
    if (process.getuid?.() !== 0) return;
    chownSync(directory, 12_345, 12_345);
    await expect(new FileStorage({ directory }).put('a', 'x')).rejects.toThrow(
      /it belongs to user 12345, and this process is user 0/,
    );
  });

  test('is refused when it is a file', async () => {
    writeFileSync(join(parent, 'store'), 'a file');
    await expect(new FileStorage({ directory: join(parent, 'store') }).put('a', 'x')).rejects.toMatchObject({
      code: 'unsafe-folder',
    });
  });
});

describe('a storage folder that is removed while it is in use', () => {
  test('is made again by the next write but one, in private, and no removed log begins anew', async () => {
    const directory = join(parent, 'store');
    const storage = new FileStorage({ directory });
    await storage.append('runs/a/1', ['x'], { create: true });
    await storage.put('runs/a/state', 'x');
    rmSync(directory, { recursive: true });
    await expect(storage.put('runs/b/state', 'x')).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(storage.append('runs/a/1', ['y'], { unless: 'runs/a/2' })).rejects.toMatchObject({
      code: 'overtaken-log',
    });
    await storage.put('runs/b/state', 'x');
    await storage.append('runs/b/1', ['x'], { create: true });
    expect(readdirSync(join(directory, 'runs'))).toEqual(['b']);
    expect(modeOf(directory)).toBe('700');
    await storage.close();
  });
});

describe('something else in the place of a document', () => {
  test.runIf(process.platform !== 'win32')('ends no listing, and a pipe holds nobody up', async () => {
    const storage = new FileStorage({ directory: join(parent, 'store') });
    for (const run of ['a', 'b', 'c', 'd']) await storage.append(`runs/${run}/1`, ['x'], { create: true });
    await storage.put('runs/a/state', 'value');
    const place = (run: string): string => join(parent, 'store', 'runs', run, 'state.json');
    mkdirSync(place('b'));
    symlinkSync('/etc/hostname', place('c'));
    execFileSync('mkfifo', [place('d')]);
    const { entries } = await storage.list('runs/', { folders: 'state', values: true });
    expect(entries.map(({ key }) => key)).toEqual(['runs/a', 'runs/b', 'runs/c', 'runs/d']);
    expect(entries.map(({ value }) => value ?? '')).toEqual(['value', '', '', '']);
    await storage.close();
  });
});

describe('a symbolic link below the root', () => {
  let outside = '';
  let store = '';
  beforeEach(() => {
    outside = join(parent, 'outside');
    store = join(parent, 'store');
    mkdirSync(outside);
    mkdirSync(store, { mode: 0o700 });
    writeFileSync(join(outside, 'secret.json'), 'secret');
    writeFileSync(join(outside, 'secret.jsonl'), '\nsecret\n');
  });

  test('in place of a folder is refused and not listed', async () => {
    symlinkSync(outside, join(store, 'link'));
    const storage = new FileStorage({ directory: store });
    const refused = { code: 'unsafe-folder' };
    await expect(storage.get('link/secret')).rejects.toMatchObject(refused);
    await expect(linesOf(storage, 'link/secret')).rejects.toMatchObject(refused);
    await expect(storage.put('link/x', 'x')).rejects.toMatchObject(refused);
    await expect(storage.append('link/x', ['x'])).rejects.toMatchObject(refused);
    await expect(storage.append('link/x', ['x'], { create: true })).rejects.toMatchObject(refused);
    await expect(storage.append('link/deep/x', ['x'])).rejects.toMatchObject(refused);
    await expect(storage.delete('link/secret')).rejects.toMatchObject(refused);
    await expect(storage.deleteAll('link/')).rejects.toMatchObject(refused);
    await expect(storage.list('link/')).rejects.toMatchObject(refused);
    expect((await storage.list('', { folders: 'secret', values: true })).entries).toEqual([]);
    expect((await storage.list('')).entries).toEqual([]);
    expect(readdirSync(outside).sort()).toEqual(['secret.json', 'secret.jsonl']);
    await storage.close();
  });

  test('in place of a file is neither read, written through, nor listed', async () => {
    symlinkSync(join(outside, 'secret.json'), join(store, 'a.json'));
    symlinkSync(join(outside, 'secret.jsonl'), join(store, 'a.jsonl'));
    symlinkSync(join(outside, 'new.jsonl'), join(store, 'dangling.jsonl'));
    const storage = new FileStorage({ directory: store });
    const refused = { code: 'unsafe-folder' };
    await expect(storage.get('a')).rejects.toMatchObject(refused);
    await expect(linesOf(storage, 'a')).rejects.toMatchObject(refused);
    await expect(storage.append('a', ['x'])).rejects.toMatchObject(refused);
    await expect(storage.append('dangling', ['x'])).rejects.toMatchObject(refused);
    await expect(storage.append('dangling', ['x'], { create: true })).rejects.toMatchObject({ code: 'exists' });
    await storage.put('a', 'replaced');
    expect(await storage.get('a')).toBe('replaced');
    expect((await storage.list('')).entries).toEqual([{ key: 'a' }]);
    expect(existsSync(join(outside, 'new.jsonl'))).toBe(false);
    expect(statSync(join(outside, 'secret.json')).size).toBe(6);
    await storage.close();
  });

  test('is removed with its folder, and what it points to stays', async () => {
    const storage = new FileStorage({ directory: store });
    await storage.put('run/state', 'x');
    symlinkSync(outside, join(store, 'run', 'link'));
    await storage.deleteAll('run/');
    expect(readdirSync(outside).sort()).toEqual(['secret.json', 'secret.jsonl']);
    expect(readdirSync(join(store, '.trash'))).toEqual([]);
    await storage.close();
  });
});
