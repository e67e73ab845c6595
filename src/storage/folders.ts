import { StorageError } from '../core/errors.ts';
import { systemCode } from './file-errors.ts';
import { folderOf } from './file-layout.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { openFlags } from './file-system.ts';
import { closeQuietly } from './folder-sync.ts';
import type { FolderSync } from './folder-sync.ts';

const folderMode = 0o700;
/** Folders remembered at a time; forgetting one costs looking at it again. */
const remembered = 4096;

/** The folders below the root: made when needed, private, never through a symbolic link, and durable when asked. */
export class Folders {
  readonly #fileSystem: FileSystem;
  readonly #root: string;
  /** Absent where nothing is ever synced. */
  readonly #sync: FolderSync | undefined;
  /** Exist, are real folders, and are private. */
  readonly #known = new Set<string>();
  /** Whose names are durable in every folder above, up to the root; or are just being made so. */
  readonly #durable = new Map<string, Promise<void> | true>();

  constructor(fileSystem: FileSystem, root: string, sync: FolderSync | undefined) {
    this.#fileSystem = fileSystem;
    this.#root = root;
    this.#sync = sync;
  }

  /** Whether the folder exists. @throws StorageError `unsafe-folder` when a link or a file stands in its place. */
  exists(folder: string): boolean {
    if (folder === this.#root || this.#known.has(folder)) return true;
    if (!this.exists(folderOf(folder))) return false;
    const status = this.#fileSystem.lstatSync(folder);
    if (status === undefined) return false;
    this.#requireFolder(folder, status);
    this.#remember(folder);
    return true;
  }

  /** Makes the folder and those above it, where they are missing. Syncs nothing. */
  make(folder: string): void {
    if (folder === this.#root || this.#known.has(folder)) return;
    this.make(folderOf(folder));
    try {
      this.#fileSystem.mkdirSync(folder, folderMode);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      const status = this.#fileSystem.lstatSync(folder);
      if (status !== undefined) this.#requireFolder(folder, status);
    }
    this.#remember(folder);
  }

  /**
   * Makes the names of this folder and of those above it durable; `undefined` when they are known to be.
   *
   * Also for folders that were there before: whoever made them may have died before syncing.
   */
  settle(folder: string): Promise<void> | undefined {
    const sync = this.#sync;
    if (sync === undefined || folder === this.#root) return undefined;
    const durable = this.#durable.get(folder);
    if (durable !== undefined) return durable === true ? undefined : durable;
    const above = folderOf(folder);
    const settling = Promise.all([sync.sync(above), this.settle(above)]).then(
      () => {
        this.#durable.set(folder, true);
      },
      (error: unknown) => {
        this.#durable.delete(folder);
        throw error;
      },
    );
    if (this.#durable.size >= remembered) this.#durable.clear();
    this.#durable.set(folder, settling);
    return settling;
  }

  /** Forgets what is known of the folder, of all below it, and of those above: somebody removed it. */
  forget(folder: string): void {
    for (const known of [this.#known, this.#durable])
      for (const path of known.keys())
        if (path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`)) known.delete(path);
  }

  #requireFolder(folder: string, status: FileStatus): void {
    if (!status.isDirectory())
      throw new StorageError(
        'unsafe-folder',
        `Expected a folder at "${folder}", found ${status.isSymbolicLink() ? 'a symbolic link' : 'something else'}; remove it.`,
        { subject: folder },
      );
    if ((status.mode & 0o077) !== 0) this.#makePrivate(folder);
  }

  #makePrivate(folder: string): void {
    try {
      const fd = this.#fileSystem.openSync(folder, openFlags.read);
      try {
        this.#fileSystem.fchmodSync(fd, folderMode);
      } finally {
        closeQuietly(this.#fileSystem, fd);
      }
    } catch {
      // On a read-only or foreign file system it stays as it is; the root has been found safe from other users.
    }
  }

  #remember(folder: string): void {
    if (this.#known.size >= remembered) this.#known.clear();
    this.#known.add(folder);
  }
}
