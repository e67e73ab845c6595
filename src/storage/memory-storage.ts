import { StorageError } from '../core/errors.ts';
import { requireFolderPrefix, requireKey, requirePrefix } from './keys.ts';
import { isBehind, requireListing } from './list-options.ts';
import type { Listing } from './list-options.ts';
import { requireLines, requireValue } from './text.ts';
import { logGone, logOvertaken, storageClosed } from './refusals.ts';
import type {
  AppendOptions,
  Cursor,
  ListEntry,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
  Unsubscribe,
} from './storage-adapter.ts';

interface Watcher {
  readonly prefix: string;
  readonly changed: () => void;
  /** Whether a call is already on its way. */
  told: boolean;
}

/**
 * Keeps everything in this process, for tests and for runs that need not outlive it.
 *
 * Several managers may share one instance and see the same documents and logs.
 */
export class MemoryStorage implements StorageAdapter {
  readonly name = 'memory';
  readonly reach = 'process';
  readonly #documents = new Map<string, string>();
  /** Logs only grow: a cursor is the number of lines before it. */
  readonly #logs = new Map<string, string[]>();
  readonly #watchers = new Set<Watcher>();
  /** All keys in byte order; absent after one came or went. */
  #sorted: readonly string[] | undefined;
  #closed = false;

  async get(key: string): Promise<string | undefined> {
    this.#requireOpen();
    const value = this.#documents.get(key);
    // Keys that are held were valid when they came: only a miss has to be looked at.
    if (value === undefined) requireKey(key);
    return value;
  }

  async put(key: string, value: string, options?: PutOptions): Promise<void> {
    this.#requireOpen();
    requireValue(key, value);
    if (!this.#documents.has(key)) {
      requireKey(key);
      this.#sorted = undefined;
    } else if (options?.ifAbsent === true) {
      throw new StorageError('exists', `There is a document "${key}" already.`, { subject: key });
    }
    this.#documents.set(key, value);
    if (this.#watchers.size > 0) this.#tell(key);
  }

  async delete(key: string): Promise<boolean> {
    this.#requireOpen();
    requireKey(key);
    const document = this.#documents.delete(key);
    const existed = this.#logs.delete(key) || document;
    if (existed) {
      this.#sorted = undefined;
      this.#tell(key);
    }
    return existed;
  }

  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    this.#requireOpen();
    const listing = requireListing(prefix, options);
    const keys = listing.folders === undefined ? this.#keysBelow(prefix) : this.#foldersBelow(prefix);
    const page = (listing.reverse ? keys.toReversed() : keys).filter((key) => isBehind(key, listing));
    const entries = page.slice(0, listing.limit).map((key) => this.#entry(key, listing));
    const last = entries.at(-1);
    return last !== undefined && page.length > listing.limit ? { entries, next: last.key } : { entries };
  }

  async deleteAll(prefix: string): Promise<void> {
    this.#requireOpen();
    requireFolderPrefix(prefix);
    for (const kept of [this.#documents, this.#logs])
      for (const key of kept.keys()) if (key.startsWith(prefix)) kept.delete(key);
    this.#sorted = undefined;
    this.#tell(prefix);
  }

  async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    this.#requireOpen();
    requireLines(log, lines);
    const unless = options?.unless === undefined ? undefined : requireKey(options.unless);
    const held = this.#logs.get(log);
    if (held === undefined && unless !== undefined && options?.create !== true) throw logGone(requireKey(log));
    if (held === undefined) this.#begin(log, lines, options?.create === true);
    else if (options?.create === true)
      throw new StorageError('exists', `There is a log "${log}" already.`, { subject: log });
    else for (const line of lines) held.push(line);
    if (this.#watchers.size > 0 && lines.length > 0) this.#tell(log);
    if (unless !== undefined && this.#logs.has(unless)) throw logOvertaken(log, unless);
  }

  async *read(log: string, after: Cursor = 0): AsyncGenerator<LogLine, void, undefined> {
    this.#requireOpen();
    const lines = this.#logs.get(requireKey(log)) ?? [];
    for (let cursor = after; ;) {
      const line = lines[cursor];
      if (line === undefined) return;
      cursor += 1;
      yield { line, cursor };
    }
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    this.#requireOpen();
    const watcher: Watcher = { prefix: requirePrefix(prefix), changed, told: false };
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watchers.clear();
  }

  #requireOpen(): void {
    if (this.#closed) throw storageClosed('memory');
  }

  #begin(log: string, lines: readonly string[], create: boolean): void {
    requireKey(log);
    if (lines.length === 0 && !create) return;
    this.#logs.set(log, [...lines]);
    this.#sorted = undefined;
  }

  #entry(key: string, listing: Listing): ListEntry {
    const value = listing.values
      ? this.#documents.get(listing.folders === undefined ? key : `${key}/${listing.folders}`)
      : undefined;
    return value === undefined ? { key } : { key, value };
  }

  #keysBelow(prefix: string): readonly string[] {
    this.#sorted ??= [...new Set([...this.#documents.keys(), ...this.#logs.keys()])].sort();
    return prefix === '' ? this.#sorted : this.#sorted.filter((key) => key.startsWith(prefix));
  }

  #foldersBelow(prefix: string): readonly string[] {
    const folders = new Set<string>();
    for (const key of this.#keysBelow(prefix)) {
      const end = key.indexOf('/', prefix.length);
      if (end !== -1) folders.add(key.slice(0, end));
    }
    return [...folders].sort();
  }

  #tell(key: string): void {
    for (const watcher of this.#watchers)
      if (!watcher.told && (key.startsWith(watcher.prefix) || watcher.prefix.startsWith(key))) {
        watcher.told = true;
        queueMicrotask(() => {
          watcher.told = false;
          if (!this.#watchers.has(watcher)) return;
          try {
            watcher.changed();
          } catch {
            // A watcher is only a hint: its trouble is not the writer's.
          }
        });
      }
  }
}
