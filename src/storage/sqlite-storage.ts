import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { requireFolderPrefix, requireKey, requirePrefix } from './keys.ts';
import { requireListing } from './list-options.ts';
import { storageClosed } from './refusals.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import {
  appendLines,
  deleteBelow,
  deleteDocument,
  deleteLeftLines,
  deleteLog,
  getDocument,
  putDocument,
} from './sqlite-entries.ts';
import { sqliteFailure } from './sqlite-errors.ts';
import { readBatches } from './sqlite-lines.ts';
import { listPage } from './sqlite-listing.ts';
import { SqliteWatch } from './sqlite-watch.ts';
import { type SqliteWrite, SqliteWrites } from './sqlite-writes.ts';
import type {
  AppendOptions,
  Cursor,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
  Unsubscribe,
} from './storage-adapter.ts';
import { requireLines, requireValue } from './text.ts';

/** Options of {@link SqliteStorage}. */
export interface SqliteStorageOptions {
  /** The database file. It is made when something is first written, with the folders above it. */
  readonly path: string;
  /**
   * What an acknowledged write survives: `strict` a power loss, `process` the death of this process.
   * @defaultValue 'strict'
   */
  readonly durability?: 'strict' | 'process';
  /**
   * How long a call tries while other processes keep the database locked, before it fails.
   * @defaultValue '10s'
   */
  readonly lockWait?: Duration;
  /**
   * Accept a file on a network file system. SQLite itself warns of damage there.
   * @defaultValue false
   */
  readonly allowNetworkFolder?: boolean;
  /** @defaultValue the real clock and chance */
  readonly host?: Host;
}

const known = ['path', 'durability', 'lockWait', 'allowNetworkFolder', 'host'] as const;

/**
 * Keeps documents and logs in one SQLite database, for any number of processes of one machine.
 *
 * Constructing does nothing; the first write makes the file (0600), and reading never does. Writes that are asked for in
 * one tick are one transaction. Nothing else in the process may open or copy the file: closing it, even after only
 * reading, takes away the locks of every connection of the process.
 */
export class SqliteStorage implements StorageAdapter {
  readonly name = 'sqlite';
  readonly reach = 'machine';
  readonly location: string;
  readonly #path: string;
  readonly #strict: boolean;
  readonly #host: Host;
  readonly #database: SqliteDatabase;
  readonly #writes: SqliteWrites;
  readonly #watch: SqliteWatch;
  #closing: Promise<void> | undefined;
  /** Lines of removed logs are being deleted, or none are left that this storage knows of. */
  #sweeping = false;
  #swept = false;

  /** @throws UsageError `invalid-option` or `invalid-duration`. */
  constructor(options: SqliteStorageOptions) {
    requireKnownOptions('SqliteStorage', options, known);
    const { path, durability = 'strict', lockWait = '10s', allowNetworkFolder = false, host = systemHost } = options;
    if (typeof path !== 'string' || path === '' || path.includes('\0') || path.startsWith(':memory:'))
      throw invalidOption('path', path, 'the path of a file; in memory, MemoryStorage does the same');
    this.#path = path;
    this.location = path;
    this.#strict = requireOneOf('durability', durability, ['strict', 'process']) === 'strict';
    this.#host = host;
    const lockWaitMs = toMilliseconds(lockWait, 'lockWait');
    this.#database = new SqliteDatabase({ path, strict: this.#strict, allowNetworkFolder, lockWaitMs, host });
    this.#writes = new SqliteWrites(this.#database, host);
    this.#watch = new SqliteWatch(this.#database, host);
  }

  /** The database file, as it was given. */
  get path(): string {
    return this.#path;
  }

