import { crc32 } from 'node:zlib';
import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { askEmbedder } from './ask-embedder.ts';
import type { Decision } from './decision.ts';
import type { MemoryStore } from './memory-store.ts';
import type { Embedder } from './embedder.ts';

const batch = 64;
const mostNear = 200;

/** The decisions that vectors are made of, and a turn to look at them. */
interface Shelf {
  readonly store: MemoryStore;
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Vectors of decisions, kept in a log beside them, and compared with that of a question. */
export class Vectors {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #embedder: Embedder;
  readonly #log: string;
  readonly #vectors = new Map<string, Float32Array>();
  /** Decisions that the model has given no vector of: they are not asked about again. */
  readonly #without = new Set<string>();
  #cursor = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(storage: StorageAdapter, host: Host, embedder: Embedder) {
    this.#storage = storage;
    this.#host = host;
    this.#embedder = embedder;
    this.#log = `decisions/vectors/${embedder.name}`;
  }

  /**
   * How near the decisions are to a text, the nearest ones, by their numbers; decisions without a vector get one first. One
   * question at a time: what others ask the memory for waits for no model.
   */
  near(text: string, shelf: Shelf): Promise<ReadonlyMap<number, number>> {
    const found = this.#turn.then(() => this.#near(text, shelf));
    this.#turn = found.catch(() => undefined);
    return found;
  }

  async #near(text: string, shelf: Shelf): Promise<ReadonlyMap<number, number>> {
    await this.#refresh(shelf);
    const { store } = shelf;
    const vector = unit((await askEmbedder(this.#host, this.#embedder, [text]))[0]);
    if (vector === undefined) return new Map();
    const found: { readonly doc: number; readonly near: number }[] = [];
    for (const [doc, { id }] of store.book.entries.entries()) {
      const own = this.#vectors.get(id);
      if (own?.length === vector.length) found.push({ doc, near: product(own, vector) });
    }
    found.sort((one, other) => other.near - one.near);
    return new Map(found.slice(0, mostNear).map(({ doc, near }) => [doc, near]));
  }

  async #refresh({ store, inTurn }: Shelf): Promise<void> {
    for await (const { line, cursor } of this.#storage.read(this.#log, this.#cursor)) {
      this.#cursor = cursor;
      const [sum = '', id = '', bytes = ''] = line.split(' ');
      // What is damaged is made anew.
      if (sum === sumOf(id, bytes)) this.#vectors.set(id, vectorOf(bytes));
    }
    const missing = await inTurn(async () =>
      store.book.entries.filter(({ id }) => !this.#vectors.has(id) && !this.#without.has(id)),
    );
    for (let from = 0; from < missing.length; from += batch) {
      const entries = missing.slice(from, from + batch);
      const decisions = await inTurn(() => Promise.all(entries.map((entry) => store.read(entry))));
      const known = decisions.filter((decision) => decision !== undefined);
      if (known.length === 0) continue;
      const given = await askEmbedder(this.#host, this.#embedder, known.map(textOf));
      const lines = known.flatMap(({ id }, at) => {
        const vector = unit(given[at]);
        if (vector === undefined) {
          // An answer that is short says nothing of the others.
          if (at < given.length) this.#without.add(id);
          return [];
        }
        this.#vectors.set(id, vector);
        const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
        return [`${sumOf(id, bytes)} ${id} ${bytes}`];
      });
      // Where they cannot be kept, they are made anew by the next process.
      if (lines.length > 0) await this.#storage.append(this.#log, lines, { derived: true }).catch(() => undefined);
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

/** What is no list of finite numbers, or has no direction, is no vector: words alone are compared then. */
function unit(numbers: unknown): Float32Array | undefined {
  if (!Array.isArray(numbers) && !ArrayBuffer.isView(numbers)) return undefined;
  const list = Array.from(numbers as ArrayLike<unknown>);
  if (!list.every((number) => typeof number === 'number')) return undefined;
  const vector = Float32Array.from(list);
  const length = Math.sqrt(product(vector, vector));
  return Number.isFinite(length) && length > 0 ? vector.map((number) => number / length) : undefined;
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
