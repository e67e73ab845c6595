import { type Host, systemHost } from '../core/host.ts';
import { storageFailure } from './file-errors.ts';
import { FileListing } from './file-listing.ts';
import { FileReader } from './file-reader.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { requireFolderPrefix, requireKey, requirePrefix } from './keys.ts';
import { requireListing } from './list-options.ts';
import type { Maintenance } from './maintenance.ts';
import { logGone, logOvertaken, storageClosed } from './refusals.ts';
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
import { StorageFolder } from './storage-folder.ts';
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
  /**
   * Tests put a simulated disk here.
   * @defaultValue the file system of this machine
   * @internal
   */
  readonly fileSystem?: FileSystem;
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
  readonly location: string;
  readonly #directory: string;
  readonly #strict: boolean;
  readonly #folder: StorageFolder;
  #closed = false;
  /** Calls that write and have not returned. */
  #writing = 0;
  #whenNoneWrites: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  readonly #watches = new Set<Unsubscribe>();

  constructor(options: FileStorageOptions) {
    const {
      directory,
      durability,
      allowNetworkFolder = false,
      host = systemHost,
      fileSystem = nodeFileSystem,
    } = options;
    this.#directory = directory;
    this.location = directory;
    this.#strict = durability !== 'process';
    this.#folder = new StorageFolder({ directory, strict: this.#strict, allowNetworkFolder, host, fileSystem });
  }

  /** The folder that everything is in, as it was given. */
  get directory(): string {
    return this.#directory;
  }

  async get(key: string): Promise<string | undefined> {
    this.#requireOpen();
    try {
      requireKey(key);
      const folder = this.#folder.find();
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
    await this.#write('write document', key, async () => {
      const { documents, tree } = this.#folder.require();
      const durable = this.#strict && options.derived !== true;
      await tree.turns.free();
      await documents.put(tree.layout.document(key), key, value, { ifAbsent: options.ifAbsent === true, durable });
      if (tree.turns.due) await tree.turns.take();
    });
  }

  async delete(key: string): Promise<boolean> {
    this.#requireOpen();
    return this.#write('delete document', key, async () => {
      requireKey(key);
      const folder = this.#folder.find();
      if (folder === undefined) return false;
      const { tree, documents, logs } = folder;
      const log = tree.layout.log(key);
      logs.forget(log);
      const both = await Promise.all([
        documents.delete(tree.layout.document(key), this.#strict),
        documents.delete(log, this.#strict),
      ]);
      return both.includes(true);
    });
  }

  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    this.#requireOpen();
    const listing = requireListing(prefix, options);
    try {
      const folder = this.#folder.find();
      if (folder === undefined) return { entries: [] };
      return await new FileListing(folder.tree, folder.documents, listing).page();
    } catch (error) {
      throw storageFailure(error, 'list', prefix);
    }
  }

  async deleteAll(prefix: string): Promise<void> {
    this.#requireOpen();
    await this.#write('delete all below', prefix, async () => {
      requireFolderPrefix(prefix);
      const open = this.#folder.find();
      if (open !== undefined)
        await removeFolder(open.tree, open.logs, open.tree.layout.folder(prefix.slice(0, -1)), this.#strict);
    });
  }

  async append(log: string, lines: readonly string[], options: AppendOptions = {}): Promise<void> {
    this.#requireOpen();
    requireLines(log, lines);
    await this.#write('append to log', log, async () => {
      const { tree, logs } = this.#folder.require();
      const path = tree.layout.log(log);
      const durable = this.#strict && options.derived !== true;
      const { create = false, unless } = options;
      const unlessPath = unless === undefined ? undefined : tree.layout.log(unless);
      // Who says what must not exist builds on a log that does: a removed one must not begin anew behind his back.
      if (unlessPath !== undefined && !create && !logs.exists(path)) throw logGone(log);
      if (create) {
        await tree.turns.free();
        await logs.create(path, log, asText(lines), durable);
      } else if (lines.length > 0) {
        const syncing = logs.append(path, asText(lines), durable);
        if (syncing !== undefined) await syncing;
      } else if (this.#strict) await logs.settle(path);
      // Not existsSync: it would call a disk that fails an absent log.
      if (unless !== undefined && unlessPath !== undefined && tree.fileSystem.lstatSync(unlessPath) !== undefined)
        throw logOvertaken(log, unless);
      if (tree.turns.due) await tree.turns.take();
    });
  }

  read(log: string, after: Cursor = 0): AsyncIterable<LogLine> {
    return new FileReader(log, after, () => {
      this.#requireOpen();
      requireKey(log);
      return this.#folder.find()?.tree;
    });
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    this.#requireOpen();
    requirePrefix(prefix);
    const cut = prefix.lastIndexOf('/');
    const start = prefix.slice(cut + 1);
    try {
      const { tree } = this.#folder.require();
      const folder = tree.layout.folder(prefix.slice(0, Math.max(0, cut)));
      tree.folders.make(folder);
      const end = tree.fileSystem.watch(folder, (name) => {
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
    const folder = this.#folder.opened;
    if (folder !== undefined) folder.logs.release(folder.tree.layout.log(log));
  }

  /**
   * Removes what crashes left behind: temporary files and removed folders older than an hour.
   *
   * Runs in a worker thread, one process at a time; `during` is done here before, while no other process maintains the
   * folder. It is a courtesy: it rejects only with what `during` did, and nothing depends on it.
   */
  async maintain(during?: () => Promise<void>): Promise<Maintenance> {
    this.#requireOpen();
    const { maintainFolder } = await import('./maintenance.ts');
    return maintainFolder(this.#directory, during);
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
    this.#folder.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw storageClosed(this.#directory);
  }

  /** Does what `close` waits for, and gives its failures a type. */
  async #write<Result>(doing: string, subject: string, work: () => Promise<Result>): Promise<Result> {
    this.#writing += 1;
    try {
      return await work();
    } catch (error) {
      this.#folder.lookAgain();
      throw storageFailure(error, doing, subject);
    } finally {
      this.#writing -= 1;
      if (this.#writing === 0) this.#whenNoneWrites?.();
    }
  }
}

function tell(changed: () => void): void {
  try {
    changed();
  } catch {
    // A watcher is told of a hint: its trouble is not the storage's, and must not end the process.
  }
}
