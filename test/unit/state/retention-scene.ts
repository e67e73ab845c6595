import { gunzipSync } from 'node:zlib';
import type {
  AppendOptions,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
} from '../../../src/storage/storage-adapter.ts';

/** The lines of an archive. */
export function archiveOf(text: string): readonly Readonly<Record<string, string>>[] {
  const { data } = JSON.parse(text) as { readonly data: string };
  const lines = gunzipSync(Buffer.from(data, 'base64')).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
}

/** A storage that lets a test act before each call. */
export class WatchedStorage implements StorageAdapter {
  readonly name = 'watched';
  readonly reach = 'process';
  calls = 0;
  before: (call: number, what: string) => Promise<void> = async () => undefined;
  readonly #inner: StorageAdapter;

  constructor(inner: StorageAdapter) {
    this.#inner = inner;
  }

  async get(key: string): Promise<string | undefined> {
    await this.#called(`get ${key}`);
    return this.#inner.get(key);
  }

  async put(key: string, value: string, options?: PutOptions): Promise<void> {
    await this.#called(`put ${key}`);
    await this.#inner.put(key, value, options);
  }

  async delete(key: string): Promise<boolean> {
    await this.#called(`delete ${key}`);
    return this.#inner.delete(key);
  }

  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    await this.#called(`list ${prefix}`);
    return this.#inner.list(prefix, options);
  }

  async deleteAll(prefix: string): Promise<void> {
    await this.#called(`deleteAll ${prefix}`);
    await this.#inner.deleteAll(prefix);
  }

  async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    await this.#called(`append ${log}`);
    await this.#inner.append(log, lines, options);
  }

  async *read(log: string, after?: number): AsyncGenerator<LogLine> {
    await this.#called(`read ${log}`);
    yield* this.#inner.read(log, after);
  }

  async #called(what: string): Promise<void> {
    this.calls += 1;
    await this.before(this.calls, what);
  }
}
