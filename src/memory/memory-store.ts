import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { Associations } from './associations.ts';
import { Concepts } from './concepts.ts';
import type { Decision, DecisionRecord } from './decision.ts';
import { DecisionBook, type Entry } from './decision-book.ts';
import { presentOf } from './decision-draft.ts';
import type { DecisionEvent } from './decision-event.ts';
import { copyLinesAside } from './damaged-lines.ts';
import { DecisionLog, type LinePlace } from './decision-log.ts';
import { featuresOf } from './features.ts';
import { loadCache, saveCache } from './index-cache.ts';
import { NearSpellings } from './near-spellings.ts';
import { TermIndex } from './term-index.ts';
import { WordFamily } from './word-family.ts';
import { Words } from './words.ts';

/** Decisions that are kept as they were read. */
const mostHeld = 2000;
/** What other processes have recorded meanwhile is looked at again after this time; their older logs less often. */
const freshForMs = 1000;
const allFreshForMs = 60_000;
/** The cache is written again when so much is in the logs that it does not know. */
const cacheAfter = 1000;

/** So many decisions wait for the index. */
const mostPending = 500;

interface SearchParts {
  readonly index: TermIndex;
  readonly associations: Associations;
  readonly spellings: NearSpellings;
  readonly family: WordFamily;
}

function partsOf(index: TermIndex): SearchParts {
  return {
    index,
    associations: new Associations(index),
    spellings: new NearSpellings(index),
    family: new WordFamily(index),
  };
}

/** The decisions of a storage, held so that they are found quickly; the logs are the truth. */
export class MemoryStore {
  readonly words: Words = new Words();
  book: DecisionBook = new DecisionBook();
  log: DecisionLog;
  /** Whether the last load had to read every log from its beginning. */
  rebuilt = false;
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #held = new Map<string, DecisionRecord>();
  #readAt = -Infinity;
  #readAllAt = -Infinity;
  /** How many decisions the cache knows. */
  #cached = 0;
  #concepts: Concepts | undefined;
  #search: SearchParts = partsOf(new TermIndex());
  /** What is not in the index yet: who only records does not wait for the lists of terms. */
  #pending: DecisionRecord[] = [];

  constructor(storage: StorageAdapter, host: Host) {
    this.#storage = storage;
    this.#host = host;
    this.log = new DecisionLog(storage);
  }

  /** The lists of terms are read when they are first needed. */
  get concepts(): Concepts {
    this.#concepts ??= new Concepts(this.words);
    return this.#concepts;
  }

  get index(): TermIndex {
    return this.#searching().index;
  }

  get associations(): Associations {
    return this.#searching().associations;
  }

  get spellings(): NearSpellings {
    return this.#searching().spellings;
  }

  get family(): WordFamily {
    return this.#searching().family;
  }

  /** Takes in what was recorded since the last time, by anybody. */
  async refresh(olderThanMs: number = freshForMs): Promise<void> {
    const now = this.#host.monotonic();
    if (now - this.#readAt < olderThanMs) return;
    const first = this.#readAllAt === -Infinity;
    if (first) await this.#loadCache();
    const all = first || now - this.#readAllAt >= allFreshForMs;
    await this.log.read(this.#take, all ? 'all' : 'recent');
    await copyLinesAside(this.#storage, this.log.takeDamaged());
    this.#readAt = now;
    if (all) this.#readAllAt = now;
  }

  /** Writes events; resolves when they are durable and taken in. */
  async append(events: readonly DecisionEvent[]): Promise<void> {
    await this.log.append(presentOf(this.#host), events);
    await this.refresh(0);
  }

  /** The decision as it stands now; `undefined` when there is none of this id. */
  async get(id: string): Promise<Decision | undefined> {
    const number = this.book.numberOf(id);
    const entry = number === undefined ? undefined : this.book.entries[number];
    return entry === undefined ? undefined : this.read(entry);
  }

  /** The decision of an entry. */
  async read(entry: Entry): Promise<Decision | undefined> {
    const held = this.#held.get(entry.id);
    if (held !== undefined) return this.book.decisionOf(held);
    const event = await this.log.at(entry.place);
    if (event?.kind !== 'decision' || event.id !== entry.id) return undefined;
    const record = recordIn(event);
    this.#hold(record);
    return this.book.decisionOf(record);
  }

  /** Writes the cache when much has come since it was written. It saves time, and nothing depends on it. */
  async saveCache(atLeast: number = cacheAfter): Promise<boolean> {
    const size = this.book.entries.length;
    if (size === 0 || size - this.#cached < Math.max(atLeast, this.#cached / 10)) return false;
    await saveCache(this.#storage, this);
    this.#cached = size;
    return true;
  }

  async #loadCache(): Promise<void> {
    const loaded = await loadCache(this.#storage, this.log);
    this.rebuilt = loaded === undefined;
    if (loaded === undefined) return;
    this.book = loaded.book;
    this.#search = partsOf(loaded.index);
    this.#cached = loaded.index.size;
  }

  readonly #take = (event: DecisionEvent, place: LinePlace): void => {
    if (!this.book.take(event, place) || event.kind !== 'decision') return;
    const record = recordIn(event);
    this.#pending.push(record);
    // A log that is read as a whole is not held as a whole.
    if (this.#pending.length >= mostPending) this.#searching();
    this.#hold(record);
  };

  /** What finds decisions by their words, with every decision in it. */
  #searching(): SearchParts {
    // Asked for with every word that is looked up.
    if (this.#pending.length === 0) return this.#search;
    const pending = this.#pending;
    this.#pending = [];
    for (const record of pending) this.#search.index.add(featuresOf(record, this.words, this.concepts));
    return this.#search;
  }

  #hold(record: DecisionRecord): void {
    if (this.#held.size >= mostHeld)
      for (const oldest of this.#held.keys()) {
        this.#held.delete(oldest);
        break;
      }
    this.#held.set(record.id, record);
  }
}

function recordIn(event: DecisionEvent & { readonly kind: 'decision' }): DecisionRecord {
  const record: Partial<Record<string, unknown>> = { ...event };
  delete record['kind'];
  delete record['v'];
  return record as typeof event;
}
