import { UsageError } from '../core/errors.ts';

/**
 * A value as one word of a shell: between single quotes, where nothing means anything to it.
 *
 * @throws UsageError `invalid-option` for what no program can be handed: NUL, and text that is no valid UTF-16.
 */
export function quoted(subject: string, value: unknown): string {
  return `'${requireText(subject, value).replaceAll("'", "'\\''")}'`;
}

/** Values as the words of a list. */
export function quotedList(subject: string, values: readonly unknown[]): string {
  return values.map((value) => quoted(subject, value)).join(' ');
}

/** A text as it can stand in a comment or on a terminal: on one line, without what steers or reorders what is shown. */
export function shortLine(text: string, most: number): string {
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();
  const characters = Array.from(line);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}

/** A text as it can be shown on a terminal, on as many lines as it has. */
export function plainLines(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}|\p{Cf}/gu, '');
}

function requireText(subject: string, value: unknown): string {
  const expected = 'text without NUL and in valid UTF-16: it is handed to a shell';
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value;
  const problem = typeof value !== 'string' ? typeof value : value.isWellFormed() ? 'NUL in it' : 'half a character';
  throw new UsageError('invalid-option', `Expected \`${subject}\` to be ${expected}, got ${problem}.`, {
    subject,
    value,
    expected,
  });
}
