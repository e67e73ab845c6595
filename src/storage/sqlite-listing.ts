import type { SqliteConnection } from './sqlite-connection.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { asText, endOf, keyOf, pathOf } from './sqlite-schema.ts';
import { isBehind, type Listing } from './list-options.ts';
import type { ListEntry, ListPage } from './storage-adapter.ts';

/** How long a listing may hold the event loop. */
const sliceMs = 5;

/** Goes through entries, each found from the one before through an index: nothing stays open between them. */
interface Walk {
  /** The next entry; when it throws, the walk stands where it stood. */
  next(connection: SqliteConnection): ListEntry | undefined;
}

/** One page of the entries of a database, read in slices. Nothing is looked at that is not on the page. */
export async function listPage(database: SqliteDatabase, listing: Listing, now: () => number): Promise<ListPage> {
  const entries: ListEntry[] = [];
  const walk = listing.folders === undefined ? new KeyWalk(listing) : new FolderWalk(listing, listing.folders);
  let more: boolean | undefined;
  while (more === undefined) {
    if (database.turns.due) await database.turns.take();
    more = await database.use(false, (connection) => {
      const startedAt = now();
      for (;;) {
        const entry = connection === undefined ? undefined : walk.next(connection);
        if (entry === undefined) return false;
        if (entries.length === listing.limit) return true;
        entries.push(entry);
        if (now() - startedAt > sliceMs) return undefined;
      }
    });
  }
  const last = entries.at(-1);
  return more && last !== undefined ? { entries, next: last.key } : { entries };
}

/** Goes through documents and logs in byte order. */
class KeyWalk implements Walk {
  readonly #reverse: boolean;
  readonly #sql: string;
  /** Entries have keys from `#least` on, and before `#end`. */
  #least: string;
  #end: string;

  constructor({ prefix, after, reverse, values }: Listing) {
    this.#reverse = reverse;
    this.#sql =
      `SELECT key${values ? ', value' : ''} FROM entries WHERE key >= ? AND key < ? ` +
      `ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT 1`;
    this.#least = prefix;
    this.#end = endOf(prefix);
    if (after === undefined) return;
    if (reverse && after < this.#end) this.#end = after;
    if (!reverse && after >= prefix) this.#least = behind(after);
  }

  next(connection: SqliteConnection): ListEntry | undefined {
    const row = connection.statement(this.#sql).get(this.#least, this.#end);
    if (row === undefined) return undefined;
    const key = String(row['key']);
    if (this.#reverse) this.#end = key;
    else this.#least = behind(key);
    return entryOf(key, row['value']);
  }
}

/** Goes through folders in the order of their names, from one to the next without their contents. */
class FolderWalk implements Walk {
  readonly #listing: Listing;
  readonly #folders: string;
  readonly #sql: string;
  readonly #prefixLength: number;
  /** As in {@link KeyWalk}, with paths. */
  #least: string;
  #end: string;

  constructor(listing: Listing, folders: string) {
    const { prefix, after, reverse } = listing;
    this.#listing = listing;
    this.#folders = folders;
    this.#sql =
      'SELECT path FROM entries WHERE path >= ? AND path < ? ' + `ORDER BY path ${reverse ? 'DESC' : 'ASC'} LIMIT 1`;
    this.#prefixLength = prefix.length;
    this.#least = pathOf(prefix);
    this.#end = endOf(this.#least);
    if (after?.startsWith(prefix) !== true) return;
    // What is behind the place is looked at again below: it may be inside a folder.
    const path = pathOf(prefix + (after.slice(prefix.length).split('/')[0] ?? ''));
    if (reverse) this.#end = behindFolder(path);
    else this.#least = path;
  }

  next(connection: SqliteConnection): ListEntry | undefined {
    for (;;) {
      const row = connection.statement(this.#sql).get(this.#least, this.#end);
      if (row === undefined) return undefined;
      const path = String(row['path']);
      const cut = path.indexOf('\x01', this.#prefixLength);
      const folder = cut === -1 ? undefined : path.slice(0, cut);
      const key = folder === undefined ? undefined : keyOf(folder);
      const isListed = key !== undefined && isBehind(key, this.#listing);
      const value = isListed && this.#listing.values ? documentIn(connection, key, this.#folders) : undefined;
      if (this.#listing.reverse) this.#end = folder === undefined ? path : `${folder}\x01`;
      else this.#least = folder === undefined ? behind(path) : behindFolder(folder);
      if (isListed) return entryOf(key, value);
    }
  }
}

/** The least text behind a key: no key has a character as low as this. */
function behind(key: string): string {
  return `${key}\x01`;
}

/** The least path behind all that is in a folder. */
function behindFolder(path: string): string {
  return `${path}\x02`;
}

function documentIn(connection: SqliteConnection, folder: string, name: string): unknown {
  return connection.statement('SELECT value FROM entries WHERE key = ?').get(`${folder}/${name}`)?.['value'];
}

function entryOf(key: string, stored: unknown): ListEntry {
  const value = asText(stored);
  return value === undefined ? { key } : { key, value };
}