  async get(key: string): Promise<string | undefined> {
    this.#requireOpen();
    requireKey(key);
    return this.#typed('read document', key, async () => {
      if (this.#database.turns.due) await this.#database.turns.take();
      return this.#database.use(false, (connection) => connection && getDocument(connection, key));
    });
  }

  async put(key: string, value: string, options: PutOptions = {}): Promise<void> {
    this.#requireOpen();
    requireValue(key, value);
    requireKey(key);
    await this.#add('write document', key, this.#strict && options.derived !== true, (connection) => {
      putDocument(connection, key, value, options);
    });
  }

  async delete(key: string): Promise<boolean> {
    this.#requireOpen();
    requireKey(key);
    const found = { log: false };
    const removed = await this.#remove('delete', key, (connection) => {
      found.log = deleteLog(connection, key);
      return found.log || deleteDocument(connection, key);
    });
    if (found.log) this.#sweepLines();
    return removed;
  }

  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    this.#requireOpen();
    const listing = requireListing(prefix, options);
    return this.#typed('list', prefix, () => listPage(this.#database, listing, () => this.#host.monotonic()));
  }

  async deleteAll(prefix: string): Promise<void> {
    this.#requireOpen();
    requireFolderPrefix(prefix);
    const leftLines = await this.#remove('delete all below', prefix, (connection) => deleteBelow(connection, prefix));
    if (leftLines) this.#sweepLines();
  }

  async append(log: string, lines: readonly string[], options: AppendOptions = {}): Promise<void> {
    this.#requireOpen();
    requireLines(log, lines);
    requireKey(log);
    if (options.unless !== undefined) requireKey(options.unless);
    const synced = this.#strict && options.derived !== true;
    await this.#add('append to log', log, synced, (connection) => {
      appendLines(connection, log, lines, { ...options, synced });
    });
  }

  async *read(log: string, after: Cursor = 0): AsyncGenerator<LogLine, void, undefined> {
    this.#requireOpen();
    requireKey(log);
    const batches = readBatches(this.#database, log, after);
    for (;;) {
      this.#requireOpen();
      const batch = await this.#typed('read log', log, () => batches.next());
      if (batch.done === true) return;
      yield* batch.value;
    }
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    this.#requireOpen();
    return this.#watch.add(requirePrefix(prefix), changed);
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    this.#watch.close();
    await this.#writes.idle();
    this.#database.close();
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw storageClosed(this.#path);
  }

  async #write<Result>(doing: string, subject: string, write: SqliteWrite<Result>): Promise<Result> {
    try {
      return await this.#typed(doing, subject, () => this.#writes.request(write));
    } finally {
      this.#watch.wrote(subject);
      if (!this.#swept) this.#sweep();
    }
  }

  /** Adds to the database, which is made where there is none. */
  async #add(
    doing: string,
    subject: string,
    synced: boolean,
    apply: (connection: SqliteConnection) => void,
  ): Promise<void> {
    const write: SqliteWrite<void> = {
      synced,
      makes: true,
      apply: (connection) => {
        if (connection !== undefined) apply(connection);
      },
    };
    await this.#write(doing, subject, write);
  }

  /** Removes from the database; where there is none, nothing has to be removed. */
  async #remove(doing: string, subject: string, apply: (connection: SqliteConnection) => boolean): Promise<boolean> {
    const write: SqliteWrite<boolean> = {
      synced: this.#strict,
      makes: false,
      apply: (connection) => connection !== undefined && apply(connection),
    };
    return this.#write(doing, subject, write);
  }

  async #typed<Result>(doing: string, subject: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw sqliteFailure(error, doing, subject, this.#path);
    }
  }

  #sweepLines(): void {
    this.#swept = false;
    this.#sweep();
  }

  /** Deletes the lines of removed logs, also what another process left of them, a few at a time between other writes. */
  #sweep(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    void this.#sweepAll().finally(() => {
      this.#sweeping = false;
    });
  }

  async #sweepAll(): Promise<void> {
    try {
      while (this.#closing === undefined) {
        const apply = (connection: SqliteConnection | undefined): boolean =>
          connection !== undefined && deleteLeftLines(connection);
        this.#swept = !(await this.#writes.request({ synced: false, makes: false, apply }));
        if (this.#swept) return;
        await this.#host.turn();
      }
    } catch {
      // They are in nobody's way but the disk's: the next removal, or the next storage, tries again.
      this.#swept = true;
    }
  }
}
