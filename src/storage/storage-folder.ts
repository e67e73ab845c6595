import { StorageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { FileDocuments } from './file-documents.ts';
import { FileLogs } from './file-logs.ts';
import type { FileSystem } from './file-system.ts';
import { FileTree } from './file-tree.ts';
import { openRoot } from './folder-safety.ts';

/** What a storage folder is opened with. */
export interface StorageFolderOptions {
  readonly directory: string;
  /** Whether its own name is made durable by the first write. */
  readonly strict: boolean;
  readonly allowNetworkFolder: boolean;
  readonly host: Host;
  readonly fileSystem: FileSystem;
}

/** A folder in use. */
export interface OpenFolder {
  readonly tree: FileTree;
  readonly documents: FileDocuments;
  readonly logs: FileLogs;
}

/** The folder of a storage: opened when first used, made by the first write, and made again where somebody removed it. */
export class StorageFolder {
  readonly #options: StorageFolderOptions;
  #folder: OpenFolder | undefined;
  /** Whether `#folder` was opened by a write, which also makes its own name durable. */
  #mayWrite = false;

  constructor(options: StorageFolderOptions) {
    this.#options = options;
  }

  /** The folder, if it is open already. */
  get opened(): OpenFolder | undefined {
    return this.#folder;
  }

  /** The folder for reading, if it is there. */
  find(): OpenFolder | undefined {
    return this.#folder ?? this.#open(false);
  }

  /** The folder for writing: made if needed. */
  require(): OpenFolder {
    if (this.#mayWrite && this.#folder !== undefined) return this.#folder;
    const folder = this.#open(true);
    if (folder === undefined) {
      const { directory } = this.#options;
      throw new StorageError('storage-failed', `The storage folder "${directory}" was removed while it was opened.`, {
        subject: directory,
      });
    }
    this.#mayWrite = true;
    return folder;
  }

  /** Looks, after a failure, whether the folder itself was removed: then the next write makes it again. */
  lookAgain(): void {
    const folder = this.#folder;
    if (folder === undefined) return;
    try {
      if (this.#options.fileSystem.lstatSync(folder.tree.layout.root) !== undefined) return;
    } catch {
      // Nobody can tell, so it is used as before.
      return;
    }
    this.#forget(folder);
  }

  /** Lets go of everything that is held open in it. */
  close(): void {
    if (this.#folder === undefined) return;
    for (const cut of this.#folder.tree.openReaders) cut();
    this.#forget(this.#folder);
  }

  #forget(folder: OpenFolder): void {
    folder.logs.close();
    this.#folder = undefined;
    this.#mayWrite = false;
  }

  #open(make: boolean): OpenFolder | undefined {
    const { directory, strict, allowNetworkFolder, host, fileSystem } = this.#options;
    const root = openRoot(fileSystem, directory, { make, sync: strict, allowNetworkFolder });
    if (root === undefined) return undefined;
    if (this.#folder?.tree.layout.root === root) return this.#folder;
    const tree = new FileTree(fileSystem, host, root);
    this.#folder = { tree, documents: new FileDocuments(tree), logs: new FileLogs(tree) };
    return this.#folder;
  }
}
