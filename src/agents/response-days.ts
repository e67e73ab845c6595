import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { isRecord } from '../core/json-record.ts';

/** What was used and saved, as it is counted. */
export interface ResponseTally {
  readonly hits: number;
  readonly misses: number;
  readonly stored: number;
  readonly savedInputTokens: number;
  readonly savedOutputTokens: number;
  readonly savedUsd: number;
}

const folder = 'cache/days/';
const keptDays = 30;
const msOfDay = 86_400_000;
/** How often a process writes at most; what is left is written when it closes. */
const everyMs = 1000;
const nothing: ResponseTally = {
  ...{ hits: 0, misses: 0, stored: 0 },
  ...{ savedInputTokens: 0, savedOutputTokens: 0, savedUsd: 0 },
};

/**
 * What all processes used, a log for each day: figures for people, and when each answer was last used.
 *
 * Nothing depends on it: what a killed process had not written yet is missing.
 */
export class ResponseDays {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #trouble: (error: unknown) => void;
  #pending: ResponseTally = nothing;
  readonly #used = new Set<string>();
  #writtenAt: number | undefined;
  #writing: Promise<void> | undefined;

  constructor(storage: StorageAdapter, host: Host, trouble: (error: unknown) => void) {
    this.#storage = storage;
    this.#host = host;
    this.#trouble = trouble;
  }

  /** Counts; `used` is the answer that was used. Never waits, and never fails. */
  count(tally: Partial<ResponseTally>, used?: string): void {
    this.#pending = sum(this.#pending, { ...nothing, ...tally });
    if (used !== undefined) this.#used.add(used);
    const due = this.#writtenAt === undefined || this.#host.monotonic() - this.#writtenAt >= everyMs;
    if (due && this.#writing === undefined) void this.flush();
  }

  /** Writes what was counted. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    if (this.#pending === nothing && this.#used.size === 0) return;
    const at = this.#host.now();
    const line = JSON.stringify({ at, ...this.#pending, used: [...this.#used] });
    this.#pending = nothing;
    this.#used.clear();
    this.#writtenAt = this.#host.monotonic();
    const writing = this.#write(folder + dayOf(at), line);
    this.#writing = writing;
    await writing;
    this.#writing = undefined;
  }

  async #write(log: string, line: string): Promise<void> {
    try {
      await this.#storage.append(log, [line], { derived: true });
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** What was counted in the last thirty days, and when each answer was last used. */
  async read(): Promise<{ readonly tally: ResponseTally; readonly usedAt: ReadonlyMap<string, number> }> {
    let tally = nothing;
    const usedAt = new Map<string, number>();
    for (const log of await daysBelow(this.#storage, folder, firstDay(this.#host.now(), keptDays)))
      for await (const { line } of this.#storage.read(log)) {
        const read = parse(line);
        if (read === undefined) continue;
        tally = sum(tally, read.tally);
        for (const key of read.used) usedAt.set(key, Math.max(read.at, usedAt.get(key) ?? 0));
      }
    return { tally, usedAt };
  }

  /** Drops the days before the last thirty. */
  async sweep(): Promise<void> {
    await dropDays(this.#storage, folder, this.#host.now(), keptDays);
  }
}

/** The day of a moment, in UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The first of the last days. */
export function firstDay(now: number, days: number): string {
  return dayOf(now - days * msOfDay);
}

/** The logs of days below a folder, in order: from the `first` one on. */
export async function daysBelow(storage: StorageAdapter, prefix: string, first: string): Promise<readonly string[]> {
  const logs = await allDays(storage, prefix);
  return logs.filter((log) => log >= prefix + first);
}

/** Removes the logs of days that are longer ago. */
export async function dropDays(storage: StorageAdapter, prefix: string, now: number, days: number): Promise<void> {
  const first = prefix + firstDay(now, days);
  for (const log of await allDays(storage, prefix)) if (log < first) await storage.delete(log);
}

async function allDays(storage: StorageAdapter, prefix: string): Promise<readonly string[]> {
  const { entries } = await storage.list(prefix);
  return entries.map(({ key }) => key).filter((key) => /^\d{4}-\d\d-\d\d$/.test(key.slice(prefix.length)));
}

function sum(one: ResponseTally, other: ResponseTally): ResponseTally {
  return {
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    stored: one.stored + other.stored,
    savedInputTokens: one.savedInputTokens + other.savedInputTokens,
    savedOutputTokens: one.savedOutputTokens + other.savedOutputTokens,
    savedUsd: one.savedUsd + other.savedUsd,
  };
}

function parse(
  line: string,
): { readonly at: number; readonly tally: ResponseTally; readonly used: readonly string[] } | undefined {
  try {
    const read: unknown = JSON.parse(line);
    if (!isRecord(read) || typeof read['at'] !== 'number' || !Array.isArray(read['used'])) return undefined;
    const amount = (name: keyof ResponseTally): number => {
      const value = read[name];
      return typeof value === 'number' && value >= 0 ? value : 0;
    };
    const tally: ResponseTally = {
      ...{ hits: amount('hits'), misses: amount('misses'), stored: amount('stored') },
      ...{ savedInputTokens: amount('savedInputTokens'), savedOutputTokens: amount('savedOutputTokens') },
      savedUsd: amount('savedUsd'),
    };
    return { at: read['at'], tally, used: read['used'].filter((key) => typeof key === 'string') };
  } catch {
    return undefined;
  }
}
