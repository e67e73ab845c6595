import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import { exportKind } from '../state/export-format.ts';
import type { Cassette } from '../workflow/cassette.ts';
import { readCassette } from '../workflow/cassette-reader.ts';
import { recordCassette } from '../workflow/cassette-recorder.ts';

/** Where a cassette is: a file by its path or address, or text as it comes, such as that of `manager.export(id)`. */
export type CassetteSource = string | URL | AsyncIterable<string | Uint8Array>;

/** The first property says what a file is. */
const beginning = /^\s*\{\s*"kind"\s*:\s*"([^"]{0,64})"/;
const longestBeginning = 400;

/**
 * Reads a cassette, or makes one of an export.
 *
 * @throws UsageError `invalid-option`, `invalid-cassette` or `invalid-export` with the line; StorageError `format-newer`.
 */
export async function openCassette(source: CassetteSource): Promise<Cassette> {
  const name = nameOf(source);
  const pieces = textOf(source)[Symbol.asyncIterator]();
  let head = '';
  let isOver = false;
  while (head.length < longestBeginning && !isOver) {
    const next = await pieces.next();
    isOver = next.done === true;
    head += next.value ?? '';
  }
  const whole = joined(head, pieces);
  return beginning.exec(head)?.[1] === exportKind ? recordCassette(whole, name) : readCassette(whole, name);
}

async function* joined(head: string, rest: AsyncIterator<string, void>): AsyncGenerator<string, void, undefined> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* textOf(source: CassetteSource): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  for await (const piece of piecesOf(source))
    yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

function piecesOf(source: CassetteSource): AsyncIterable<string | Uint8Array> {
  if (typeof source === 'string' || source instanceof URL) return fileOf(pathOf(source));
  if (typeof (source as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function') return source;
  throw invalidOption('source', source, 'the path of a file, its URL, or an async iterable of text');
}

/** The path of a file that is named by its address. */
export function pathOf(source: string | URL): string {
  return typeof source === 'string' ? source : fileURLToPath(source);
}

async function* fileOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const bytes of createReadStream(path)) if (bytes instanceof Uint8Array) yield bytes;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const facts = { subject: 'source', value: path, cause };
    throw new UsageError('invalid-option', `Cannot read cassette "${path}": ${why}.`, facts);
  }
}

function nameOf(source: CassetteSource): string {
  return typeof source === 'string' || source instanceof URL ? `cassette "${pathOf(source)}"` : 'the cassette';
}
