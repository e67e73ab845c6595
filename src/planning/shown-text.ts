import { toPrintable } from '../core/printable-text.ts';
import { shellWord } from '../core/shell-word.ts';

/** Text from outside as one line that a terminal only shows. */
export function shownLine(text: string): string {
  return toPrintable(text.replaceAll(/\s+/g, ' ').trim());
}

/** A word as a POSIX shell takes it for this text; `undefined` where it has characters that cannot be shown as they are. */
export function shownWord(text: string): string | undefined {
  return toPrintable(text) === text ? shellWord(text) : undefined;
}
