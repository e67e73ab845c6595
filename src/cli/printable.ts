import { toPrintable } from '../core/printable-text.ts';
import { shellWord } from '../core/shell-word.ts';

/** What `JSON.stringify` leaves as it is, although a terminal may obey it. */
const unprintableInJson = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const longestLine = 2000;

/**
 * Text from outside as one line that a terminal only shows: line breaks and tabs become spaces, other control and format
 * characters are written as `\u{1b}`, and what is longer than 2,000 characters is cut.
 */
export function toLine(text: string): string {
  const cut = text.length > longestLine ? `${text.slice(0, longestLine)} … (${text.length} characters)` : text;
  return toPrintable(cut.trim().replace(/\s*[\r\n\u2028\u2029]\s*|\t/g, ' '));
}

/** JSON text of the same meaning without anything that a terminal may obey. Pieces of a text may be given one by one. */
export function toPrintableJson(json: string): string {
  return json.replace(unprintableInJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A word as a POSIX shell takes it for this text, for commands that a person may copy. */
export function toShellWord(text: string): string {
  return shellWord(text) === text ? text : shellWord(toLine(text));
}
