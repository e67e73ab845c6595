import { shellWord } from '../core/shell-word.ts';

/** Control and format characters, line separators and half characters: what could steer a terminal or hide text. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** The same, but for line breaks and tabs. */
const unprintableInText = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** What `JSON.stringify` leaves as it is, although a terminal may obey it. */
const unprintableInJson = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const longestLine = 2000;

/**
 * Text from outside as one line that a terminal only shows: line breaks and tabs become spaces, other control and format
 * characters are written as `\u{1b}`, and what is longer than 2,000 characters is cut.
 */
export function toLine(text: string): string {
  const cut = text.length > longestLine ? `${text.slice(0, longestLine)} … (${text.length} characters)` : text;
  return cut
    .trim()
    .replace(/\s*[\r\n\u2028\u2029]\s*|\t/g, ' ')
    .replace(unprintable, escape);
}

/** Text from outside of any length, with its line breaks and tabs, that a terminal only shows. */
export function toPrintable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unprintableInText, escape);
}

/** JSON text of the same meaning without anything that a terminal may obey. Pieces of a text may be given one by one. */
export function toPrintableJson(json: string): string {
  return json.replace(unprintableInJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A word as a POSIX shell takes it for this text, for commands that a person may copy. */
export function toShellWord(text: string): string {
  return shellWord(text) === text ? text : shellWord(toLine(text));
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
