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
import { Words } from './words.ts';

/** Decisions that are kept as they were read. */
const mostHeld = 2000;
/** What other processes have recorded meanwhile is looked at again after this time; their older logs less often. */
const freshForMs = 1000;
const allFreshForMs = 60_000;
/** The cache is written again when so much is in the logs that it does not know. */
const cacheAfter = 1000;

/** The decisions of a storage, held so that they are found quickly; the logs are the truth. */
export class MemoryStore {
  readonly words: Words = new Words();
  readonly concepts: Concepts = new Concepts(this.words);
  book: DecisionBook = new DecisionBook();
  index: TermIndex = new TermIndex();
  associations: Associations = new Associations(this.index);
  spellings: NearSpellings = new NearSpellings(this.index);
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

  constructor(storage: StorageAdapter, host: Host) {
    this.#storage = storage;
    this.#host = host;
    this.log = new DecisionLog(storage);
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
    const { size } = this.index;
    if (size === 0 || size - this.#cached < Math.max(atLeast, this.#cached / 10)) return false;
    await saveCache(this.#storage, this);
    this.#cached = size;
    return true;
  }

  async #loadCache(): Promise<void> {
    const loaded = await loadCache(this.#storage, this.log);
    this.rebuilt = loaded === undefined;
    if (loaded === undefined) return;
    ({ book: this.book, index: this.index } = loaded);
    this.associations = new Associations(this.index);
    this.spellings = new NearSpellings(this.index);
    this.#cached = this.index.size;
  }

  readonly #take = (event: DecisionEvent, place: LinePlace): void => {
    if (!this.book.take(event, place) || event.kind !== 'decision') return;
    const record = recordIn(event);
    this.index.add(featuresOf(record, this.words, this.concepts));
    this.#hold(record);
  };

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
