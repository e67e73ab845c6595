import type { FileSystem } from './file-system.ts';
import { openFlags } from './file-system.ts';
import type { SyncJob, Syncing } from './syncing.ts';

interface Waiting extends SyncJob {
  readonly done: Promise<undefined>;
}

/**
 * Makes the names in folders durable. All who ask for the same folder before its sync begins share that one sync.
 */
export class FolderSync {
  readonly #fileSystem: FileSystem;
  readonly #syncing: Syncing;
  /** Requested, but not begun: a sync that has begun may have missed a name that is made now. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(fileSystem: FileSystem, syncing: Syncing) {
    this.#fileSystem = fileSystem;
    this.#syncing = syncing;
  }

  /** Resolves when every name that the folder has now is durable. */
  async sync(folder: string): Promise<void> {
    if (!this.#fileSystem.syncsFolders) return;
    let job = this.#waiting.get(folder);
    if (job === undefined) {
      job = this.#job(folder);
      this.#waiting.set(folder, job);
      this.#syncing.request(job);
    }
    await job.done;
  }

  #job(folder: string): Waiting {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    let fd: number | undefined;
    return {
      kind: 'folder',
      done: promise,
      begin: () => {
        this.#waiting.delete(folder);
        fd = this.#fileSystem.openSync(folder, openFlags.read);
        return fd;
      },
      settle: (error) => {
        if (fd !== undefined) closeQuietly(this.#fileSystem, fd);
        if (error === undefined) resolve(undefined);
        else reject(error);
      },
    };
  }
}

/** Closes a descriptor on which nothing is pending, whatever closing says. */
export function closeQuietly(fileSystem: FileSystem, fd: number): void {
  try {
    fileSystem.closeSync(fd);
  } catch {
    // Everything that mattered was synced before; the descriptor is gone in any case.
  }
}
