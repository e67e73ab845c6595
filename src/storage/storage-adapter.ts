import type { Maintenance } from './maintenance.ts';

/** A place in a log. Opaque, but ordered: a later place is a greater number. Only valid for the log it came from. */
export type Cursor = number;

/** Stops what was started. Calling it again does nothing. */
export type Unsubscribe = () => void;

/** Options of {@link StorageAdapter.put}. */
export interface PutOptions {
  /** Only if no document has this key: else rejects with StorageError `exists`. One of several callers wins. */
  readonly ifAbsent?: boolean;
  /**
   * Atomic for everybody who reads, but not synced: after a power loss the document may be the former one, missing, or
   * cut.
   */
  readonly derived?: boolean;
}

/** Options of {@link StorageAdapter.list}. */
export interface ListOptions {
  /** Only entries behind this key, in the order of the listing. */
  readonly after?: string;
  /** @defaultValue 1000 */
  readonly limit?: number;
  /** Last key first. */
  readonly reverse?: boolean;
  /** Give documents with their values. Logs have none. */
  readonly values?: boolean;
  /**
   * Instead of keys, list the folders directly below the prefix (which must end in `/`), each as prefix + name,
   * with the document `<folder>/<folders>` as its value where there is one and `values` asks for it.
   */
  readonly folders?: string;
}

/** One entry of a listing. */
export interface ListEntry {
  readonly key: string;
  readonly value?: string;
}

/** One page of a listing. */
export interface ListPage {
  readonly entries: readonly ListEntry[];
  /** Pass as `after` for the next page; absent on the last one. */
  readonly next?: string;
}

/** Options of {@link StorageAdapter.append}. */
export interface AppendOptions {
  /** Exclusively, log and lines appear together: rejects with StorageError `exists` if the log exists. */
  readonly create?: boolean;
  /**
   * A log that must not exist: looked for once the lines are durable; StorageError `overtaken-log` if it does.
   *
   * Without `create`, the log appended to is not made: one that is gone was removed, and counts as overtaken too.
   */
  readonly unless?: string;
  /** Whole lines, but not synced: a power loss may take them back. */
  readonly derived?: boolean;
}

/** One line of a log. */
export interface LogLine {
  readonly line: string;
  /** The place behind this line: reading after it gives the next one. */
  readonly cursor: Cursor;
}

/**
 * Keeps documents and logs of text. Everything durable goes through this port; what the text means lives above it.
 *
 * Keys and logs are paths of ASCII segments (see `requireKey`); none is a folder of another. Listing is in byte order.
 * Errors are {@link StorageError}s. The laws every adapter keeps are `storageLaws` of `holdfast/testing`.
 */
export interface StorageAdapter {
  readonly name: string;
  /** How far exclusive creation and ordering hold: one process, one machine, or many machines. */
  readonly reach: 'process' | 'machine' | 'network';
  /** The folder or the file that holds everything, where there is one: it may have come along with a repository. */
  readonly location?: string;

  /** The document, or `undefined`. */
  get(key: string): Promise<string | undefined>;
  /** Replaces the document as a whole; resolves when it is durable. */
  put(key: string, value: string, options?: PutOptions): Promise<void>;
  /** Removes what stands under a key, the document and the log; tells whether there was anything. */
  delete(key: string): Promise<boolean>;
  /** Documents and logs whose key begins with `prefix` (empty: all). */
  list(prefix: string, options?: ListOptions): Promise<ListPage>;
  /** Removes all below a prefix that ends in `/`, at once: nothing under it is visible afterwards. */
  deleteAll(prefix: string): Promise<void>;

  /**
   * Adds lines to the end of a log; resolves when they are durable. A failed append leaves a prefix of its lines.
   * Without lines it is a barrier: what the log holds, from any writer, is durable when it resolves.
   */
  append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void>;
  /** The lines behind a place (from the start without one), in bounded memory. A log that does not exist has none. */
  read(log: string, after?: Cursor): AsyncIterable<LogLine>;

  /** Hints that something below the prefix changed: may be late, lost or spurious. Holds no process alive. */
  watch?(prefix: string, changed: () => void): Unsubscribe;
  /**
   * Removes what crashes left behind; `during` is done meanwhile. Politeness between processes: where another one is at
   * it, neither is done and `busy` says so. Never rejects for trouble of its own, and nothing depends on it.
   */
  maintain?(during?: () => Promise<void>): Promise<Maintenance>;
  /** Releases what is held open for a log that is no longer written. Saves handles; changes nothing else. */
  release?(log: string): void;
  /** Releases everything. Calls after it reject with StorageError `storage-closed`. */
  close?(): Promise<void>;
}
