import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileStorage } from '../../src/storage/file-storage.ts';

let parent = '';
let store = '';
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'holdfast-maintenance-'));
  store = join(parent, 'store');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

test('removes old leftovers in a thread of its own, and leaves this process as it was', async () => {
  const storage = new FileStorage({ directory: store });
  await storage.put('run/state', 'x');
  mkdirSync(join(store, '.trash', 'removed'), { recursive: true });
  const anHourAgo = Date.now() / 1000 - 3700;
  for (const name of ['run/.tmp-old', 'run/.tmp-young', '.trash/removed/x.json']) writeFileSync(join(store, name), 'x');
  for (const name of ['run/.tmp-old', '.trash/removed']) utimesSync(join(store, name), anHourAgo, anHourAgo);
  const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  const ofProcess = (): unknown => Reflect.get(process, 'emit');
  const emit = ofProcess();
  expect(await storage.maintain()).toEqual({ completed: true, files: 1, folders: 1 });
  expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(listeners);
  expect(ofProcess()).toBe(emit);
  expect(existsSync(join(store, 'run/.tmp-young'))).toBe(true);
  expect(existsSync(join(store, '.maintenance.lock'))).toBe(false);
  expect(await storage.get('run/state')).toBe('x');
  await storage.close();
});

test('leaves the work to the process that is doing it', async () => {
  const storage = new FileStorage({ directory: store });
  await storage.put('a', 'x');
  mkdirSync(join(store, '.maintenance.lock'));
  expect(await storage.maintain()).toMatchObject({
    completed: false,
    files: 0,
    reason: 'Lock file is already being held',
  });
  await storage.close();
});

test('has nothing to do where no folder is, and makes none', async () => {
  const storage = new FileStorage({ directory: store });
  expect(await storage.maintain()).toEqual({ completed: true, files: 0, folders: 0 });
  expect(existsSync(store)).toBe(false);
});

test('never rejects for a folder that it may not touch', async () => {
  writeFileSync(store, 'a file');
  const storage = new FileStorage({ directory: store });
  const { completed, reason } = await storage.maintain();
  expect(completed).toBe(false);
  expect(reason).toContain('is not a folder');
});
