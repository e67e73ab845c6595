import type { SqliteConnection } from './sqlite-connection.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { findLog } from './sqlite-entries.ts';
import { asText } from './sqlite-schema.ts';
import type { Cursor, LogLine } from './storage-adapter.ts';

/** The first batch is small, for whoever wants one line at its place; a batch has at least one line. */
const firstBatch = 16 * 1024;
const largestBatch = 256 * 1024;

/** The lines of a log behind a place, in batches: no read transaction is open while somebody looks at them. */
export async function* readBatches(
  database: SqliteDatabase,
  log: string,
  after: Cursor,
): AsyncGenerator<readonly LogLine[], void, undefined> {
  let id: number | undefined;
  let place = after;
  for (let characters = firstBatch; ; characters = Math.min(characters * 4, largestBatch)) {
    if (database.turns.due) await database.turns.take();
    const batch = await database.use(false, (connection) => {
      id ??= connection === undefined ? undefined : findLog(connection, log);
      return connection === undefined || id === undefined ? [] : readSome(connection, id, place, characters);
    });
    const last = batch.at(-1);
    if (last === undefined) return;
    place = last.cursor;
    yield batch;
  }
}

/** Lines until there are enough characters. */
function readSome(connection: SqliteConnection, id: number, after: Cursor, characters: number): LogLine[] {
  const lines: LogLine[] = [];
  let left = characters;
  const rows = connection
    .statement(
      `SELECT place & 4294967295 AS number, line FROM lines
       WHERE place > (? << 32 | ?) AND place < (? + 1) << 32 ORDER BY place`,
    )
    .iterate(id, after, id);
  for (const { number, line } of rows) {
    const text = asText(line) ?? '';
    lines.push({ line: text, cursor: Number(number) });
    left -= text.length;
    if (left <= 0) break;
  }
  return lines;
}
