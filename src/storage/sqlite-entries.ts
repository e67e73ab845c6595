import type { SqliteConnection } from './sqlite-connection.ts';
import { alreadyExists, logGone, logOvertaken } from './refusals.ts';
import { asStored, asText, endOf } from './sqlite-schema.ts';
import type { AppendOptions, PutOptions } from './storage-adapter.ts';

/** Lines of removed logs that are deleted in one transaction: about as many as take 5 ms. */
const linesAtOnce = 1000;

/** What of a key is there. */
interface Entry {
  readonly id: number;
  readonly isLog: boolean;
}

/** A document, or `undefined`. */
export function getDocument(connection: SqliteConnection, key: string): string | undefined {
  return asText(connection.statement('SELECT value FROM entries WHERE key = ?').get(key)?.['value']);
}

/** Replaces a document. @throws StorageError `exists`. */
export function putDocument(connection: SqliteConnection, key: string, value: string, options: PutOptions): void {
  const { changes } = connection
    .statement(
      `INSERT INTO entries (key, is_log, value) VALUES (?, 0, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE ${options.ifAbsent === true ? 'value IS NULL' : 'true'}`,
    )
    .run(key, asStored(value));
  if (changes === 0) throw alreadyExists('document', key);
}

/** Removes a document; tells whether there was one. */
export function deleteDocument(connection: SqliteConnection, key: string): boolean {
  return connection.statement('DELETE FROM entries WHERE key = ? AND is_log = 0').run(key).changes !== 0;
}

/** Removes the log of a key, and a document beside it; tells whether there was a log. Its lines go later. */
export function deleteLog(connection: SqliteConnection, key: string): boolean {
  const { changes } = connection
    .statement('INSERT INTO removed_logs SELECT id FROM entries WHERE key = ? AND is_log = 1')
    .run(key);
  if (changes === 0) return false;
  connection.statement('DELETE FROM entries WHERE key = ?').run(key);
  return true;
}

/** Removes all below a prefix. The lines of its logs go later, if there are: without their entries nobody sees them. */
export function deleteBelow(connection: SqliteConnection, prefix: string): boolean {
  const range = [prefix, endOf(prefix)];
  const { changes } = connection
    .statement('INSERT INTO removed_logs SELECT id FROM entries WHERE key >= ? AND key < ? AND is_log = 1')
    .run(...range);
  connection.statement('DELETE FROM entries WHERE key >= ? AND key < ?').run(...range);
  return changes !== 0;
}

/** Deletes some lines of removed logs; tells whether more are left. */
export function deleteLeftLines(connection: SqliteConnection): boolean {
  const id = connection.statement('SELECT min(id) AS id FROM removed_logs').get()?.['id'] ?? null;
  if (id === null) return false;
  const { changes } = connection
    .statement(
      `DELETE FROM lines WHERE place IN
       (SELECT place FROM lines WHERE place > ? << 32 AND place < (? + 1) << 32 ORDER BY place LIMIT ?)`,
    )
    .run(id, id, linesAtOnce);
  if (changes < linesAtOnce) connection.statement('DELETE FROM removed_logs WHERE id = ?').run(id);
  return true;
}

/**
 * Adds lines to a log, and then looks for the one that must not exist. In one transaction with the lines, that look is
 * as good as one behind them: another process creates its log before both, and is seen, or after both, and sees them.
 *
 * @throws StorageError `exists`, `overtaken-log`.
 */
export function appendLines(
  connection: SqliteConnection,
  log: string,
  lines: readonly string[],
  options: AppendOptions & { readonly synced: boolean },
): void {
  const { create = false, unless } = options;
  const entry = findEntry(connection, log);
  if (create && entry?.isLog === true) throw alreadyExists('log', log);
  if (unless !== undefined && !create && entry?.isLog !== true) throw logGone(log);
  if (lines.length > 0 || create) {
    const id = entry?.isLog === true ? entry.id : makeLog(connection, log, entry);
    let number = lastLine(connection, id);
    const insert = connection.statement('INSERT INTO lines VALUES (? << 32 | ?, ?)');
    for (const line of lines) insert.run(id, (number += 1), asStored(line));
  } else if (options.synced) {
    // Only a commit that writes is synced: with it, all that was committed before.
    connection.statement('UPDATE barriers SET count = count + 1').run();
  }
  if (unless !== undefined && findEntry(connection, unless)?.isLog === true) throw logOvertaken(log, unless);
}

/** The number of a log's last line; 0 when it has none. */
export function lastLine(connection: SqliteConnection, id: number): number {
  const last = connection
    .statement(
      `SELECT place & 4294967295 AS number FROM lines
       WHERE place > ? << 32 AND place < (? + 1) << 32 ORDER BY place DESC LIMIT 1`,
    )
    .get(id, id);
  return Number(last?.['number'] ?? 0);
}

/** The id of a log, if there is such a log. */
export function findLog(connection: SqliteConnection, log: string): number | undefined {
  const entry = findEntry(connection, log);
  return entry?.isLog === true ? entry.id : undefined;
}

function findEntry(connection: SqliteConnection, key: string): Entry | undefined {
  const row = connection.statement('SELECT id, is_log FROM entries WHERE key = ?').get(key);
  return row === undefined ? undefined : { id: Number(row['id']), isLog: row['is_log'] === 1 };
}

/** Begins a log, beside a document of its key where there is one. */
function makeLog(connection: SqliteConnection, log: string, beside: Entry | undefined): number {
  if (beside === undefined)
    return Number(connection.statement('INSERT INTO entries (key, is_log) VALUES (?, 1)').run(log).lastInsertRowid);
  connection.statement('UPDATE entries SET is_log = 1 WHERE id = ?').run(beside.id);
  return beside.id;
}
