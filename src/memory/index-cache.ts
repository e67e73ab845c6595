import { crc32 } from 'node:zlib';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { DecisionBook } from './decision-book.ts';
import type { DecisionLog, LogMark, UnreadableLine } from './decision-log.ts';
import { TermIndex } from './term-index.ts';

const key = 'decisions/cache/index';
/** Changes whenever words are cut, stemmed or weighed in another way: an old cache is then built anew. */
const version = 5;

interface Saved {
  readonly version: number;
  readonly marks: Readonly<Record<string, LogMark>>;
  readonly unreadable: readonly UnreadableLine[];
  readonly book: unknown;
  readonly terms: string;
  readonly starts: string;
  readonly docTerms: string;
  readonly impacts: string;
}

/** Writes down what is known, with how far the logs were read for it. */
export async function saveCache(
  storage: StorageAdapter,
  held: { readonly log: DecisionLog; readonly book: DecisionBook; readonly index: TermIndex },
): Promise<void> {
  const { terms, starts, docTerms, impacts } = held.index.save();
  const saved: Saved = {
    version,
    marks: Object.fromEntries(held.log.marks),
    unreadable: held.log.unreadable,
    book: held.book.save(),
    terms,
    starts: bytesOf(starts),
    docTerms: bytesOf(docTerms),
    impacts: bytesOf(impacts),
  };
  const text = JSON.stringify(saved);
  await storage.put(key, `${crc32(text).toString(16).padStart(8, '0')}${text}`, { derived: true });
}

/** What a cache knows; `undefined` when there is none that fits the logs, and they have to be read. */
export async function loadCache(
  storage: StorageAdapter,
  log: DecisionLog,
): Promise<{ readonly book: DecisionBook; readonly index: TermIndex } | undefined> {
  const text = await storage.get(key).catch(() => undefined);
  if (text === undefined || text.length < 9) return undefined;
  const body = text.slice(8);
  if (Number.parseInt(text.slice(0, 8), 16) !== crc32(body)) return undefined;
  try {
    const saved = JSON.parse(body) as Saved;
    if (saved.version === version && (await log.resume(saved.marks))) {
      const held = heldIn(saved);
      log.unreadable.push(...saved.unreadable);
      return held;
    }
  } catch {
    // Whole, and written by something else: nothing depends on it.
  }
  log.marks.clear();
  return undefined;
}

function heldIn(saved: Saved): { readonly book: DecisionBook; readonly index: TermIndex } {
  const impacts = Buffer.from(saved.impacts, 'base64');
  const index = TermIndex.load({
    terms: saved.terms,
    starts: integersOf(saved.starts),
    docTerms: integersOf(saved.docTerms),
    impacts: new Uint8Array(impacts),
  });
  return { book: DecisionBook.load(saved.book), index };
}

function bytesOf(list: Int32Array | Uint8Array): string {
  return Buffer.from(list.buffer, list.byteOffset, list.byteLength).toString('base64');
}

/** A copy of its own, because bytes of a shared buffer may not begin where integers can. */
function integersOf(text: string): Int32Array {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return new Int32Array(bytes.buffer, 0, bytes.byteLength >> 2);
}
