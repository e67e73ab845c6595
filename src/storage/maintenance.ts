import { Worker } from 'node:worker_threads';

/** What maintenance of a storage folder did. */
export interface Maintenance {
  /** Whether it ran to its end. */
  readonly completed: boolean;
  /** Temporary files that were removed. */
  readonly files: number;
  /** Removed folders whose files were deleted. */
  readonly folders: number;
  /** Why it did not run, or not to its end; another process maintaining the folder is such a reason. */
  readonly reason?: string;
}

/**
 * Removes old leftovers below a storage folder, while no other process does.
 *
 * In a worker thread, because proper-lockfile adds signal listeners to its process and patches it. The lock is
 * politeness between processes that would do the same work twice; nothing that is stored depends on it.
 */
export async function maintainFolder(directory: string): Promise<Maintenance> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Promise((resolve) => {
    const failed = (reason: string): void => {
      resolve({ completed: false, files: 0, folders: 0, reason });
    };
    try {
      const worker = new Worker(new URL(`./maintenance-worker.${extension}`, import.meta.url), {
        workerData: { directory },
        // What this process was started with, such as code on the command line, is not for the worker.
        execArgv: [],
      });
      let result: Maintenance | undefined;
      worker.on('message', (message: Maintenance) => {
        result = message;
      });
      worker.on('error', (error: Error) => {
        failed(error.message);
      });
      worker.on('exit', () => {
        if (result === undefined) failed('The maintenance thread ended early.');
        else resolve(result);
      });
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  });
}
