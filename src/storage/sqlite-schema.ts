/** The version of the tables below, kept in the file's `user_version`. */
export const schemaVersion = 1;

/** Says in the header of a database file that it is ours: `HFST`. */
export const applicationId = 0x48465354;

/**
 * What makes the tables, and what says whose they are.
 *
 * A document and a log of one key are one entry. `path` is the key with the lowest character for `/`: in its order a
 * folder's keys stand together behind the folder's name, which they do not in byte order (`a-b/x` comes before `a/x`).
 *
 * The lines of a log stand together, in one tree ordered by place: the log's id in the upper half of the number, the
 * line's own from 1 in the lower one. Ids are never used again, so the lines of a removed log belong to nobody.
 */
export function makeTables(): string {
  return `
CREATE TABLE entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  path TEXT AS (replace(key, '/', char(1))) VIRTUAL,
  is_log INTEGER NOT NULL,
  value ANY
) STRICT;
CREATE INDEX entries_by_path ON entries (path);
CREATE TABLE lines (place INTEGER PRIMARY KEY, line ANY NOT NULL) STRICT;
CREATE TABLE removed_logs (id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE barriers (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
INSERT INTO barriers VALUES (1, 0);
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`;
}

/** What comes behind every key that begins with a prefix: keys are ASCII, and this is its last character. */
export function endOf(prefix: string): string {
  return `${prefix}\x7f`;
}

/** A key as `path` has it. */
export function pathOf(key: string): string {
  return key.replaceAll('/', '\x01');
}

/** The key of a `path`. */
export function keyOf(path: string): string {
  return path.replaceAll('\x01', '/');
}

/** A text as it is bound. Node 22 reads text only up to a zero character, so such text is kept as bytes. */
export function asStored(text: string): string | Buffer {
  return text.includes('\0') ? Buffer.from(text) : text;
}

/** A text as it was stored; `undefined` where nothing or something else stands. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString() : undefined;
}
