import { expect, test } from 'vitest';
import { pageOf } from '../../../src/storage/page-of.ts';

const documents = new Map([
  ['runs/b/state', 'two'],
  ['runs/a/state', 'one'],
  ['runs/a/1', 'a log'],
  ['other', 'three'],
]);
const page = (prefix: string, options?: Parameters<typeof pageOf>[3]): ReturnType<typeof pageOf> =>
  pageOf([...documents.keys(), 'runs/a/state'], (key) => documents.get(key), prefix, options);

test('keys come in order, each once, from behind a place on, and say where the next page begins', () => {
  expect(page('runs/')).toEqual({ entries: [{ key: 'runs/a/1' }, { key: 'runs/a/state' }, { key: 'runs/b/state' }] });
  expect(page('runs/', { limit: 1 })).toEqual({ entries: [{ key: 'runs/a/1' }], next: 'runs/a/1' });
  expect(page('runs/', { after: 'runs/a/1', limit: 2 })).toEqual({
    entries: [{ key: 'runs/a/state' }, { key: 'runs/b/state' }],
  });
  expect(page('', { reverse: true, limit: 1 })).toEqual({ entries: [{ key: 'runs/b/state' }], next: 'runs/b/state' });
});

test('folders come with the document that stands for them', () => {
  expect(page('runs/', { folders: 'state', values: true })).toEqual({
    entries: [
      { key: 'runs/a', value: 'one' },
      { key: 'runs/b', value: 'two' },
    ],
  });
});

test('what is no listing is refused', () => {
  expect(() => page('runs/', { limit: 0 })).toThrow(expect.objectContaining({ code: 'invalid-option' }) as Error);
  expect(() => page('../')).toThrow(expect.objectContaining({ code: 'invalid-key' }) as Error);
});
