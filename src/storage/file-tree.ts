import type { Host } from '../core/host.ts';
import { isMissing, systemCode } from './file-errors.ts';
import { FileLayout, folderOf } from './file-layout.ts';
import type { FileSystem } from './file-system.ts';
import { FolderNames } from './folder-names.ts';
import { FolderSync } from './folder-sync.ts';
import { Folders } from './folders.ts';
import { Syncing } from './syncing.ts';
import { Turns } from './turns.ts';

/** Files that are not yet, or no longer, part of what is stored begin with this; keys never do. */
export const temporaryPrefix = '.tmp-';
/** Where removed folders go before their files are deleted. */
export const trashFolder = '.trash';

/** A root folder in use: what documents, logs and listings of it work with. */
export class FileTree {
  readonly fileSystem: FileSystem;
  readonly host: Host;
  readonly layout: FileLayout;
  readonly turns: Turns;
  readonly syncing: Syncing;
  readonly folderSync: FolderSync;
  readonly folders: Folders;
  readonly folderNames: FolderNames;
  /** Ends reading from files that are held open. */
  readonly openReaders: Set<() => void> = new Set<() => void>();
  /** Gives back descriptors that only rest, when the process has none left; tells whether there were any. */
  makeRoom: () => boolean = () => false;

  constructor(fileSystem: FileSystem, host: Host, root: string) {
    this.fileSystem = fileSystem;
    this.host = host;
    this.layout = new FileLayout(root);
    this.turns = new Turns(host);
    this.syncing = new Syncing(fileSystem, host, this.turns);
    this.folderSync = new FolderSync(fileSystem, this.syncing);
    this.folders = new Folders(fileSystem, root, this.folderSync);
    this.folderNames = new FolderNames(fileSystem, host);
  }

  /** A name that nobody can guess and no key has, in the folder of a file. */
  temporaryBeside(path: string): string {
    return `${folderOf(path)}/${temporaryPrefix}${this.host.id(16)}`;
  }

  /** Does something in the folder of a file, which is made if needed: again once, if somebody just removed it. */
  inFolder<T>(path: string, work: () => T): T {
    const folder = folderOf(path);
    this.folders.make(folder);
    try {
      return work();
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.folders.forget(folder);
      this.folders.make(folder);
      return work();
    }
  }

  /** Opens a file; when the process has no descriptor left, again once there is room. */
  open(path: string, flags: number, mode?: number): number {
    try {
      return this.fileSystem.openSync(path, flags, mode);
    } catch (error) {
      const code = systemCode(error);
      if ((code !== 'EMFILE' && code !== 'ENFILE') || !this.makeRoom()) throw error;
      return this.fileSystem.openSync(path, flags, mode);
    }
  }

  /** Removes a file that nobody will read. What cannot be removed is left to maintenance. */
  removeQuietly(path: string): void {
    try {
      this.fileSystem.unlinkSync(path);
    } catch {
      // Maintenance removes what is older than an hour.
    }
  }
}
