import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { digestOf, type FileDigest } from '../../../src/trust/trust-entry.ts';
import { TrustStore } from '../../../src/trust/trust-store.ts';

const isWindows = process.platform === 'win32';
let home: string;
let folder: string;
let directory: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-trust-')));
  folder = join(home, 'shop');
  directory = join(home, 'records/trust');
  mkdirSync(folder);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function store(operator?: 'all' | readonly string[]): TrustStore {
  return new TrustStore({ directory, host: new FakeHost(), ...(operator === undefined ? {} : { operator }) });
}

function files(contents: Readonly<Record<string, string>>): readonly FileDigest[] {
  return Object.entries(contents).map(([path, text]) => ({ path, digest: digestOf(new TextEncoder().encode(text)) }));
}

function recordFile(): string {
  const [name = 'none'] = readdirSync(directory);
  return join(directory, name);
}

const asked = files({ 'a.md': 'one', 'b.md': 'two' });

describe('a trust store', () => {
  test('trusts nothing before somebody says so, and everything as it was then', async () => {
    expect(await store().assess(folder, asked)).toEqual({
      trusted: false,
      untrusted: ['a.md', 'b.md'],
      reason: 'nobody has trusted it',
    });
    await store().trust(folder, asked);
    expect(await store().assess(folder, asked)).toEqual({ trusted: true, by: 'user', untrusted: [] });
    expect(await store().isTrusted(folder, asked.slice(1))).toBe(true);
  });

  test.each([
    ['changed', { 'a.md': 'one', 'b.md': 'other' }, ['b.md']],
    ['added', { 'a.md': 'one', 'b.md': 'two', 'c.md': 'three' }, ['c.md']],
    ['renamed', { 'a.md': 'one', 'd.md': 'two' }, ['d.md']],
  ])('does not trust a file that was %s since', async (_, contents, untrusted) => {
    await store().trust(folder, asked);
    expect(await store().assess(folder, files(contents))).toEqual({
      trusted: false,
      untrusted,
      reason: 'it is not what was trusted',
    });
  });

  test('knows a folder by its real path: a link to it is the same, a folder in its place is not asked for by name', async () => {
    symlinkSync(folder, join(home, 'link'), 'dir');
    await store().trust(join(home, 'link'), asked);
    expect(await store().isTrusted(folder, asked)).toBe(true);
    mkdirSync(join(home, 'other'));
    rmSync(join(home, 'link'));
    symlinkSync(join(home, 'other'), join(home, 'link'), 'dir');
    expect(await store().isTrusted(join(home, 'link'), asked)).toBe(false);
  });

  test('takes trust back, also of a folder that is gone', async () => {
    await store().trust(folder, asked);
    rmSync(folder, { recursive: true });
    expect(await store().revoke(folder)).toBe(true);
    expect(await store().revoke(folder)).toBe(false);
    mkdirSync(folder);
    expect(await store().isTrusted(folder, asked)).toBe(false);
  });

  test('lists what is trusted, and which records cannot be relied on', async () => {
    expect(await store().list()).toEqual({ entries: [], findings: [] });
    await store().trust(folder, asked);
    mkdirSync(join(home, 'bank'));
    await store().trust(join(home, 'bank'), []);
    writeFileSync(join(directory, 'zz.json'), '{', { mode: 0o600 });
    const { entries, findings } = await store().list();
    expect(entries.map((entry) => entry.folder)).toEqual([join(home, 'bank'), folder]);
    expect(findings).toEqual([
      { file: join(directory, 'zz.json'), problem: expect.stringContaining('JSON') as string },
    ]);
  });

  test('keeps private files and leaves nothing unfinished', async () => {
    await store().trust(folder, asked);
    await store().trust(folder, []);
    expect(readdirSync(directory)).toHaveLength(1);
    if (isWindows) return;
    expect(statSync(recordFile()).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test.each([
    [
      'cut off',
      (file: string) => {
        writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
      },
    ],
    [
      'empty',
      (file: string) => {
        writeFileSync(file, '');
      },
    ],
    [
      'of another folder',
      (file: string) => {
        writeFileSync(file, readFileSync(file, 'utf8').replace('shop', 'bank'));
      },
    ],
    [
      'of a newer format',
      (file: string) => {
        writeFileSync(file, '{"format":2}');
      },
    ],
  ])('counts a record that is %s as none, and says so', async (_, damage) => {
    await store().trust(folder, asked);
    damage(recordFile());
    const verdict = await store().assess(folder, asked);
    expect(verdict).toMatchObject({ trusted: false, untrusted: ['a.md', 'b.md'] });
    expect(verdict.reason).toMatch(/^the record ".*" cannot be relied on \(.+\)$/);
    expect((await store().list()).findings).toHaveLength(1);
    await store().trust(folder, asked);
    expect(await store().isTrusted(folder, asked)).toBe(true);
  });

  test.skipIf(isWindows)('counts a record that others could have written as none', async () => {
    await store().trust(folder, asked);
    chmodSync(recordFile(), 0o666);
    expect((await store().assess(folder, asked)).reason).toContain('other users may write in it (mode 666)');
    chmodSync(recordFile(), 0o600);
    chmodSync(directory, 0o777);
    expect((await store().assess(folder, asked)).reason).toContain('other users may write in its folder');
    await expect(store().trust(folder, asked)).rejects.toThrow('other users may write in its folder');
  });

  test.skipIf(isWindows)('follows no link to a record', async () => {
    await store().trust(folder, asked);
    const forged = join(home, 'forged.json');
    writeFileSync(forged, readFileSync(recordFile()), { mode: 0o600 });
    const file = recordFile();
    rmSync(file);
    symlinkSync(forged, file);
    expect((await store().assess(folder, asked)).trusted).toBe(false);
  });

  test('never trusts a folder that holds its records', async () => {
    const inside = new TrustStore({ directory: join(folder, '.config/trust') });
    await expect(inside.trust(folder, asked)).rejects.toThrow('cannot be trusted itself');
    await store().trust(folder, asked);
    mkdirSync(join(folder, '.config'), { recursive: true });
    // A forged record of the right form, in a store that a repository brought with it.
    mkdirSync(join(folder, '.config/trust'), { mode: 0o700 });
    const [name = ''] = readdirSync(directory);
    writeFileSync(join(folder, '.config/trust', name), readFileSync(recordFile()), { mode: 0o600 });
    expect(await inside.assess(folder, asked)).toMatchObject({ trusted: false, untrusted: ['a.md', 'b.md'] });
  });

  test('trusts what its operator names, as it is', async () => {
    expect(await store('all').assess(folder, asked)).toEqual({ trusted: true, by: 'operator', untrusted: [] });
    expect(await store([folder]).isTrusted(folder, asked)).toBe(true);
    expect(await store([home]).isTrusted(folder, asked)).toBe(false);
  });

  test('of the user lies below the configuration folder', async () => {
    const host = new FakeHost({ environment: { XDG_CONFIG_HOME: join(home, 'config'), HOLDFAST_TRUST: '0' } });
    await TrustStore.ofUser({ host }).trust(folder, asked);
    expect(readdirSync(join(home, 'config/holdfast/trust'))).toHaveLength(1);
    const [entry] = (await TrustStore.ofUser({ host }).list()).entries;
    expect(entry).toMatchObject({ folder, trustedAt: host.now() });
    expect(await TrustStore.ofUser({ host, trustAll: true }).isTrusted(home, asked)).toBe(true);
  });

  test.each([
    [
      'more files than a record has',
      Array.from({ length: 10_001 }, (_, at) => ({ path: `${at}`, digest: digestOf(new Uint8Array()) })),
    ],
    [
      'more text than a record has',
      Array.from({ length: 50 }, (_, at) => ({
        path: `${at}${'x'.repeat(100_000)}`,
        digest: digestOf(new Uint8Array()),
      })),
    ],
    ['a digest that is none', [{ path: 'a', digest: 'x' }]],
  ])('refuses %s, and what was trusted before stays so', async (_, refused) => {
    await store().trust(folder, asked);
    await expect(store().trust(folder, refused)).rejects.toMatchObject({ code: 'invalid-option', subject: 'files' });
    expect(await store().isTrusted(folder, asked)).toBe(true);
    expect((await store().list()).findings).toEqual([]);
  });

  test('reads as many files as it writes', async () => {
    const most = Array.from({ length: 10_000 }, (_, at) => ({ path: `${at}`, digest: digestOf(new Uint8Array()) }));
    await store().trust(folder, most);
    expect(await store().isTrusted(folder, most)).toBe(true);
  });

  test('refuses a folder that there is not', async () => {
    await expect(store().trust(join(home, 'nowhere'), [])).rejects.toThrow('There is no folder');
    expect((await store().assess(join(home, 'nowhere'), asked)).trusted).toBe(false);
  });
});
