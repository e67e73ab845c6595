import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withRepositoryLock } from '../../../src/git/repository-lock.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

let folder = '';
const host = new FakeHost();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A lock that holds a text, and was made so long ago; or is of the future. */
async function leaveLock(text: string, ageMs: number): Promise<void> {
  await mkdir(join(folder, 'holdfast'), { recursive: true });
  const path = join(folder, 'holdfast', 'lock');
  await writeFile(path, text);
  await utimes(path, new Date(host.now() - ageMs), new Date(host.now() - ageMs));
}

/** Whether the lock can be had at once: the clock of the host stands still, so that who waits waits for ever. */
async function isFree(): Promise<boolean> {
  const waiting = new AbortController();
  const hasBegun = withRepositoryLock(host, folder, () => Promise.resolve(true), waiting.signal).catch(() => false);
  const looked = (async () => {
    for (let turn = 0; turn < 200; turn += 1) await readdir(folder);
    return false;
  })();
  const answer = await Promise.race([hasBegun, looked]);
  waiting.abort();
  await hasBegun;
  return answer;
}

test.each([
  ['whose process is gone', '4194999', 0],
  ['without a number that is 2 s old, as one who died before writing it leaves', '', 2001],
  ['without a number that is of the future', '', -2001],
  ['of a live process that is two minutes old', String(process.pid), 120_001],
  ['of a live process that is of the future', String(process.pid), -120_001],
])('a lock %s is taken over', async (_title, text, ageMs) => {
  await leaveLock(text, ageMs);
  expect(await isFree()).toBe(true);
  expect(await readdir(join(folder, 'holdfast'))).toEqual([]);
});

test.each([
  ['without a number is waited for while it is new', '', 1000],
  ['of a live process is waited for', String(process.pid), 60_000],
])('a lock %s', async (_title, text, ageMs) => {
  await leaveLock(text, ageMs);
  expect(await isFree()).toBe(false);
  expect(await readdir(join(folder, 'holdfast'))).toEqual(['lock']);
});
