import { StorageError } from '../core/errors.ts';
import { systemHost } from '../core/host.ts';
import type { Host } from '../core/host.ts';
import { FileDocuments } from './file-documents.ts';
import { storageFailure } from './file-errors.ts';
import { FileListing } from './file-listing.ts';
import { FileLogs } from './file-logs.ts';
import { FileReader } from './file-reader.ts';
import { nodeFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { FileTree } from './file-tree.ts';
import { openRoot } from './folder-safety.ts';
import { requireFolderPrefix, requireKey, requirePrefix } from './keys.ts';
import { requireListing } from './list-options.ts';
import type { Maintenance } from './maintenance.ts';
import { removeFolder } from './remove-folder.ts';
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
import { storageClosed } from './storage-closed.ts';
import { asText, requireLines, requireValue } from './text.ts';

/** Options of {@link FileStorage}. */
export interface FileStorageOptions {
  /** The folder that holds everything. It is made when something is first written. */
  readonly directory: string;
  /**
   * What an acknowledged write survives: `strict` a power loss, `process` the death of this process.
   * @defaultValue 'strict'
   */
  readonly durability?: 'strict' | 'process';
  /**
   * Accept a folder on a network file system. Nothing is promised there when several machines write.
   * @defaultValue false
   */
  readonly allowNetworkFolder?: boolean;
  /** @defaultValue the real clock and chance */
  readonly host?: Host;
  /** @defaultValue the file system of this machine */
  readonly fileSystem?: FileSystem;
}

/** A folder in use. */
interface OpenFolder {
  readonly tree: FileTree;
  readonly documents: FileDocuments;
  readonly logs: FileLogs;
}

/**
 * Keeps documents and logs as files of one folder, for any number of processes of one machine.
 *
 * Constructing does nothing; the first write makes the folder, and reading never does. Folders are private to the user
 * (0700, files 0600), and symbolic links below the folder are never followed.
 */
export class FileStorage implements StorageAdapter {
  readonly name = 'file';
  readonly reach = 'machine';
  readonly #directory: string;
  readonly #strict: boolean;
  readonly #allowNetworkFolder: boolean;
  readonly #host: Host;
  readonly #fileSystem: FileSystem;
  #folder: OpenFolder | undefined;
  /** Whether `#folder` was opened by a write, which also makes its own name durable. */
  #mayWrite = false;
  #closed = false;
  /** Calls that write and have not returned. */
  #writing = 0;
  #whenNoneWrites: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  readonly #watches = new Set<Unsubscribe>();

  constructor(options: FileStorageOptions) {
    this.#directory = options.directory;
    this.#strict = options.durability !== 'process';
    this.#allowNetworkFolder = options.allowNetworkFolder ?? false;
    this.#host = options.host ?? systemHost;
    this.#fileSystem = options.fileSystem ?? nodeFileSystem;
  }

  async get(key: string): Promise<string | undefined> {
    this.#requireOpen();
    try {
      requireKey(key);
      const folder = this.#find();
      if (folder === undefined) return undefined;
      if (folder.tree.turns.due) await folder.tree.turns.take();
      return folder.documents.get(folder.tree.layout.document(key));
    } catch (error) {
      throw storageFailure(error, 'read document', key);
    }
  }

  async put(key: string, value: string, options: PutOptions = {}): Promise<void> {
    this.#requireOpen();
    requireValue(key, value);
    this.#writing += 1;
    try {
      const { documents, tree } = this.#require();
      const durable = this.#strict && options.derived !== true;
      await documents.put(tree.layout.document(key), key, value, { ifAbsent: options.ifAbsent === true, durable });
      if (tree.turns.due) await tree.turns.take();
    } catch (error) {
      throw storageFailure(error, 'write document', key);
    } finally {
      this.#wrote();
    }
  }

  async delete(key: string): Promise<boolean> {
    this.#requireOpen();
    this.#writing += 1;
    try {
      requireKey(key);
      const folder = this.#find();
      if (folder === undefined) return false;
      return await folder.documents.delete(folder.tree.layout.document(key), this.#strict);
    } catch (error) {
      throw storageFailure(error, 'delete document', key);
    } finally {
      this.#wrote();
    }
  }

  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    this.#requireOpen();
    const listing = requireListing(prefix, options);
    try {
      const folder = this.#find();
      if (folder === undefined) return { entries: [] };
      return await new FileListing(folder.tree, folder.documents, listing).page();
    } catch (error) {
      throw storageFailure(error, 'list', prefix);
    }
  }

  async deleteAll(prefix: string): Promise<void> {
    this.#requireOpen();
    this.#writing += 1;
    try {
      requireFolderPrefix(prefix);
      const open = this.#find();
      if (open !== undefined)
        await removeFolder(open.tree, open.logs, open.tree.layout.folder(prefix.slice(0, -1)), this.#strict);
    } catch (error) {
      throw storageFailure(error, 'delete all below', prefix);
    } finally {
      this.#wrote();
    }
  }

  async append(log: string, lines: readonly string[], options: AppendOptions = {}): Promise<void> {
    this.#requireOpen();
    requireLines(log, lines);
    this.#writing += 1;
    try {
      const { tree, logs } = this.#require();
      const path = tree.layout.log(log);
      const durable = this.#strict && options.derived !== true;
      if (options.create === true) await logs.create(path, log, asText(lines), durable);
      else if (lines.length > 0) {
        const syncing = logs.append(path, asText(lines), durable);
        if (syncing !== undefined) await syncing;
      } else if (this.#strict) await logs.settle(path);
      if (options.unless !== undefined) requireAbsent(tree, log, options.unless);
      if (tree.turns.due) await tree.turns.take();
    } catch (error) {
      throw storageFailure(error, 'append to log', log);
    } finally {
      this.#wrote();
    }
  }

  read(log: string, after: Cursor = 0): AsyncIterable<LogLine> {
    return new FileReader(log, after, () => {
      this.#requireOpen();
      requireKey(log);
      return this.#find()?.tree;
    });
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    this.#requireOpen();
    requirePrefix(prefix);
    const cut = prefix.lastIndexOf('/');
    const start = prefix.slice(cut + 1);
    try {
      const { tree } = this.#require();
      const folder = tree.layout.folder(prefix.slice(0, Math.max(0, cut)));
      tree.folders.make(folder);
      const end = this.#fileSystem.watch(folder, (name) => {
        if (name === null || name.startsWith(start)) tell(changed);
      });
      const stop = (): void => {
        if (this.#watches.delete(stop)) end();
      };
      this.#watches.add(stop);
      return stop;
    } catch {
      // Only a hint: whoever watches also looks by himself now and then.
      return () => undefined;
    }
  }

  release(log: string): void {
    const folder = this.#folder;
    if (folder !== undefined) folder.logs.release(folder.tree.layout.log(log));
  }

  /**
   * Removes what crashes left behind: temporary files and removed folders older than an hour.
   *
   * Runs in a worker thread, one process at a time. It is a courtesy: it never rejects, and nothing depends on it.
   */
  async maintain(): Promise<Maintenance> {
    this.#requireOpen();
    const { maintainFolder } = await import('./maintenance.ts');
    return maintainFolder(this.#directory);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    for (const stop of this.#watches) stop();
    if (this.#writing > 0)
      await new Promise<void>((resolve) => {
        this.#whenNoneWrites = resolve;
      });
    if (this.#folder === undefined) return;
    for (const cut of this.#folder.tree.openReaders) cut();
    this.#folder.logs.close();
    this.#folder = undefined;
  }

  #requireOpen(): void {
    if (this.#closed) throw storageClosed(this.#directory);
  }

  #wrote(): void {
    this.#writing -= 1;
    if (this.#writing === 0) this.#whenNoneWrites?.();
  }

  /** The folder for reading, if it is there. */
  #find(): OpenFolder | undefined {
    return this.#folder ?? this.#open(false);
  }

  /** The folder for writing: made if needed. */
  #require(): OpenFolder {
    if (this.#mayWrite && this.#folder !== undefined) return this.#folder;
    const folder = this.#open(true);
    if (folder === undefined)
      throw new StorageError(
        'storage-failed',
        `The storage folder "${this.#directory}" was removed while it was opened.`,
        { subject: this.#directory },
      );
    this.#mayWrite = true;
    return folder;
  }

  #open(make: boolean): OpenFolder | undefined {
    const root = openRoot(this.#fileSystem, this.#directory, {
      make,
      sync: this.#strict,
      allowNetworkFolder: this.#allowNetworkFolder,
    });
    if (root === undefined) return undefined;
    if (this.#folder?.tree.layout.root === root) return this.#folder;
    const tree = new FileTree(this.#fileSystem, this.#host, root);
    this.#folder = { tree, documents: new FileDocuments(tree), logs: new FileLogs(tree) };
    return this.#folder;
  }
}

function tell(changed: () => void): void {
  try {
    changed();
  } catch {
    // A watcher is told of a hint: its trouble is not the storage's, and must not end the process.
  }
}

function requireAbsent(tree: FileTree, log: string, unless: string): void {
  // Not existsSync: it would call a disk that fails an absent log.
  if (tree.fileSystem.lstatSync(tree.layout.log(unless)) !== undefined)
    throw new StorageError('overtaken-log', `Log "${log}" was overtaken: log "${unless}" exists.`, { subject: log });
}
