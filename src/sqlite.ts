/**
 * Keeps runs in one SQLite database, with the SQLite that Node brings along.
 *
 * @packageDocumentation
 */
export { SqliteStorage } from './storage/sqlite-storage.ts';
export type { SqliteStorageOptions } from './storage/sqlite-storage.ts';
