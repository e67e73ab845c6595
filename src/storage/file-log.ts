import { StorageError } from '../core/errors.ts';
import type { FileSystem } from './file-system.ts';
import { openFlags } from './file-system.ts';
import { closeQuietly } from './folder-sync.ts';
import type { SyncJob, Syncing } from './syncing.ts';
import { writeBytes, writeFully } from './write-fully.ts';

/** The mode of every file: private to the user. */
export const fileMode = 0o600;
const rewriteChunk = 256 * 1024;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One open log file. Lines go to its end in one write; other processes may be appending to it too.
 *
 * Invariants: at most one sync is in flight; lines that come meanwhile share the next one. What is before
 * `durableEnd` is durable. After a failed sync nothing is acknowledged before the file was made whole again.
 */
export class FileLog implements SyncJob {
  readonly kind = 'file';
  readonly path: string;
  readonly #fileSystem: FileSystem;
  readonly #syncing: Syncing;
  #fd: number;
  /** Waits for the next sync. */
  #pending = '';
  #waiting: Waiter[] = [];
  /** In the sync that was begun, if any. */
  #beingSynced: Waiter[] = [];
  #state: 'idle' | 'requested' | 'syncing' = 'idle';
  /** Everything before this place is durable; -1 while nothing is known. */
  #durableEnd: number;
  /**
   * A place that the file reaches: its length when last looked at, and what was written here since. Others may have
   * written more. Looking after each write would cost: Linux writes a file's times anew once somebody has seen them.
   */
  #end: number;
  /** `#end` when the sync began; -1 when it did not begin. */
  #endAtBegin = -1;
  /** A sync failed: the system may have dropped what was written since `durableEnd`, and calls it clean. */
  #poisoned = false;
  #closing = false;
  /** Whether the file's name and those of its folders are durable. */
  named: boolean;
  /** When it was last used, by the monotonic clock: the longest unused is released first. */
  usedAt = 0;
  /** When it was last seen to be the file that others see. */
  seenAt = 0;

  constructor(
    fileSystem: FileSystem,
    syncing: Syncing,
    open: { readonly path: string; readonly fd: number; readonly durableEnd?: number; readonly named?: boolean },
  ) {
    this.#fileSystem = fileSystem;
    this.#syncing = syncing;
    this.path = open.path;
    this.#fd = open.fd;
    this.#durableEnd = this.#end = open.durableEnd ?? -1;
    this.named = open.named ?? false;
  }

  get isIdle(): boolean {
    return this.#state === 'idle' && !this.#poisoned;
  }

  /** Whether somebody removed the file under this handle: what is written here now, nobody would find. */
  get isGone(): boolean {
    return this.#fileSystem.fstatSync(this.#fd).nlink === 0;
  }

  /** Whether everything in the file, from any writer, is known to be durable. */
  get isDurable(): boolean {
    return this.named && this.isIdle && this.#fileSystem.fstatSync(this.#fd).size === this.#durableEnd;
  }

  /** Writes at once and syncs nothing, behind whatever waits for its sync. */
  write(text: string): Promise<void> | undefined {
    if (this.#pending !== '') return this.append(text);
    this.#writeHere(text);
    return undefined;
  }

  /** Writes and syncs at the end of this tick; with nothing to write, only syncs. */
  append(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending += text;
      this.#waiting.push({ resolve, reject });
      this.#request();
    });
  }

  begin(): number {
    this.#state = 'syncing';
    const text = this.#pending;
    this.#beingSynced = this.#waiting;
    this.#pending = '';
    this.#waiting = [];
    this.#endAtBegin = -1;
    if (this.#poisoned) this.#makeWhole();
    if (text !== '') this.#writeHere(text);
    // A barrier also covers what others wrote, and the next one asks whether there is more.
    if (text === '' || this.#end === -1) this.#end = this.#fileSystem.fstatSync(this.#fd).size;
    this.#endAtBegin = this.#end;
    return this.#fd;
  }

  settle(error: unknown): void {
    this.#state = 'idle';
    const settled = this.#beingSynced;
    this.#beingSynced = [];
    if (error === undefined) this.#durableEnd = this.#endAtBegin;
    else if (this.#endAtBegin !== -1) this.#syncFailed();
    for (const waiter of settled)
      if (error === undefined) waiter.resolve();
      else waiter.reject(error);
    if (this.#waiting.length > 0) this.#request();
    else if (this.#closing) this.#closeNow();
  }

  /** Closes the handle as soon as nothing is pending. */
  close(): void {
    this.#closing = true;
    if (this.#state === 'idle') this.#closeNow();
  }

  #writeHere(text: string): void {
    const length = writeFully(this.#fileSystem, this.#fd, text);
    if (this.#end !== -1) this.#end += length;
  }

  #request(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'requested';
    this.#syncing.request(this);
  }

  #closeNow(): void {
    closeQuietly(this.#fileSystem, this.#fd);
  }

  #syncFailed(): void {
    this.#poisoned = true;
    try {
      // At once, so that another process that builds on these lines finds on disk what it read.
      this.#makeWhole();
    } catch {
      // The next append tries again, before it writes.
    }
  }

  /**
   * Makes disk and memory agree again after a failed sync, and opens the file anew.
   *
   * Syncing again would report success for pages that the system has dropped (it calls them clean). So what may be
   * missing on disk is written once more over itself, which marks it for writing, and synced. The bytes are the ones
   * that readers see, and nobody changes them: logs only grow. That makes it safe beside other writers, who hold the
   * same file; a new file under the old name would lose what they append.
   */
  #makeWhole(): void {
    const fileSystem = this.#fileSystem;
    const rewriting = fileSystem.openSync(this.path, openFlags.rewrite);
    let end = Math.max(0, this.#durableEnd);
    try {
      const chunk = Buffer.allocUnsafe(rewriteChunk);
      for (;;) {
        const length = fileSystem.readSync(rewriting, chunk, end);
        if (length === 0) break;
        writeBytes(fileSystem, rewriting, chunk.subarray(0, length), end);
        end += length;
      }
      fileSystem.fdatasyncSync(rewriting);
    } finally {
      closeQuietly(fileSystem, rewriting);
    }
    const fd = fileSystem.openSync(this.path, openFlags.append);
    closeQuietly(fileSystem, this.#fd);
    this.#fd = fd;
    this.#durableEnd = this.#end = end;
    this.#poisoned = false;
  }
}

/** Makes sure that what was opened as a log is a file, and private; gives its descriptor. */
export function privateLog(fileSystem: FileSystem, path: string, fd: number): number {
  try {
    const status = fileSystem.fstatSync(fd);
    if (!status.isFile())
      throw new StorageError('unsafe-folder', `Expected a file at "${path}", found something else.`, { subject: path });
    if ((status.mode & 0o077) !== 0) fileSystem.fchmodSync(fd, fileMode);
    return fd;
  } catch (error) {
    closeQuietly(fileSystem, fd);
    throw error;
  }
}
