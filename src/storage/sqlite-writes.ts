import { isHoldfastError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isBusy } from './sqlite-errors.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Something that is to be written. */
export interface SqliteWrite<Result> {
  /** Whether it has to be durable, and not only whole. */
  readonly synced: boolean;
  /** Whether it makes the database, where there is none. */
  readonly makes: boolean;
  /**
   * Does it, in a transaction that it shares with others: it may be undone and done again.
   *
   * What it throws of ours is its own answer, and what it wrote before stays.
   */
  apply(connection: SqliteConnection | undefined): Result;
}

interface Job {
  readonly write: SqliteWrite<unknown>;
  answer: Answer;
  /** Called once, when the answer is durable, or with what prevented it. */
  readonly settle: (answer: Answer) => void;
}

interface Answer {
  readonly value?: unknown;
  readonly refused?: Error;
}

/** How long one transaction may hold the event loop before the rest goes into the next one. */
const longestMs = 10;

/** Writes everything that is asked for in one tick in one transaction, in the order of asking. */
export class SqliteWrites {
  readonly #database: SqliteDatabase;
  readonly #host: Host;
  #jobs: Job[] = [];
  #running = false;
  #whenIdle: (() => void)[] = [];

  constructor(database: SqliteDatabase, host: Host) {
    this.#database = database;
    this.#host = host;
  }

  /** Resolves when it is written, and durable where it has to be. */
  request<Result>(write: SqliteWrite<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const settle = ({ value, refused }: Answer): void => {
        if (refused === undefined) resolve(value as Result);
        else reject(refused);
      };
      this.#jobs.push({ write, answer: {}, settle });
      if (this.#running) return;
      this.#running = true;
      process.nextTick(() => void this.#run());
    });
  }

  /** Resolves when nothing is waiting to be written. */
  idle(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  async #run(): Promise<void> {
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs;
      this.#jobs = [];
      const left = await this.#commit(jobs);
      if (left.length > 0) this.#jobs.unshift(...left);
    }
    this.#running = false;
    for (const tell of this.#whenIdle.splice(0)) tell();
  }

  /** Commits the first of these jobs, as many as there is time for; gives back the others. */
  async #commit(jobs: readonly Job[]): Promise<readonly Job[]> {
    let done = 0;
    try {
      const makes = jobs.some(({ write }) => write.makes);
      done = await this.#database.use(makes, (connection) => this.#apply(connection, jobs));
    } catch (error) {
      // One that cannot be written, such as a large one on a nearly full disk, must not take the others with it.
      if (jobs.length > 1 && !isBusy(error) && !isHoldfastError(error)) {
        for (const job of jobs) await this.#commit([job]);
        return [];
      }
      for (const job of jobs) job.settle({ refused: error as Error });
      return [];
    }
    if (this.#database.turns.due) await this.#database.turns.take();
    for (const { settle, answer } of jobs.slice(0, done)) settle(answer);
    return jobs.slice(done);
  }

  /** Tells how many of the jobs are done. */
  #apply(connection: SqliteConnection | undefined, jobs: readonly Job[]): number {
    const startedAt = this.#host.monotonic();
    const work = (): number => {
      let done = 0;
      for (const job of jobs) {
        job.answer = answerOf(job.write, connection);
        done += 1;
        if (this.#host.monotonic() - startedAt > longestMs) break;
      }
      return done;
    };
    const synced = jobs.some(({ write }) => write.synced);
    return connection === undefined ? work() : connection.transaction(synced, work);
  }
}

function answerOf(write: SqliteWrite<unknown>, connection: SqliteConnection | undefined): Answer {
  try {
    return { value: write.apply(connection) };
  } catch (error) {
    if (isHoldfastError(error)) return { refused: error };
    throw error;
  }
}
