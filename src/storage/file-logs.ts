import { StorageError } from '../core/errors.ts';
import { isMissing, systemCode } from './file-errors.ts';
import { FileLog, fileMode, privateLog } from './file-log.ts';
import { folderOf } from './file-layout.ts';
import { openFlags } from './file-system.ts';
import { closeQuietly } from './folder-sync.ts';
import type { FileTree } from './file-tree.ts';
import { allDone } from './syncing.ts';
import { writeFully } from './write-fully.ts';

/** Handles kept open at a time; a process may usually have 1,024 files. */
const mostOpen = 256;
/**
 * How long a handle is trusted without asking whether another process removed its file. Asking every time would double
 * the cost of an append: after each look at a file's times, Linux has to write them anew.
 */
const trustedMs = 10;

/** The logs of a tree: one handle each, kept open, so that appending needs no opening and works when files run out. */
export class FileLogs {
  readonly #tree: FileTree;
  /** By path. */
  readonly #open = new Map<string, FileLog>();

  constructor(tree: FileTree) {
    this.#tree = tree;
    tree.makeRoom = () => this.#releaseSome(this.#open.size);
  }

  /** Adds text to the end of a log, which is made if needed; with a sync, or without one if it need not be durable. */
  append(path: string, text: string, durable: boolean): Promise<void> | undefined {
    const log =
      this.#get(path) ?? this.#keep(this.#tree.inFolder(path, () => this.#openFile(path, openFlags.appendOrCreate)));
    return durable ? this.#appendDurably(log, text) : log.write(text);
  }

  /** Whether there is such a log; looked for only where its handle was not seen to be it a moment ago. */
  exists(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** Makes durable what a log holds, also what others wrote; cheap when its handle knows that it is. */
  async settle(path: string): Promise<void> {
    const log = this.#find(path);
    if (log !== undefined && !log.isDurable) await this.#appendDurably(log, '');
  }

  /**
   * Makes a log with its first lines, which appear together: they are written under another name first.
   *
   * @throws StorageError `exists`.
   */
  async create(path: string, key: string, text: string, durable: boolean): Promise<void> {
    const { fileSystem, folders, syncing, folderSync } = this.#tree;
    if (folders.exists(folderOf(path)) && fileSystem.lstatSync(path) !== undefined) throw exists(key);
    const written = this.#tree.inFolder(path, () => this.#writeNew(path, text));
    let linked = false;
    try {
      if (durable) await allDone(syncing.file(written.fd), folders.settle(folderOf(path)));
      try {
        fileSystem.linkSync(written.temporary, path);
        linked = true;
      } catch (error) {
        throw systemCode(error) === 'EEXIST' ? exists(key) : error;
      }
    } finally {
      this.#tree.removeQuietly(written.temporary);
      if (!linked) closeQuietly(fileSystem, written.fd);
    }
    const log = new FileLog(fileSystem, syncing, {
      path,
      fd: written.fd,
      durableEnd: durable ? Buffer.byteLength(text) : -1,
    });
    this.#keep(log);
    if (!durable) return;
    await folderSync.sync(folderOf(path));
    log.named = true;
  }

  /** Closes the handle of a log, once nothing is pending on it. One that has to be made whole first stays. */
  release(path: string): void {
    const log = this.#open.get(path);
    if (log?.isIdle !== true) return;
    this.#open.delete(path);
    log.close();
  }

  /** Lets go of a log's handle, or of all handles in a folder and below: it is removed. */
  forget(removed: string): void {
    for (const [path, log] of this.#open)
      if (path === removed || path.startsWith(`${removed}/`)) {
        this.#open.delete(path);
        log.close();
      }
  }

  /** Closes all handles, each once nothing is pending on it. */
  close(): void {
    for (const log of this.#open.values()) log.close();
    this.#open.clear();
  }

  /** The log's handle, when it is open and, not long ago, still was the file that others see. */
  #get(path: string): FileLog | undefined {
    const log = this.#open.get(path);
    if (log === undefined) return undefined;
    log.usedAt = this.#tree.host.monotonic();
    if (log.usedAt - log.seenAt < trustedMs) return log;
    log.seenAt = log.usedAt;
    if (!log.isGone) return log;
    this.#open.delete(path);
    log.close();
    this.#tree.folders.forget(folderOf(path));
    return undefined;
  }

  /** Appends and syncs; the first time also the names that lead to the log, whoever made them. */
  async #appendDurably(log: FileLog, text: string): Promise<void> {
    if (log.named) return log.append(text);
    const { folders, folderSync } = this.#tree;
    const folder = folderOf(log.path);
    await allDone(log.append(text), folders.settle(folder), folderSync.sync(folder));
    log.named = true;
  }

  /** The handle of a log that may not exist. */
  #find(path: string): FileLog | undefined {
    const held = this.#get(path);
    if (held !== undefined) return held;
    if (!this.#tree.folders.exists(folderOf(path))) return undefined;
    try {
      return this.#keep(this.#openFile(path, openFlags.append));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #openFile(path: string, flags: number): FileLog {
    const { fileSystem, syncing } = this.#tree;
    const fd = privateLog(fileSystem, path, this.#tree.open(path, flags, fileMode));
    return new FileLog(fileSystem, syncing, { path, fd });
  }

  #writeNew(path: string, text: string): { readonly temporary: string; readonly fd: number } {
    const { fileSystem } = this.#tree;
    const temporary = this.#tree.temporaryBeside(path);
    const fd = this.#tree.open(temporary, openFlags.createNew, fileMode);
    try {
      writeFully(fileSystem, fd, text);
    } catch (error) {
      closeQuietly(fileSystem, fd);
      this.#tree.removeQuietly(temporary);
      throw error;
    }
    return { temporary, fd };
  }

  #keep(log: FileLog): FileLog {
    if (this.#open.size >= mostOpen) this.#releaseSome(mostOpen / 8);
    const former = this.#open.get(log.path);
    if (former !== undefined) former.close();
    log.usedAt = log.seenAt = this.#tree.host.monotonic();
    this.#open.set(log.path, log);
    return log;
  }

  /** Releases resting handles, the longest unused first; tells whether there were any. */
  #releaseSome(count: number): boolean {
    const resting = [...this.#open.values()]
      .filter((log) => log.isIdle)
      .sort((one, other) => one.usedAt - other.usedAt);
    for (const log of resting.slice(0, count)) this.release(log.path);
    return resting.length > 0;
  }
}

function exists(key: string): StorageError {
  return new StorageError('exists', `There is a log "${key}" already.`, { subject: key });
}
