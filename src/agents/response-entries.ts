import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { decodeResponse, type KeptResponse } from './response-entry.ts';

/** One answer as it lies in the storage. */
export interface StoredResponse {
  readonly key: string;
  readonly bytes: number;
  /** `undefined`: it is damaged. */
  readonly kept: KeptResponse | undefined;
}

const folder = 'cache/answers/';
/** So many answers are in memory at a time. */
const pageSize = 100;

/** The answers that are kept: a document for each, named by its question. */
export class ResponseEntries {
  readonly #storage: StorageAdapter;

  constructor(storage: StorageAdapter) {
    this.#storage = storage;
  }

  /** The answer to a question, if one is kept. */
  async get(key: string): Promise<StoredResponse | undefined> {
    const text = await this.#storage.get(folder + key);
    return text === undefined ? undefined : stored(key, text);
  }

  /** Keeps an answer as written by `encodeResponse`. A power loss may cut it, and then it is none. */
  async put(key: string, text: string): Promise<void> {
    await this.#storage.put(folder + key, text, { derived: true });
  }

  /** Drops an answer. */
  async delete(key: string): Promise<boolean> {
    return this.#storage.delete(folder + key);
  }

  /** All answers, page by page. */
  async *all(): AsyncGenerator<StoredResponse, void, undefined> {
    let after: string | undefined;
    do {
      const options = { values: true, limit: pageSize, ...(after === undefined ? {} : { after }) };
      const page = await this.#storage.list(folder, options);
      for (const { key, value } of page.entries) if (value !== undefined) yield stored(key.slice(folder.length), value);
      after = page.next;
    } while (after !== undefined);
  }
}

function stored(key: string, text: string): StoredResponse {
  return { key, bytes: Buffer.byteLength(text), kept: decodeResponse(key, text) };
}
