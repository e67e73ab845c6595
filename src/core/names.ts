import { createHash } from 'node:crypto';
import { UsageError } from './errors.ts';
import { showValue } from './expect.ts';

/** What a segment looks like; only lower case, so that no file system folds two segments into one. */
const segmentPattern = /^[a-z0-9_][a-z0-9._=~-]{0,99}$/;

const longestSegment = 100;

/** Device names that Windows answers for in every folder, with any extension. */
const reservedOnWindows = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/;

/** Endings that tell documents, logs and unfinished files apart on disk. */
const reservedEnding = /\.(?=(?:json|jsonl|log|tmp)$)/;

/** Marks a segment that ends in a hash, because the name was too long; `h` cannot begin an escape. */
const hashMark = '~h';

/**
 * Writes any name as one segment of a storage key: safe as a file name everywhere, and different for different names,
 * whatever the file system does with case or Unicode forms.
 *
 * Lower-case letters, digits and `.`, `_`, `=`, `-` stay. Everything else becomes `~xx`, or `~uxxxx` beyond U+00FF
 * (hexadecimal UTF-16 code units). The same is done to a first character other than a letter, a digit or `_`, to a
 * final dot, to the first letter of a Windows device name, and to the dot of an ending that storage uses itself.
 * A leading `_` directly before an escape is filler. A name that would need more than 100 characters
 * becomes its beginning, `~h` and 128 bits of its SHA-256, and cannot be decoded.
 *
 * @throws UsageError `invalid-id` when the name is empty or no string.
 */
export function encodeName(name: string, subject = 'id'): string {
  if (typeof name !== 'string' || name.length === 0) {
    const expected = 'text that is not empty';
    const message = `Expected \`${subject}\` to be ${expected}, got ${showValue(name)}.`;
    throw new UsageError('invalid-id', message, { subject, value: name, expected });
  }
  // Longer names end as a hash anyway: escaping all of a huge one would be wasted.
  let text = name.slice(0, longestSegment + 1).replace(/[^a-z0-9._=-]/g, escape);
  text = text
    .replace(/^[.=-]/, escape)
    .replace(reservedOnWindows, (device) => escape(device.charAt(0)) + device.slice(1));
  const short = name.length <= longestSegment;
  if (short) text = text.replace(/\.$/, escape).replace(reservedEnding, escape);
  if (text.startsWith('_~')) text = `_${escape('_')}${text.slice(1)}`;
  else if (text.startsWith('~')) text = `_${text}`;
  if (short && text.length <= longestSegment) return text;
  const digest = createHash('sha256').update(name, 'utf16le').digest('hex').slice(0, 32);
  return (
    text.slice(0, longestSegment - digest.length - hashMark.length).replace(/~[0-9a-fu]{0,4}$/, '') + hashMark + digest
  );
}

/** Reads a segment back into its name; `undefined` when {@link encodeName} cannot have written it or had to hash it. */
export function decodeName(segment: string): string | undefined {
  if (!segmentPattern.test(segment) || segment.includes(hashMark)) return undefined;
  const name = segment
    .replace(/^_(?=~)/, '')
    .replace(/~(?:u([0-9a-f]{4})|([0-9a-f]{2}))/g, (_, wide?: string, narrow?: string) =>
      String.fromCharCode(Number.parseInt(wide ?? narrow ?? '', 16)),
    );
  return name !== '' && encodeName(name) === segment ? name : undefined;
}

function escape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `~${code.toString(16).padStart(2, '0')}` : `~u${code.toString(16).padStart(4, '0')}`;
}
