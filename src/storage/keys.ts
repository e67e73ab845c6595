import { UsageError } from '../core/errors.ts';

const segment = '[A-Za-z0-9_][A-Za-z0-9._=~@+-]{0,119}';
const wholeKey = new RegExp(`^${segment}(?:/${segment})*$`);
const oneSegment = new RegExp(`^${segment}$`);
// Windows takes these for devices, with any extension, and drops trailing dots.
const troublesome = /(?:^|\/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\/|$)|\.(?:\/|$)/i;
const longestKey = 400;

const expectedKey =
  'up to 400 characters: segments joined by "/", each of 1 to 120 ASCII letters, digits or any of "._=~@+-", ' +
  'beginning with a letter, a digit or "_", not ending in ".", and no device name of Windows';

/** Whether a text may be one segment of a key. */
export function isKeySegment(text: string): boolean {
  return oneSegment.test(text) && !troublesome.test(text);
}

/**
 * The key, when it is one that every adapter can keep: a path of ASCII segments that is also safe as a path of files.
 *
 * Keys that differ only in upper and lower case are different keys, but not every file system tells them apart: who
 * makes keys from foreign names encodes them first.
 *
 * @throws UsageError `invalid-key`.
 */
export function requireKey(key: string): string {
  if (typeof key === 'string' && key.length <= longestKey && wholeKey.test(key) && !troublesome.test(key)) return key;
  throw invalid('a key of', key, expectedKey);
}

/**
 * The prefix, when some key could begin with it: empty, a path of segments with `/` at its end, or cut inside a segment.
 *
 * @throws UsageError `invalid-key`.
 */
export function requirePrefix(prefix: string): string {
  if (prefix === '') return prefix;
  if (typeof prefix === 'string' && prefix.length <= longestKey) {
    const cut = prefix.lastIndexOf('/');
    const folder = prefix.slice(0, Math.max(0, cut));
    const rest = prefix.slice(cut + 1);
    const folderFits = cut === -1 || (wholeKey.test(folder) && !troublesome.test(folder));
    if (folderFits && (rest === '' || oneSegment.test(rest))) return prefix;
  }
  throw invalid('a prefix that is', prefix, `the beginning of a key (${expectedKey})`);
}

/**
 * The prefix, when it names a folder: a path of segments with `/` at its end.
 *
 * @throws UsageError `invalid-key`.
 */
export function requireFolderPrefix(prefix: string): string {
  if (typeof prefix === 'string' && prefix.endsWith('/')) return requirePrefix(prefix);
  throw invalid('a folder that is', prefix, `a path of segments that ends in "/" (${expectedKey})`);
}

function invalid(subject: string, value: unknown, expected: string): UsageError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : typeof value;
  return new UsageError('invalid-key', `Expected ${subject} ${expected}; got ${shown}.`, {
    subject: 'key',
    value,
    expected,
  });
}
