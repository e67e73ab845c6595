import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StorageError } from '../core/errors.ts';
import { isBusy } from './sqlite-errors.ts';
import { applicationId, makeTables, schemaVersion } from './sqlite-schema.ts';

type Sqlite = Pick<typeof import('node:sqlite'), 'DatabaseSync'>;

/** How long SQLite itself may wait for another connection. It holds the event loop for that time. */
const busyWaitMs = 5;

/** The first version without the bug that resets a write-ahead log under several writers. */
const firstSoundVersion: readonly number[] = [3, 51, 3];

/** An open database with our tables in it, and what it is asked again and again. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  /** Parsed once, by their text. */
  readonly #statements = new Map<string, StatementSync>();
  /** Whether a commit is synced now. */
  #synced: boolean | undefined;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Opens a file that is there, and makes the tables when it is empty and `make` asks for it.
   *
   * `undefined` when they are missing and were not asked for. Throws busy errors of SQLite: then it is tried again.
   *
   * @throws StorageError `format-newer`, `storage-failed`; the file was left as it is.
   */
  static open(sqlite: Sqlite, path: string, make: boolean): SqliteConnection | undefined {
    const database = new sqlite.DatabaseSync(path);
    try {
      database.exec(`PRAGMA busy_timeout = ${busyWaitMs}; PRAGMA trusted_schema = OFF`);
      const connection = new SqliteConnection(database);
      if (!connection.#atOneMoment(() => connection.#holdsOurTables(path))) {
        if (!make) {
          database.close();
          return undefined;
        }
        connection.#makeTables(path);
      }
      connection.#requireSoundJournal(path);
      // fsync does not reach the disk on macOS without being asked for; elsewhere this changes nothing.
      database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA journal_size_limit = 16777216');
      return connection;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** The statement of this text. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /**
   * Does work as one transaction, which is durable when this returns and `synced` asks for it.
   *
   * It begins as a writer: one that becomes a writer later is refused when another wrote meanwhile, however long it waits.
   */
  transaction<Result>(synced: boolean, work: () => Result): Result {
    if (this.#synced !== synced) {
      this.#database.exec(`PRAGMA synchronous = ${synced ? 'FULL' : 'NORMAL'}`);
      this.#synced = synced;
    }
    this.statement('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.statement('COMMIT').run();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Grows when another connection committed something. */
  get dataVersion(): unknown {
    return this.statement('PRAGMA data_version').get()?.['data_version'];
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #rollBack(): void {
    try {
      // A full disk has rolled back already.
      this.statement('ROLLBACK').run();
    } catch {
      // There is no transaction any more.
    }
  }

  /** Reads what several statements say of one and the same state. */
  #atOneMoment<Result>(read: () => Result): Result {
    this.#database.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#rollBack();
    }
  }

  /** The one value that a statement gives. */
  #valueOf(sql: string): unknown {
    return Object.values(this.#database.prepare(sql).get() ?? {})[0];
  }

  #holdsOurTables(path: string): boolean {
    const id = this.#valueOf('PRAGMA application_id');
    const version = this.#valueOf('PRAGMA user_version');
    if (id === applicationId) {
      if (version === schemaVersion) return true;
      throw newer(path, Number(version));
    }
    if (id === 0 && version === 0 && this.#valueOf('SELECT count(*) FROM sqlite_schema') === 0) return false;
    throw new StorageError(
      'storage-failed',
      `Refused the database "${path}": expected one of Holdfast (application id ${applicationId}), ` +
        `found one of another program (application id ${String(id)}); give a file of its own.`,
      { subject: path, retryable: false },
    );
  }

  #makeTables(path: string): void {
    if (this.#isSound) this.#database.exec('PRAGMA journal_mode = WAL');
    this.transaction(true, () => {
      // Another process may have been first.
      if (!this.#holdsOurTables(path)) this.#database.exec(makeTables());
    });
  }

  /**
   * Makes sure of a journal that this SQLite can be trusted with.
   *
   * Which one it is was decided when the file was made. Only an old SQLite changes it, where it is alone. Without a
   * write-ahead log the journal is cut, not deleted: a deleted one can come back with a power loss, and undo a commit.
   */
  #requireSoundJournal(path: string): void {
    const isSound = this.#isSound;
    if (isSound && this.#valueOf('PRAGMA journal_mode') === 'wal') return;
    try {
      if (this.#valueOf('PRAGMA journal_mode = TRUNCATE') === 'truncate') return;
    } catch (error) {
      if (!isBusy(error) || isSound) throw error;
    }
    throw new StorageError(
      'storage-failed',
      `Refused the database "${path}": others are using it with a write-ahead log, which SQLite ${this.#version} of ` +
        `this Node can damage; expected ${firstSoundVersion.join('.')} or newer, or nobody else at the database.`,
      { subject: path },
    );
  }

  get #version(): string {
    return String(this.#valueOf('SELECT sqlite_version()'));
  }

  get #isSound(): boolean {
    return isSoundVersion(this.#version);
  }
}

/** Whether a version of SQLite may write to a write-ahead log together with others. */
export function isSoundVersion(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of firstSoundVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

function newer(path: string, version: number): StorageError {
  return new StorageError(
    'format-newer',
    `Refused the database "${path}": its format is ${version}, and this version of Holdfast knows ${schemaVersion}; ` +
      'it was left unchanged. Update Holdfast.',
    { subject: path },
  );
}
