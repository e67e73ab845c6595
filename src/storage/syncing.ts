import type { Host } from '../core/host.ts';
import type { FileSystem, SyncCallback } from './file-system.ts';
import type { Turns } from './turns.ts';

/** Something that is to be made durable at the end of this tick. */
export interface SyncJob {
  /** Folders are synced whole; of files only what is needed to read them again. */
  readonly kind: 'file' | 'folder';
  /** Writes or opens what is to be synced and gives its descriptor. Called once, just before the sync. */
  begin(): number;
  /** Called once, with what `begin` threw or the sync failed with, if anything. Never throws. */
  settle(error: unknown): void;
}

/** While a sync typically takes longer than this, the event loop is not held for it. */
const slowMs = 2;
/** How much one sync says about the next ones: a single slow one among fast ones, which every disk has, changes nothing. */
const weight = 1 / 8;
const longestSampleMs = 8;
/** Enough that no thread ever waits for its next sync; what waits meanwhile gathers more lines. */
const mostInFlight = 16;

/**
 * Makes durable whatever asks for it in one tick, the cheaper way of two.
 *
 * One job alone on a fast disk is synced on the spot: the way to another thread and back costs a quarter of a sync.
 * Several, or any on a slow disk, go to the threads, where the file system commits them together.
 */
export class Syncing {
  readonly #fileSystem: FileSystem;
  readonly #host: Host;
  readonly #turns: Turns;
  #jobs: SyncJob[] = [];
  #inFlight = 0;
  #scheduled = false;
  /** How long a sync alone takes, lately. */
  #typicalMs = 0;

  constructor(fileSystem: FileSystem, host: Host, turns: Turns) {
    this.#fileSystem = fileSystem;
    this.#host = host;
    this.#turns = turns;
  }

  /** Takes a job, to be begun at the end of this tick or as soon as there is room. */
  request(job: SyncJob): void {
    this.#jobs.push(job);
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(this.#run);
  }

  /** Makes a file durable that was just written. Rejects with what the sync failed with. */
  async file(fd: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.request({
      kind: 'file',
      begin: () => fd,
      settle: (error) => {
        if (error === undefined) resolve(undefined);
        else reject(error);
      },
    });
    await promise;
  }

  readonly #run = (): void => {
    this.#scheduled = false;
    if (this.#jobs.length === 1 && this.#inFlight === 0 && this.#typicalMs <= slowMs) {
      for (const job of this.#jobs.splice(0)) this.#syncHere(job);
      return;
    }
    const room = mostInFlight - this.#inFlight;
    for (const job of this.#jobs.splice(0, room)) this.#syncInThread(job);
  };

  #syncHere(job: SyncJob): void {
    const startedAt = this.#host.monotonic();
    let failure: unknown;
    try {
      const fd = job.begin();
      if (job.kind === 'file') this.#fileSystem.fdatasyncSync(fd);
      else this.#fileSystem.fsyncSync(fd);
    } catch (error) {
      failure = error;
    }
    this.#took(this.#host.monotonic() - startedAt);
    if (!this.#turns.due) {
      job.settle(failure);
      return;
    }
    void this.#turns.take().then(() => {
      job.settle(failure);
    });
  }

  #syncInThread(job: SyncJob): void {
    this.#inFlight += 1;
    const startedAt = this.#inFlight === 1 ? this.#host.monotonic() : undefined;
    const done: SyncCallback = (error) => {
      this.#turns.happened();
      if (startedAt !== undefined) this.#took(this.#host.monotonic() - startedAt);
      this.#finish(job, error ?? undefined);
    };
    try {
      const fd = job.begin();
      if (job.kind === 'file') this.#fileSystem.fdatasync(fd, done);
      else this.#fileSystem.fsync(fd, done);
    } catch (error) {
      this.#finish(job, error);
    }
  }

  #took(ms: number): void {
    this.#typicalMs += (Math.min(ms, longestSampleMs) - this.#typicalMs) * weight;
  }

  #finish(job: SyncJob, failure: unknown): void {
    this.#inFlight -= 1;
    job.settle(failure);
    if (this.#jobs.length > 0 && !this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(this.#run);
    }
  }
}

/** Waits for all, also when one fails: a descriptor must not be closed while a sync is using it. */
export async function allDone(...works: readonly (Promise<void> | undefined)[]): Promise<void> {
  const begun = works.filter((work) => work !== undefined);
  for (const outcome of await Promise.allSettled(begun))
    if (outcome.status === 'rejected') throw outcome.reason as Error;
}
