import { shellWord } from '../core/shell-word.ts';

/** Control and format characters, line separators and half characters: what could steer a terminal or hide text. */
const unprintable = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside that a terminal only shows, with its line breaks and tabs. */
export function shownText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(unprintable, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** {@link shownText} as one line. */
export function shownLine(text: string): string {
  return shownText(text.replaceAll(/\s+/g, ' ').trim());
}

/** A word as a POSIX shell takes it for this text; `undefined` where it has characters that cannot be shown as they are. */
export function shownWord(text: string): string | undefined {
  return shownText(text) === text ? shellWord(text) : undefined;
}
