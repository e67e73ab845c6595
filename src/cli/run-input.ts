import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { UsageError } from '../core/errors.ts';
import { toLine } from './printable.ts';

/** Reads what a run is started with: JSON from the command line, from a file, or (`-`) from standard input. */
export async function readInput(
  cwd: string,
  { input, inputFile }: { readonly input?: string; readonly inputFile?: string },
): Promise<unknown> {
  if (input !== undefined) return parseJson(input, '--input');
  if (inputFile === undefined) return undefined;
  return parseJson(await readText(cwd, inputFile, '--input-file'), `--input-file ${inputFile}`);
}

/**
 * Parses JSON that a person typed.
 *
 * @throws UsageError `invalid-option`.
 */
export function parseJson(json: string, subject: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const isWord = /^[\w .-]{1,60}$/.test(json);
    const hint = isWord ? ` Text is written with its quotes: '${JSON.stringify(json)}'.` : '';
    const expected = 'JSON';
    throw new UsageError('invalid-option', `Expected \`${toLine(subject)}\` to be JSON: ${toLine(why)}.${hint}`, {
      subject,
      expected,
      cause,
    });
  }
}

/** The text of a file, or (`-`) of standard input. @throws UsageError `invalid-option` naming the option it was given by. */
export async function readText(cwd: string, file: string, subject: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('invalid-option', `The file of \`${subject}\` cannot be read: ${why}`, {
      subject,
      value: file,
      cause,
    });
  }
}
