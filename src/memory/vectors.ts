import { crc32 } from 'node:zlib';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { Decision } from './decision.ts';
import type { MemoryStore } from './memory-store.ts';
import type { Embedder } from './embedder.ts';

const batch = 64;
const mostNear = 200;

/** Vectors of decisions, kept in a log beside them, and compared with that of a question. */
export class Vectors {
  readonly #storage: StorageAdapter;
  readonly #embedder: Embedder;
  readonly #log: string;
  readonly #vectors = new Map<string, Float32Array>();
  #cursor = 0;

  constructor(storage: StorageAdapter, embedder: Embedder) {
    this.#storage = storage;
    this.#embedder = embedder;
    this.#log = `decisions/vectors/${embedder.name}`;
  }

  /** How near the decisions are to a text, the nearest ones, by their numbers; decisions without a vector get one first. */
  async near(text: string, store: MemoryStore): Promise<ReadonlyMap<number, number>> {
    await this.#refresh(store);
    const [asked] = await this.#embedder.embed([text]);
    const vector = unit(asked ?? []);
    const found: { readonly doc: number; readonly near: number }[] = [];
    for (const [doc, { id }] of store.book.entries.entries()) {
      const own = this.#vectors.get(id);
      if (own?.length === vector.length) found.push({ doc, near: product(own, vector) });
    }
    found.sort((one, other) => other.near - one.near);
    return new Map(found.slice(0, mostNear).map(({ doc, near }) => [doc, near]));
  }

  async #refresh(store: MemoryStore): Promise<void> {
    for await (const { line, cursor } of this.#storage.read(this.#log, this.#cursor)) {
      this.#cursor = cursor;
      const [sum = '', id = '', bytes = ''] = line.split(' ');
      // What is damaged is made anew.
      if (sum === sumOf(id, bytes)) this.#vectors.set(id, vectorOf(bytes));
    }
    const missing = store.book.entries.filter(({ id }) => !this.#vectors.has(id));
    for (let from = 0; from < missing.length; from += batch) {
      const decisions = await Promise.all(missing.slice(from, from + batch).map((entry) => store.read(entry)));
      const known = decisions.filter((decision) => decision !== undefined);
      const made = await this.#embedder.embed(known.map(textOf));
      const lines = known.flatMap(({ id }, at) => {
        const vector = unit(made[at] ?? []);
        this.#vectors.set(id, vector);
        const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
        return [`${sumOf(id, bytes)} ${id} ${bytes}`];
      });
      if (lines.length > 0) await this.#storage.append(this.#log, lines, { derived: true });
    }
  }
}

function textOf({ question, decision, rationale, tags }: Decision): string {
  return [question, decision, rationale, tags.join(', ')].filter((part) => part !== '').join('\n');
}

function sumOf(id: string, bytes: string): string {
  return crc32(`${id} ${bytes}`).toString(16).padStart(8, '0');
}

function vectorOf(bytes: string): Float32Array {
  const read = new Uint8Array(Buffer.from(bytes, 'base64'));
  return new Float32Array(read.buffer, 0, read.byteLength >> 2);
}

function unit(numbers: readonly number[]): Float32Array {
  const vector = Float32Array.from(numbers);
  const length = Math.sqrt(product(vector, vector)) || 1;
  return vector.map((number) => number / length);
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
