import { UsageError } from '../core/errors.ts';

/**
 * Accepts a document's value: well-formed text, since a lone surrogate would not come back equal from UTF-8.
 *
 * @throws UsageError `invalid-option`.
 */
export function requireValue(key: string, value: string): void {
  if (typeof value === 'string' && value.isWellFormed()) return;
  const expected = 'well-formed text (no lone surrogates)';
  throw new UsageError('invalid-option', `Expected the value of document "${key}" to be ${expected}.`, {
    subject: 'value',
    expected,
  });
}

/**
 * Accepts the lines of an append: each one well-formed, not empty, and without a line break inside.
 *
 * @throws UsageError `invalid-option` naming the first line that is none; nothing was written.
 */
export function requireLines(log: string, lines: readonly string[]): void {
  for (const line of lines) if (!isLine(line)) throw notALine(log, lines.indexOf(line), line);
}

/**
 * Lines as they stand in a file: with a line break on both sides, so that one that was torn does not swallow the next.
 */
export function asText(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) text += `\n${line}\n`;
  return text;
}

function isLine(line: string): boolean {
  return typeof line === 'string' && line !== '' && !line.includes('\n') && line.isWellFormed();
}

function notALine(log: string, index: number, line: string): UsageError {
  const found =
    typeof line !== 'string'
      ? `a value of type ${typeof line}`
      : line === ''
        ? 'an empty one'
        : line.includes('\n')
          ? `a line break at ${line.indexOf('\n')}`
          : 'a lone surrogate';
  const expected = 'well-formed text of at least one character without a line break';
  return new UsageError(
    'invalid-option',
    `Expected each line for log "${log}" to be ${expected}, got ${found} in line ${index + 1} of the append.`,
    { subject: 'lines', expected },
  );
}
