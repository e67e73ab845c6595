import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { ResponseDays } from './response-days.ts';
import type { ResponseEntries } from './response-entries.ts';

/** How much is kept. */
export interface ResponseLimits {
  readonly maxBytes: number;
  readonly maxEntries: number;
}

/** What was dropped, and what is left. */
export interface SweepResult {
  readonly expired: number;
  readonly damaged: number;
  readonly evicted: number;
  readonly entries: number;
  readonly bytes: number;
}

/** What there was at the last count, and what was added since. */
interface Census {
  readonly countedAt: number;
  readonly entries: number;
  readonly bytes: number;
}

const key = 'cache/census';
/** What processes store at the same moment is missed by a census, so all is counted anew now and then. */
const goodForMs = 3_600_000;
/** So that not every answer that comes needs another to go. */
const keptShare = 0.9;

/**
 * Keeps what is stored within its bounds: when a census says that there is too much, what was used longest ago goes.
 *
 * The census is a document that processes write over each other: it is only what tells when to count.
 */
export class ResponseBounds {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #entries: ResponseEntries;
  readonly #days: ResponseDays;
  readonly #limits: ResponseLimits;

  constructor(
    storage: StorageAdapter,
    host: Host,
    of: { readonly entries: ResponseEntries; readonly days: ResponseDays; readonly limits: ResponseLimits },
  ) {
    this.#storage = storage;
    this.#host = host;
    this.#entries = of.entries;
    this.#days = of.days;
    this.#limits = of.limits;
  }

  /** Takes in an answer that was stored; tells whether it is time to sweep. */
  async added(bytes: number): Promise<boolean> {
    const before = parse(await this.#storage.get(key));
    const age = before === undefined ? Infinity : this.#host.now() - before.countedAt;
    if (before === undefined || age < 0 || age > goodForMs) return true;
    const census = { ...before, entries: before.entries + 1, bytes: before.bytes + bytes };
    const { maxEntries, maxBytes } = this.#limits;
    if (census.entries > maxEntries || census.bytes > maxBytes) return true;
    await this.#write(census);
    return false;
  }

  /** Counts everything; drops what expired or is damaged, and what was used longest ago where there is too much. */
  async sweep(): Promise<SweepResult> {
    const now = this.#host.now();
    const { usedAt } = await this.#days.read();
    const kept: { readonly key: string; readonly bytes: number; readonly usedAt: number }[] = [];
    let [expired, damaged, evicted, bytes] = [0, 0, 0, 0];
    for await (const { key: entry, bytes: size, kept: response } of this.#entries.all()) {
      if (response === undefined) {
        damaged += 1;
        await this.#entries.delete(entry);
      } else if (response.expiresAt <= now) {
        expired += 1;
        await this.#entries.delete(entry);
      } else {
        kept.push({ key: entry, bytes: size, usedAt: Math.max(response.askedAt, usedAt.get(entry) ?? 0) });
        bytes += size;
      }
    }
    const { maxEntries, maxBytes } = this.#limits;
    if (kept.length > maxEntries || bytes > maxBytes) {
      kept.sort((one, other) => other.usedAt - one.usedAt || (one.key < other.key ? -1 : 1));
      const [mostEntries, mostBytes] = [Math.ceil(maxEntries * keptShare), Math.ceil(maxBytes * keptShare)];
      while (kept.length > mostEntries || bytes > mostBytes) {
        const oldest = kept.pop();
        if (oldest === undefined) break;
        await this.#entries.delete(oldest.key);
        bytes -= oldest.bytes;
        evicted += 1;
      }
    }
    await this.#write({ countedAt: now, entries: kept.length, bytes });
    return { expired, damaged, evicted, entries: kept.length, bytes };
  }

  async #write(census: Census): Promise<void> {
    await this.#storage.put(key, JSON.stringify(census), { derived: true });
  }
}

function parse(text: string | undefined): Census | undefined {
  try {
    const { countedAt, entries, bytes } = Object(JSON.parse(text ?? 'null')) as Readonly<Record<string, unknown>>;
    const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;
    return isCount(countedAt) && isCount(entries) && isCount(bytes) ? { countedAt, entries, bytes } : undefined;
  } catch {
    return undefined;
  }
}
