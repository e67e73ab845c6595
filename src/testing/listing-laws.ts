import assert from 'node:assert/strict';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { expectCode, pagesOf, storageLaw } from './storage-law.ts';
import type { StorageLaw } from './storage-law.ts';

/** In byte order. `-` and `.` come before `/`, and that before letters. */
const sorted: readonly string[] = [
  'A',
  '_',
  'a',
  'a-',
  'a-/x',
  'a.b',
  'a/a',
  'a/b',
  'a/b/c',
  'a/b-c',
  'a0',
  'aB',
  'ab',
  'b/1',
  'b/10',
  'b/2',
].sort();

async function fill(storage: StorageAdapter, keys: readonly string[]): Promise<void> {
  for (const [index, key] of keys.entries())
    if (index % 3 === 2) await storage.append(key, [`line of ${key}`]);
    else await storage.put(key, `value of ${key}`);
}

async function keysOf(storage: StorageAdapter, prefix: string, options = {}): Promise<string[]> {
  return (await storage.list(prefix, options)).entries.map((entry) => entry.key);
}

/** What every adapter keeps to with listings. */
export const listingLaws: readonly StorageLaw[] = [
  storageLaw('lists nothing where nothing is', async (storage) => {
    assert.deepEqual(await storage.list(''), { entries: [] });
    assert.deepEqual(await storage.list('a/b/', { folders: 'state', values: true }), { entries: [] });
  }),
  storageLaw('lists documents and logs in byte order', async (one, other) => {
    await fill(one, sorted.toReversed());
    assert.deepEqual(await keysOf(other, ''), sorted);
    assert.deepEqual(await keysOf(one, '', { reverse: true }), sorted.toReversed());
  }),
  storageLaw('lists what begins with a prefix, also inside a segment', async (storage) => {
    await fill(storage, sorted);
    for (const prefix of ['a', 'a/', 'a/b', 'a/b/', 'a-', 'b/1', 'c', 'a/b/c', 'a/b/c/', 'b/1/'])
      assert.deepEqual(
        await keysOf(storage, prefix),
        sorted.filter((key) => key.startsWith(prefix)),
        `prefix ${prefix}`,
      );
  }),
  storageLaw('pages join to the whole listing, forward and backward, with any limit', async (storage) => {
    await fill(storage, sorted);
    for (const reverse of [false, true])
      for (const prefix of ['', 'a', 'a/'])
        for (const limit of [1, 2, 3, 7, sorted.length]) {
          const pages = await pagesOf(storage, prefix, { limit, reverse });
          const expected = sorted.filter((key) => key.startsWith(prefix));
          assert.deepEqual(pages.flat(), reverse ? expected.toReversed() : expected);
          assert(pages.every((page, index) => page.length === limit || index === pages.length - 1));
        }
  }),
  storageLaw('lists from behind any place, whether a key is there or not', async (storage) => {
    await fill(storage, sorted);
    for (const after of [...sorted, 'a/', 'a/b/', 'a/bb', '0', 'zz']) {
      const forward = sorted.filter((key) => key > after);
      const backward = sorted.filter((key) => key < after).reverse();
      assert.deepEqual(await keysOf(storage, '', { after }), forward, `after ${after}`);
      assert.deepEqual(await keysOf(storage, '', { after, reverse: true }), backward, `before ${after}`);
    }
  }),
  storageLaw('gives the values of documents when asked', async (storage) => {
    await storage.put('a/1', 'one');
    await storage.append('a/2', ['a log']);
    await storage.put('a/3', '');
    assert.deepEqual((await storage.list('a/', { values: true })).entries, [
      { key: 'a/1', value: 'one' },
      { key: 'a/2' },
      { key: 'a/3', value: '' },
    ]);
    assert.deepEqual((await storage.list('a/')).entries, [{ key: 'a/1' }, { key: 'a/2' }, { key: 'a/3' }]);
  }),
  storageLaw('a document and a log of one key are one entry', async (storage) => {
    await storage.append('a/1', ['x']);
    await storage.put('a/1', 'value');
    await storage.put('a/2', 'other');
    for (const reverse of [false, true]) {
      const { entries } = await storage.list('a/', { values: true, reverse });
      assert.deepEqual(
        new Map(entries.map((entry) => [entry.key, entry.value])),
        new Map([
          ['a/1', 'value'],
          ['a/2', 'other'],
        ]),
      );
      assert.deepEqual(
        (await pagesOf(storage, 'a/', { limit: 1, reverse })).flat(),
        reverse ? ['a/2', 'a/1'] : ['a/1', 'a/2'],
      );
    }
  }),
  storageLaw('lists folders with the document that stands for each', async (one, other) => {
    await one.put('runs/m/b/state', 'of b');
    await one.append('runs/m/a/1', ['x']);
    await one.put('runs/m/c/deep/state', 'deep');
    await one.put('runs/m/d', 'a document');
    await one.put('runs/m/e.json/state', 'of e.json');
    const expected = [
      { key: 'runs/m/a' },
      { key: 'runs/m/b', value: 'of b' },
      { key: 'runs/m/c' },
      { key: 'runs/m/e.json', value: 'of e.json' },
    ];
    assert.deepEqual((await other.list('runs/m/', { folders: 'state', values: true })).entries, expected);
    assert.deepEqual(
      (await other.list('runs/m/', { folders: 'state' })).entries,
      expected.map(({ key }) => ({ key })),
    );
    assert.deepEqual((await one.list('', { folders: 'state' })).entries, [{ key: 'runs' }]);
  }),
  storageLaw('lists folders in pages, forward and backward, and none that is empty', async (storage) => {
    const folders = ['a', 'a-b', 'a0', 'b', 'c'];
    for (const folder of folders) await storage.put(`x/${folder}/state`, folder);
    await storage.put('x/gone/state', 'gone');
    await storage.delete('x/gone/state');
    await storage.put('x/removed/deep/state', 'removed');
    await storage.deleteAll('x/removed/deep/');
    const keys = folders.map((folder) => `x/${folder}`).sort();
    for (const values of [false, true])
      for (const limit of [1, 2, 5]) {
        assert.deepEqual((await pagesOf(storage, 'x/', { folders: 'state', limit, values })).flat(), keys);
        const backward = (await pagesOf(storage, 'x/', { folders: 'state', limit, values, reverse: true })).flat();
        assert.deepEqual(backward, keys.toReversed());
      }
  }),
  storageLaw('gives up to 1,000 entries unless told otherwise', async (storage) => {
    for (let index = 0; index < 1001; index += 1)
      await storage.put(`n/${String(index).padStart(4, '0')}`, '', { derived: true });
    const page = await storage.list('n/');
    assert.equal(page.entries.length, 1000);
    assert.equal(page.next, 'n/0999');
    assert.equal((await storage.list('n/', { limit: 1001 })).next, undefined);
  }),
  storageLaw('refuses a limit or a folder name that makes no sense', async (storage) => {
    for (const limit of [0, -1, 1.5, Number.NaN, Infinity])
      await expectCode('invalid-option', storage.list('', { limit }), `limit ${limit}`);
    await expectCode('invalid-option', storage.list('a/', { folders: '../x' }), 'folders ../x');
    await expectCode('invalid-key', storage.list('a', { folders: 'state' }), 'folders below half a segment');
  }),
  storageLaw('removes all below a prefix at once, and nothing else', async (one, other) => {
    await fill(one, sorted);
    await one.put('z', 'stays');
    await one.deleteAll('a/');
    const left = [...sorted.filter((key) => !key.startsWith('a/')), 'z'];
    assert.deepEqual(await keysOf(other, ''), left);
    assert.equal(await other.get('a/a'), undefined);
    await other.deleteAll('a/');
    assert.deepEqual(await keysOf(one, ''), left);
    assert.equal(await one.get('z'), 'stays');
  }),
];
