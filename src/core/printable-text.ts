const scripts = ['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil'];
const moreScripts = ['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer'];
const letters = [...scripts, ...moreScripts].map((script) => `\\p{Script=${script}}`).join('');
/** A joiner behind what it is written with: a pictograph, or a letter of a script that joins. */
const joiner = `(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f${letters}])[\\u200c\\u200d]`;
/** Control and format characters, line separators and half characters: what could steer a terminal or hide text. */
const unprintable = new RegExp(`(?![\\n\\t]|${joiner})[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]`, 'gu');

/**
 * Text from outside of any length that a terminal only shows: with its line breaks and tabs, and other control and format
 * characters written as `\u{1b}`. The joiners that emoji and some scripts are written with stay.
 */
export function toPrintable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
