import { isHoldfastError } from '../core/errors.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { noticeId } from './notice-request.ts';
import { type OutboxLine, parseOutboxLine } from './outbox-line.ts';

const folder = 'notices/outbox/';
/** Never written: with it, an append adds to a log that exists, and makes none anew that was removed. */
const never = 'notices/never';

/** The logs of the outbox, one for each notice, in one storage. */
export class OutboxLogs {
  readonly #storage: StorageAdapter;

  constructor(storage: StorageAdapter) {
    this.#storage = storage;
  }

  /** The log of a notice: ids may be anybody's words, the names of logs may not. */
  keyOf(id: string): string {
    return `${folder}${noticeId(id)}`;
  }

  /** All logs there are. */
  async *keys(): AsyncGenerator<string, void, undefined> {
    let after: string | undefined;
    do {
      const page = await this.#storage.list(folder, after === undefined ? {} : { after });
      for (const { key } of page.entries) yield key;
      after = page.next;
    } while (after !== undefined);
  }

  /** The lines of a log that can be read. */
  async lines(key: string): Promise<readonly OutboxLine[]> {
    const lines: OutboxLine[] = [];
    for await (const { line } of this.#storage.read(key)) {
      const read = parseOutboxLine(line);
      if (read !== undefined) lines.push(read);
    }
    return lines;
  }

  /** Makes a log, durably. One that is there already stays. */
  async make(id: string, lines: readonly OutboxLine[]): Promise<void> {
    try {
      const texts = lines.map((line) => JSON.stringify(line));
      await this.#storage.append(this.keyOf(id), texts, { create: true });
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'exists') throw error;
    }
  }

  /** Adds a line, and tells whether the log is still there. Unless it is `durable` a power loss may take it back. */
  async add(key: string, line: OutboxLine, durable = false): Promise<boolean> {
    try {
      await this.#storage.append(key, [JSON.stringify(line)], { unless: never, ...(durable ? {} : { derived: true }) });
      return true;
    } catch (error) {
      if (isHoldfastError(error) && error.code === 'overtaken-log') return false;
      throw error;
    }
  }

  /** Removes a log. */
  async remove(key: string): Promise<void> {
    await this.#storage.delete(key);
  }
}
