import { StorageError } from '../core/errors.ts';
import { isMissing, systemCode } from './file-errors.ts';
import { folderOf } from './file-layout.ts';
import { fileMode } from './file-log.ts';
import { openFlags } from './file-system.ts';
import type { FileTree } from './file-tree.ts';
import { closeQuietly } from './folder-sync.ts';
import { allDone } from './syncing.ts';
import { writeFully } from './write-fully.ts';

/** How a document is replaced. */
export interface Replacing {
  readonly ifAbsent: boolean;
  readonly durable: boolean;
}

/** The documents of a tree: each one file, replaced as a whole under its name. */
export class FileDocuments {
  readonly #tree: FileTree;

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  get(path: string): string | undefined {
    const { fileSystem, folders } = this.#tree;
    if (!folders.exists(folderOf(path))) return undefined;
    const status = fileSystem.lstatSync(path);
    if (status === undefined) return undefined;
    if (!status.isFile())
      throw new StorageError('unsafe-folder', `Expected a file at "${path}", found something else.`, { subject: path });
    return this.read(path);
  }

  /** Reads a file that was just seen; `undefined` when it is gone meanwhile. */
  read(path: string): string | undefined {
    try {
      return this.#tree.fileSystem.readFileSync(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** @throws StorageError `exists`. */
  async put(path: string, key: string, value: string, { ifAbsent, durable }: Replacing): Promise<void> {
    const { fileSystem, folders, folderSync } = this.#tree;
    const folder = folderOf(path);
    if (ifAbsent && folders.exists(folder) && fileSystem.lstatSync(path) !== undefined) throw exists(key);
    const temporary = this.#tree.temporaryBeside(path);
    try {
      const written = this.#write(path, temporary, value, durable);
      if (written !== undefined) await allDone(written, folders.settle(folder));
      if (ifAbsent) this.#link(temporary, path, key);
      else fileSystem.renameSync(temporary, path);
    } catch (error) {
      this.#tree.removeQuietly(temporary);
      throw error;
    }
    if (durable) await folderSync.sync(folder);
  }

  async delete(path: string, durable: boolean): Promise<boolean> {
    const { fileSystem, folders, folderSync } = this.#tree;
    const folder = folderOf(path);
    if (!folders.exists(folder) || fileSystem.lstatSync(path) === undefined) return false;
    try {
      fileSystem.unlinkSync(path);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    if (durable) await folderSync.sync(folder);
    return true;
  }

  /** Writes the new file, and syncs it if asked. The descriptor is closed in every case. */
  #write(path: string, temporary: string, value: string, durable: boolean): Promise<void> | undefined {
    const { fileSystem, syncing } = this.#tree;
    const fd = this.#tree.inFolder(path, () => this.#tree.open(temporary, openFlags.createNew, fileMode));
    const close = (): void => {
      closeQuietly(fileSystem, fd);
    };
    try {
      writeFully(fileSystem, fd, value);
    } catch (error) {
      close();
      throw error;
    }
    if (durable) return syncing.file(fd).finally(close);
    // Only here closing may be the first to say that something was not written.
    fileSystem.closeSync(fd);
    return undefined;
  }

  #link(temporary: string, path: string, key: string): void {
    try {
      this.#tree.fileSystem.linkSync(temporary, path);
    } catch (error) {
      throw systemCode(error) === 'EEXIST' ? exists(key) : error;
    }
    this.#tree.removeQuietly(temporary);
  }
}

function exists(key: string): StorageError {
  return new StorageError('exists', `There is a document "${key}" already.`, { subject: key });
}
