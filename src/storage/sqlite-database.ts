import { StorageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { storageClosed } from './refusals.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { isBusy, spoilsConnection } from './sqlite-errors.ts';
import { findFile, isStillThere } from './sqlite-file.ts';
import type { FoundFile, SqliteFileOptions } from './sqlite-file.ts';
import { Turns } from './turns.ts';

/** What a database is opened with. */
export interface SqliteDatabaseOptions extends SqliteFileOptions {
  /** How long to try when other connections are in the way. */
  readonly lockWaitMs: number;
}

/** How long the connection is trusted without asking whether somebody removed its file. */
const trustedMs = 10;
const longestPauseMs = 20;

/** The database of a storage: opened when first used, made by the first write, and anew where somebody removed its file. */
export class SqliteDatabase {
  /** What all synchronous work of this database shares. */
  readonly turns: Turns;
  readonly #options: SqliteDatabaseOptions;
  readonly #host: Host;
  #sqlite: typeof import('node:sqlite') | undefined;
  #open: { readonly connection: SqliteConnection; readonly file: FoundFile } | undefined;
  #seenAt = 0;
  #closed = false;

  constructor(options: SqliteDatabaseOptions) {
    this.#options = options;
    this.#host = options.host;
    this.turns = new Turns(options.host);
  }

  /**
   * Does work with the connection, again and again while others are in the way.
   *
   * The work is done in one go and holds the event loop; the waiting does not. Without a database, when it is not to be
   * made, the work gets `undefined`.
   */
  async use<Result>(make: boolean, work: (connection: SqliteConnection | undefined) => Result): Promise<Result> {
    this.#sqlite ??= await import('node:sqlite');
    const startedAt = this.#host.monotonic();
    for (let attempt = 0; ; attempt += 1)
      try {
        if (this.#closed) throw storageClosed(this.#options.path);
        return work(this.#connection(this.#sqlite, make));
      } catch (error) {
        if (spoilsConnection(error)) this.#letGo();
        if (!isBusy(error) || this.#host.monotonic() - startedAt >= this.#options.lockWaitMs) throw error;
        // Of several who wait, each comes back at a time of its own.
        await this.#host.sleep(this.#host.random() * Math.min(longestPauseMs, attempt + 1));
        this.turns.happened();
      }
  }

  /** Closes the connection, for good. */
  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  #letGo(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.connection.close();
  }

  #connection(sqlite: typeof import('node:sqlite'), make: boolean): SqliteConnection | undefined {
    const now = this.#host.monotonic();
    if (this.#open !== undefined) {
      if (now - this.#seenAt < trustedMs) return this.#open.connection;
      this.#seenAt = now;
      if (isStillThere(this.#open.file)) return this.#open.connection;
      this.#letGo();
    }
    const file = findFile(this.#options, make);
    if (file === undefined) return undefined;
    const connection = SqliteConnection.open(sqlite, file.path, make);
    if (connection === undefined) return undefined;
    this.#open = { connection, file };
    this.#seenAt = now;
    if (isStillThere(file)) return connection;
    this.#letGo();
    throw new StorageError('storage-failed', `The database "${file.path}" was removed while it was opened.`, {
      subject: file.path,
    });
  }
}
