import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileLayout, folderOf, folderSegment, storedFile } from '../../src/storage/file-layout.ts';
import { isKeySegment, requireKey } from '../../src/storage/keys.ts';

const letters = ['a', 'b', 'z', 'A', 'Z', '0', '9', '_', '.', '=', '~', '@', '+', '-'];
const endings = ['', '', '.json', '.jsonl', '.log', '.json.json', '.tmp'];
const segment = fc
  .tuple(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 8 }), fc.constantFrom(...endings))
  .map(([name, ending]) => name + ending)
  .filter(isKeySegment);
const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const layout = new FileLayout('/store');

/** The key of a file, found as a listing finds it: from the names of its folders and its own. */
function keyOf(path: string): { kind: string; key: string } | undefined {
  const names = path.slice('/store/'.length).split('/');
  const stored = storedFile(names.pop() ?? '');
  const folders = names.map(folderSegment);
  return stored === undefined ? undefined : { kind: stored.kind, key: [...folders, stored.segment].join('/') };
}

test('from every file of the layout the way leads back to its key', () => {
  fc.assert(
    fc.property(key, (text) => {
      expect(keyOf(layout.document(text))).toEqual({ kind: 'document', key: text });
      expect(keyOf(layout.log(text))).toEqual({ kind: 'log', key: text });
    }),
    { numRuns: 5000 },
  );
});

test('no file of one key is a folder of another', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      const folders = new Set<string>();
      for (let folder = folderOf(layout.document(one)); folder.length > 0; folder = folderOf(folder))
        folders.add(folder);
      expect(folders.has(layout.document(other))).toBe(false);
      expect(folders.has(layout.log(other))).toBe(false);
    }),
    { numRuns: 5000 },
  );
});

test('no text leads out of the root: it is refused, or stays below it', () => {
  const hostile = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .array(fc.constantFrom('..', '.', '/', '\\', '\0', 'a', 'con', '%2e', '~', ' '), { maxLength: 8 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      let path: string;
      try {
        path = layout.document(requireKey(text));
      } catch {
        return;
      }
      expect(path.startsWith('/store/')).toBe(true);
      expect(path.split('/')).not.toContain('..');
    }),
    { numRuns: 20_000 },
  );
});
