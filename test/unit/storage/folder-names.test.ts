import { mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/storage/file-system.ts';
import { FolderNames, rankOf } from '../../../src/storage/folder-names.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

let folder = '';
let reads = 0;
const counting = {
  ...nodeFileSystem,
  readdirSync: (path: string) => {
    reads += 1;
    return nodeFileSystem.readdirSync(path);
  },
};
beforeEach(() => {
  reads = 0;
  folder = mkdtempSync(join(tmpdir(), 'holdfast-names-'));
  for (let run = 0; run < 600; run += 1) mkdirSync(join(folder, `run-${String(run).padStart(3, '0')}`));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function namesAt(now: number): FolderNames {
  const host = new FakeHost();
  host.setWallClock(now);
  return new FolderNames(counting, host);
}

test('reads a large folder once, and again when something was made in it', () => {
  utimesSync(folder, 1_000_000, 1_000_000);
  const names = namesAt(1_000_010_000);
  expect(names.in(folder)).toHaveLength(600);
  expect(names.in(folder)[599]?.segment).toBe('run-599');
  expect(reads).toBe(1);
  mkdirSync(join(folder, 'run-zzz'));
  expect(names.in(folder)).toHaveLength(601);
  expect(reads).toBe(2);
});

test('does not believe what it read of a folder that had changed just before: two changes may have one time', () => {
  utimesSync(folder, 1_000_000, 1_000_000);
  const names = namesAt(1_000_001_000);
  names.in(folder);
  mkdirSync(join(folder, 'run-zzz'));
  utimesSync(folder, 1_000_000, 1_000_000);
  expect(names.in(folder)).toHaveLength(601);
});

test('counts what stands before a name', () => {
  const names = ['b', 'd'].map((segment) => ({ segment, name: segment }));
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => rankOf(names, name, false))).toEqual([0, 0, 1, 1, 2]);
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => rankOf(names, name, true))).toEqual([0, 1, 1, 2, 2]);
});
