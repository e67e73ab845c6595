import { expect, test } from 'vitest';
import { decodeEntry, digestOf, encodeEntry } from '../../../src/trust/trust-entry.ts';

const digest = digestOf(new TextEncoder().encode('x'));
const entry = { folder: '/shop', trustedAt: 7, files: [{ path: '.claude/agents/a.md', digest }] };

test('an entry is read as it was written', () => {
  expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
});

test('the digest is the SHA-256 of the bytes', () => {
  expect(digest).toBe('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881');
});

test.each([
  ['', 'JSON'],
  ['[]', 'no object'],
  ['{"format":2,"folder":"/shop","trustedAt":7,"files":[]}', 'it has format 2, and 1 is understood'],
  ['{"format":1,"trustedAt":7,"files":[]}', 'lacks a folder'],
  ['{"format":1,"folder":"/shop","trustedAt":7,"files":[{"path":"a","digest":""}]}', 'one of its files is none'],
  [encodeEntry(entry).slice(0, -10), 'JSON'],
])('%j is refused', (text, message) => {
  expect(() => decodeEntry(text)).toThrow(message);
});
