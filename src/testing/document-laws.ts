import assert from 'node:assert/strict';
import { expectCode, storageLaw } from './storage-law.ts';
import type { StorageLaw } from './storage-law.ts';

/** Texts that must come back as they were. */
export const trickyTexts: readonly string[] = [
  ' ',
  'plain',
  '{"json":["with","quotes\\"",1]}',
  'Grüße, 世界, 👩‍👩‍👧‍👦, \u202e, \ufeff',
  '\ufeffbegins with a byte order mark',
  'a\0b\u0001\u001f\u007f\u0085',
  'line separators \u2028 and \u2029, a tab\t, a carriage return\r',
  '\r',
  'é'.repeat(70_000),
  'x'.repeat(1024 * 1024),
];

const badKeys: readonly string[] = [
  '',
  '/',
  'a/',
  '/a',
  'a//b',
  '.',
  '..',
  'a/../b',
  'a/.hidden',
  '-a',
  'a b',
  'ä',
  'a\\b',
  'a\0b',
  'a\nb',
  'a:b',
  'a.',
  'a./b',
  'con',
  'a/NUL.txt',
  'a/com1',
  'x'.repeat(121),
  `${'long/'.repeat(80)}x`,
];

/** What every adapter keeps to with documents and keys. */
export const documentLaws: readonly StorageLaw[] = [
  storageLaw('a document that was never put is undefined', async (storage) => {
    assert.equal(await storage.get('a/b'), undefined);
    assert.equal(await storage.delete('a/b'), false);
  }),
  storageLaw('a document comes back equal, through any handle', async (one, other) => {
    for (const [index, text] of ['', 'several\nlines\n', ...trickyTexts].entries()) {
      await one.put(`texts/${index}`, text);
      assert.equal(await other.get(`texts/${index}`), text);
      assert.equal(await one.get(`texts/${index}`), text);
    }
  }),
  storageLaw('put replaces a document as a whole', async (one, other) => {
    await one.put('a', 'a long former value');
    await other.put('a', 'new');
    assert.equal(await one.get('a'), 'new');
    await one.put('a', 'unsynced', { derived: true });
    assert.equal(await other.get('a'), 'unsynced');
  }),
  storageLaw('put with ifAbsent refuses to replace', async (one, other) => {
    await one.put('a/b', 'first', { ifAbsent: true });
    await expectCode('exists', other.put('a/b', 'second', { ifAbsent: true }), 'a second put');
    assert.equal(await other.get('a/b'), 'first');
    assert.equal(await one.delete('a/b'), true);
    await other.put('a/b', 'third', { ifAbsent: true });
    assert.equal(await one.get('a/b'), 'third');
  }),
  storageLaw('of several who put with ifAbsent at once, one wins, and its value stays', async (one, other) => {
    for (let round = 0; round < 20; round += 1) {
      const key = `race/${round}`;
      const tries = [one, other, one, other].map((storage, index) =>
        storage.put(key, `value ${index}`, { ifAbsent: true }),
      );
      const outcomes = await Promise.allSettled(tries);
      const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
      assert.equal(winners.length, 1, `${winners.length} winners`);
      assert.equal(await one.get(key), `value ${String(winners[0])}`);
    }
  }),
  storageLaw('delete removes a document and tells whether there was one', async (one, other) => {
    await one.put('a', '1');
    assert.equal(await other.delete('a'), true);
    assert.equal(await one.get('a'), undefined);
    assert.equal(await one.delete('a'), false);
  }),
  storageLaw('delete removes the log of its key too, for every handle', async (one, other) => {
    await one.append('a', ['1']);
    await other.append('a', ['2']);
    assert.equal(await one.delete('a'), true);
    for (const storage of [one, other]) for await (const { line } of storage.read('a')) assert.fail(`${line} is left`);
    assert.deepEqual((await other.list('')).entries, []);
    assert.equal(await other.delete('a'), false);
    await one.append('a', ['3'], { create: true });
    await one.put('a', 'document');
    assert.equal(await one.delete('a'), true);
    assert.deepEqual((await one.list('')).entries, []);
  }),
  storageLaw('a document may have the name of a folder', async (one, other) => {
    await one.put('a', '1');
    await one.put('a/b', '2');
    await one.put('a/b/c', '3');
    assert.deepEqual([await other.get('a'), await other.get('a/b'), await other.get('a/b/c')], ['1', '2', '3']);
  }),
  storageLaw('names that look like files are only names', async (one, other) => {
    const keys = [
      'x',
      'x.json',
      'x.json/y',
      'x.jsonl',
      'x.jsonl/y',
      'x.log/y',
      'x.json.json',
      'x.tmp',
      'trash/x',
      'x=~@+_-.z',
    ];
    for (const key of keys) await one.put(key, key);
    for (const key of keys) assert.equal(await other.get(key), key);
    assert.deepEqual(
      (await other.list('')).entries.map((entry) => entry.key),
      keys.toSorted(),
    );
  }),
  storageLaw('a key that could harm is refused by every method', async (storage) => {
    for (const key of badKeys) {
      const what = JSON.stringify(key.slice(0, 30));
      await expectCode('invalid-key', storage.get(key), `get ${what}`);
      await expectCode('invalid-key', storage.put(key, ''), `put ${what}`);
      await expectCode('invalid-key', storage.delete(key), `delete ${what}`);
      await expectCode('invalid-key', storage.append(key, ['x']), `append ${what}`);
      await expectCode('invalid-key', storage.append('a', ['x'], { unless: key }), `append unless ${what}`);
      await expectCode('invalid-key', storage.deleteAll(`${key}/`), `deleteAll ${what}`);
      await expectCode('invalid-key', storage.read(key)[Symbol.asyncIterator]().next(), `read ${what}`);
    }
    await expectCode('invalid-key', storage.deleteAll('a'), 'deleteAll of half a segment');
    await expectCode('invalid-key', storage.deleteAll(''), 'deleteAll of everything');
    for (const prefix of ['/', '../', 'a/../', '.', 'a//', 'ä', 'a b'])
      await expectCode('invalid-key', storage.list(prefix), `list ${JSON.stringify(prefix)}`);
  }),
  storageLaw('text that is not well-formed is refused', async (storage) => {
    await expectCode('invalid-option', storage.put('a', 'lone \ud800 surrogate'), 'put');
    await expectCode('invalid-option', storage.append('a', ['fine', '\udc00']), 'append');
    assert.equal(await storage.get('a'), undefined);
  }),
];
