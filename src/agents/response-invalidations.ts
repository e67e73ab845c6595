import type { Host } from '../core/host.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { dayOf, daysBelow, dropDays, firstDay } from './response-days.ts';
import { type ForgettingLine, parseForgetting } from './response-forgetting.ts';

const folder = 'cache/forgotten/';
/** Longer than any call takes that was begun before. */
const keptDays = 3;

/**
 * What was forgotten lately, by any process: a log for each day.
 *
 * An answer that was asked for before something was forgotten, and comes after, is not kept either.
 */
export class ResponseInvalidations {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #cursors = new Map<string, Cursor>();
  /** Of the days that are kept, in the order in which this process saw them. */
  #lines: { readonly log: string; readonly line: ForgettingLine }[] = [];
  /** How many before them it let go of. */
  #gone = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(storage: StorageAdapter, host: Host) {
    this.#storage = storage;
    this.#host = host;
  }

  /** Writes down what is forgotten from now on. */
  async append(line: ForgettingLine): Promise<void> {
    await this.#storage.append(folder + dayOf(this.#host.now()), [JSON.stringify(line)]);
  }

  /** A place in what was forgotten so far, by anybody. */
  async place(): Promise<number> {
    await this.#follow();
    return this.#gone + this.#lines.length;
  }

  /** What was forgotten behind a place, in the days that are kept. */
  async since(place: number): Promise<readonly ForgettingLine[]> {
    await this.#follow();
    return this.#lines.slice(Math.max(0, place - this.#gone)).map(({ line }) => line);
  }

  /** Drops logs that no call can need any more. */
  async sweep(): Promise<void> {
    await dropDays(this.#storage, folder, this.#host.now(), keptDays);
  }

  #follow(): Promise<void> {
    // One after the other: two readings at once would take in a line twice.
    const turn = this.#turn.then(async () => {
      const first = firstDay(this.#host.now(), keptDays);
      this.#letGo(folder + first);
      for (const log of await daysBelow(this.#storage, folder, first))
        for await (const { line, cursor } of this.#storage.read(log, this.#cursors.get(log))) {
          this.#cursors.set(log, cursor);
          const read = parseForgetting(line);
          if (read !== undefined) this.#lines.push({ log, line: read });
        }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** From the front on only: places count on from there. */
  #letGo(firstLog: string): void {
    for (const log of this.#cursors.keys()) if (log < firstLog) this.#cursors.delete(log);
    const kept = this.#lines.findIndex(({ log }) => log >= firstLog);
    const dropped = kept < 0 ? this.#lines.length : kept;
    this.#gone += dropped;
    this.#lines = this.#lines.slice(dropped);
  }
}
