import type { Host } from '../core/host.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { dayOf, daysBelow, dropDays } from './response-days.ts';
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
  readonly #lines: ForgettingLine[] = [];
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
    return this.#lines.length;
  }

  /** What was forgotten behind a place. */
  async since(place: number): Promise<readonly ForgettingLine[]> {
    await this.#follow();
    return this.#lines.slice(place);
  }

  /** Drops logs that no call can need any more. */
  async sweep(): Promise<void> {
    await dropDays(this.#storage, folder, this.#host.now(), keptDays);
  }

  #follow(): Promise<void> {
    // One after the other: two readings at once would take in a line twice.
    const turn = this.#turn.then(async () => {
      for (const log of await daysBelow(this.#storage, folder))
        for await (const { line, cursor } of this.#storage.read(log, this.#cursors.get(log))) {
          this.#cursors.set(log, cursor);
          const read = parseForgetting(line);
          if (read !== undefined) this.#lines.push(read);
        }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
