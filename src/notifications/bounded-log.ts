import { isHoldfastError, StorageError } from '../core/errors.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';

/** Others may begin a new segment while a line is on its way; that it happens so often means that something is wrong. */
const mostTries = 20;

/**
 * A log that many processes append to and that does not grow for ever: of its segments, two are kept.
 *
 * Who finds a segment full begins the next one, exclusively, and removes the one before. A line is acknowledged only by
 * the last segment, so that a reader who has read a segment to its end and goes on to the next one misses none; a line may
 * come twice.
 *
 * Lines are not synced: a power loss may take the last ones back.
 */
export class BoundedLog {
  readonly #storage: StorageAdapter;
  readonly #folder: string;
  readonly #mostLines: number;
  /** The segment that lines are added to; 0 while none is known. */
  #target = 0;
  /** The segment that was read last, how far, and how many of its lines. */
  #segment = 0;
  #cursor: Cursor | undefined;
  #lines = 0;

  /** `folder` ends in `/`. */
  constructor(storage: StorageAdapter, folder: string, mostLines: number) {
    this.#storage = storage;
    this.#folder = folder;
    this.#mostLines = mostLines;
  }

  /** Adds a line. A segment is only found full once it was read. */
  async append(line: string): Promise<void> {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const full = this.#target === this.#segment && this.#lines >= this.#mostLines;
      if (this.#target === 0 || full || tries > 1) this.#target = (await this.#segments()).at(-1) ?? 0;
      try {
        if (this.#target === 0 || (full && this.#target === this.#segment)) await this.#begin(this.#target + 1, line);
        else
          await this.#storage.append(this.#log(this.#target), [line], {
            unless: this.#log(this.#target + 1),
            derived: true,
          });
        // Only now is it certain: while this process slept, the next segments may have come and gone.
        if ((await this.#segments()).at(-1) === this.#target) return;
      } catch (error) {
        if (!isHoldfastError(error) || (error.code !== 'exists' && error.code !== 'overtaken-log')) throw error;
      }
    }
    throw new StorageError('storage-failed', `The logs below "${this.#folder}" change too fast to append to them.`, {
      subject: this.#folder,
    });
  }

  /** Gives each line that was not read yet. */
  async read(each: (line: string) => void): Promise<void> {
    for (const segment of await this.#segments()) {
      if (segment < this.#segment) continue;
      if (segment > this.#segment) {
        this.#segment = segment;
        this.#cursor = undefined;
        this.#lines = 0;
      }
      for await (const { line, cursor } of this.#storage.read(this.#log(segment), this.#cursor)) {
        this.#cursor = cursor;
        this.#lines += 1;
        each(line);
      }
    }
  }

  /** Whatever is kept, from its beginning, without moving on. */
  async *all(): AsyncGenerator<string, void, undefined> {
    for (const segment of await this.#segments())
      for await (const { line } of this.#storage.read(this.#log(segment))) yield line;
  }

  async #begin(segment: number, line: string): Promise<void> {
    await this.#storage.append(this.#log(segment), [line], { create: true, derived: true });
    this.#target = segment;
    for (const older of await this.#segments()) if (older < segment - 1) await this.#storage.delete(this.#log(older));
  }

  async #segments(): Promise<number[]> {
    const { entries } = await this.#storage.list(this.#folder);
    return entries.flatMap(({ key }) => {
      const found = /^\d{8}$/.exec(key.slice(this.#folder.length));
      return found === null ? [] : [Number(found[0])];
    });
  }

  #log(segment: number): string {
    return `${this.#folder}${String(segment).padStart(8, '0')}`;
  }
}
