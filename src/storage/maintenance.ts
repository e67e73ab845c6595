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
  /** Whether another process maintains the folder, so that nothing was done here. */
  readonly busy?: true;
}

/** What the thread says, to which its caller answers once he has done his part. */
export const lockedMessage = 'locked';

/**
 * Removes old leftovers below a storage folder, while no other process does.
 *
 * In a worker thread, because proper-lockfile adds signal listeners to its process and patches it. The lock is
 * politeness between processes that would do the same work twice; nothing that is stored depends on it.
 *
 * `during` is done here once the lock is held; what it rejects with is passed on when the lock was released.
 */
export async function maintainFolder(directory: string, during?: () => Promise<void>): Promise<Maintenance> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  let trouble: { readonly error: unknown } | undefined;
  const done = await new Promise<Maintenance>((resolve) => {
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
      const work = async (): Promise<void> => {
        try {
          await during?.();
        } catch (error) {
          trouble = { error };
        }
        worker.postMessage('done');
      };
      worker.on('message', (message: Maintenance | typeof lockedMessage) => {
        if (message === lockedMessage) void work();
        else result = message;
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
  if (trouble !== undefined) throw trouble.error;
  return done;
}
