import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scriptIsAtWork } from '../../../src/planning/script-holder.ts';
import { identifyProcess } from '../../../src/processes/identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const own = identifyProcess();
const start = /^\d+$/.test(own.startedAt) ? own.startedAt : '-';
const boot = own.bootId || '-';
const host = hostname().replaceAll(/\s/g, '_');

test.each<readonly [string, readonly (string | number)[], boolean]>([
  ['the process is there', [own.pid, start, host, boot], true],
  ['a later process has its number', [own.pid, `${start}1`, host, boot], start === '-'],
  ['it has ended', [2_000_000_000, start, host, boot], false],
  ['the machine was started anew', [own.pid, start, host, 'another'], boot === '-'],
  ['it is on another machine', [own.pid, start, `${host}-2`, 'another'], true],
  ['the lock is none', ['x', '', '', ''], false],
])('a script is at work by its lock or not: %s', async (_, fields, expected) => {
  writeFileSync(join(folder, 'lock.9'), `${own.pid}\t${start}\t${host}\t${boot}\n`);
  writeFileSync(join(folder, 'lock.10'), `${fields.join('\t')}\n`);
  writeFileSync(join(folder, 'lock.x'), '');
  expect(await scriptIsAtWork(folder)).toBe(expected);
});

test('where there is no lock nobody is at work', async () => {
  expect(await scriptIsAtWork(folder)).toBe(false);
});
