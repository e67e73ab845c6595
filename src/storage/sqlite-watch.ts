import type { Host, Timer } from '../core/host.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { endOf } from './sqlite-schema.ts';
import type { Unsubscribe } from './storage-adapter.ts';

/** How often it is looked whether another process committed something: that costs 3 µs. */
const lookEveryMs = 50;
/** With more entries below a prefix than this, any change anywhere is taken for one of them. */
const entriesLookedAt = 200;

interface Watcher {
  readonly prefix: string;
  readonly changed: () => void;
  /** What the entries below the prefix looked like. */
  seen: string | undefined;
}

/** Tells watchers what others committed, by looking now and then, and at once what this storage did. */
export class SqliteWatch {
  readonly #database: SqliteDatabase;
  readonly #host: Host;
  readonly #watchers = new Set<Watcher>();
  #timer: Timer | undefined;
  #version: unknown;

  constructor(database: SqliteDatabase, host: Host) {
    this.#database = database;
    this.#host = host;
  }

  /** Begins to watch. Holds no process alive. */
  add(prefix: string, changed: () => void): Unsubscribe {
    const watcher: Watcher = { prefix, changed, seen: undefined };
    this.#watchers.add(watcher);
    this.#timer ??= this.#lookLater();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.close();
    };
  }

  /** Says what this storage wrote: a key, or everything below a prefix. */
  wrote(key: string): void {
    for (const watcher of this.#watchers)
      if (key.startsWith(watcher.prefix) || watcher.prefix.startsWith(key)) this.#tell(watcher);
  }

  /** Watches no more. */
  close(): void {
    this.#watchers.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #lookLater(): Timer {
    return this.#host.schedule(
      lookEveryMs,
      () => {
        void this.#look().finally(() => {
          if (this.#timer !== undefined) this.#timer = this.#lookLater();
        });
      },
      { keepAlive: false },
    );
  }

  async #look(): Promise<void> {
    try {
      const changed = await this.#database.use(false, (connection) => {
        const version = connection?.dataVersion;
        if (connection === undefined || version === this.#version) return [];
        this.#version = version;
        return [...this.#watchers].filter((watcher) => {
          const former = watcher.seen;
          const rows = connection.statement(looks).all(watcher.prefix, endOf(watcher.prefix), entriesLookedAt);
          watcher.seen = rows.length < entriesLookedAt ? JSON.stringify(rows) : undefined;
          return watcher.seen === undefined || watcher.seen !== former;
        });
      });
      for (const watcher of changed) this.#tell(watcher);
    } catch {
      // Only a hint: whoever watches also looks by himself now and then.
    }
  }

  #tell(watcher: Watcher): void {
    if (!this.#watchers.has(watcher)) return;
    try {
      watcher.changed();
    } catch {
      // Its trouble is not the storage's, and must not end the process.
    }
  }
}

/** What tells that an entry was changed: another one, another length, or more lines. */
const looks = `
SELECT id, length(value) AS length,
  (SELECT max(place) & 4294967295 FROM lines WHERE place > entries.id << 32 AND place < (entries.id + 1) << 32) AS lines
FROM entries WHERE key >= ? AND key < ? ORDER BY key LIMIT ?`;
