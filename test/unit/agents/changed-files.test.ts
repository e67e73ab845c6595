import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedFiles } from '../../../src/agents/changed-files.ts';
import { systemHost } from '../../../src/core/host.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-changed-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('files that are new or changed are named from the top, with the time of the newest', async () => {
  execFileSync('git', ['init', '-q', folder]);
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, '.gitignore'), 'ignored\n');
  for (const name of ['ignored', 'src/a b.ts', 'src/new\nline']) writeFileSync(join(folder, name), 'x');
  utimesSync(join(folder, 'src/a b.ts'), 4e9, 4e9);
  const found = await changedFiles(systemHost, join(folder, 'src'));
  expect(found?.paths.toSorted()).toEqual(['.gitignore', 'src/a b.ts', 'src/new\nline']);
  expect(found?.newestAt).toBe(4e12);
});

test('nothing that the repository names is run', async () => {
  execFileSync('git', ['init', '-q', folder]);
  execFileSync('git', ['-C', folder, 'config', 'core.fsmonitor', `touch ${join(folder, 'was-run')} #`]);
  const found = await changedFiles(systemHost, folder);
  expect(found?.paths).toEqual([]);
});

test('where there is no repository, or no folder, nobody knows', async () => {
  expect(await changedFiles(systemHost, folder)).toBeUndefined();
  expect(await changedFiles(systemHost, join(folder, 'missing'))).toBeUndefined();
});
