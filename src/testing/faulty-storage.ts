import { StorageError } from '../core/errors.ts';
import { type Host, systemHost } from '../core/host.ts';
import type {
  AppendOptions,
  Cursor,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
  Unsubscribe,
} from '../storage/storage-adapter.ts';

/** A trouble planned for a {@link FaultyStorage}. */
export interface StorageFault {
  readonly method: 'get' | 'put' | 'delete' | 'list' | 'deleteAll' | 'append' | 'read';
  /**
   * The key, log or prefix it concerns: equal to a text, or matching a pattern.
   * @defaultValue any
   */
  readonly key?: string | RegExp;
  /**
   * How many such calls pass before it begins.
   * @defaultValue 0
   */
  readonly after?: number;
  /**
   * How many such calls it hits; `Infinity` for all.
   * @defaultValue 1
   */
  readonly times?: number;
  /**
   * What becomes of the call. `instead`: it is not made, and fails. `partly`: of the lines of an append the first half is
   * written, and it fails; anything else, and the beginning of a log, is not made. `afterwards`: it is made, and only its answer is lost, so that
   * whoever asks again asks a second time. `late`: it is made, and succeeds `lateMs` later.
   * @defaultValue 'instead'
   */
  readonly when?: 'instead' | 'partly' | 'afterwards' | 'late';
  /**
   * How late a `late` answer is, by the storage's clock.
   * @defaultValue 1000
   */
  readonly lateMs?: number;
  /**
   * What the call fails with; `'full'` is StorageError `storage-full`.
   * @defaultValue StorageError `storage-failed`
   */
  readonly error?: Error | 'full';
}

/** Options of {@link FaultyStorage}. */
export interface FaultyStorageOptions {
  /**
   * The clock of late answers.
   * @defaultValue the real one
   */
  readonly host?: Host;
}

/**
 * Hands everything on to another adapter, and fails where a test plans it.
 *
 * Of several faults that fit a call the one that was planned first hits it; all of them count it.
 */
export class FaultyStorage implements StorageAdapter {
  readonly name: string;
  readonly reach: StorageAdapter['reach'];
  readonly #inner: StorageAdapter;
  readonly #host: Host;
  readonly #faults: { readonly fault: StorageFault; seen: number }[] = [];
  /** How many calls have failed, or were late, as planned. */
  failures = 0;

  constructor(inner: StorageAdapter, faults: readonly StorageFault[] = [], options: FaultyStorageOptions = {}) {
    this.#inner = inner;
    this.#host = options.host ?? systemHost;
    this.name = inner.name;
    this.reach = inner.reach;
    for (const fault of faults) this.plan(fault);
  }

  /** Plans another trouble. */
  plan(fault: StorageFault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  /** Ends all trouble. */
  heal(): void {
    this.#faults.length = 0;
  }

  get(key: string): Promise<string | undefined> {
    return this.#call('get', key, () => this.#inner.get(key));
  }

  put(key: string, value: string, options?: PutOptions): Promise<void> {
    return this.#call('put', key, () => this.#inner.put(key, value, options));
  }

  delete(key: string): Promise<boolean> {
    return this.#call('delete', key, () => this.#inner.delete(key));
  }

  list(prefix: string, options?: ListOptions): Promise<ListPage> {
    return this.#call('list', prefix, () => this.#inner.list(prefix, options));
  }

  deleteAll(prefix: string): Promise<void> {
    return this.#call('deleteAll', prefix, () => this.#inner.deleteAll(prefix));
  }

  append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    const write = (some: readonly string[]): Promise<void> => this.#inner.append(log, some, options);
    // A log and its first lines appear together, or not at all.
    const part = options?.create === true ? [] : lines.slice(0, Math.floor(lines.length / 2));
    return this.#call(
      'append',
      log,
      () => write(lines),
      () => (part.length > 0 ? write(part) : Promise.resolve()),
    );
  }

  async *read(log: string, after?: Cursor): AsyncGenerator<LogLine, void, undefined> {
    const fault = this.#faultOf('read', log);
    if (fault !== undefined && (fault.when ?? 'instead') === 'instead') throw this.#failure(fault, log);
    if (fault?.when === 'late') await this.#beLate(fault);
    let lines = 0;
    for await (const line of this.#inner.read(log, after)) {
      if (fault?.when === 'partly' && lines > 0) break;
      lines += 1;
      yield line;
    }
    if (fault !== undefined && fault.when !== 'late') throw this.#failure(fault, log);
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    return this.#inner.watch?.(prefix, changed) ?? ((): void => undefined);
  }

  release(log: string): void {
    this.#inner.release?.(log);
  }

  async close(): Promise<void> {
    await this.#inner.close?.();
  }

  async #call<T>(
    method: StorageFault['method'],
    key: string,
    work: () => Promise<T>,
    part?: () => Promise<void>,
  ): Promise<T> {
    const fault = this.#faultOf(method, key);
    if (fault === undefined) return work();
    if (fault.when === 'late') {
      const answer = await work();
      await this.#beLate(fault);
      return answer;
    }
    if (fault.when === 'afterwards') await work();
    if (fault.when === 'partly') await part?.();
    throw this.#failure(fault, key);
  }

  async #beLate({ lateMs = 1000 }: StorageFault): Promise<void> {
    this.failures += 1;
    await this.#host.sleep(lateMs);
  }

  #faultOf(method: StorageFault['method'], key: string): StorageFault | undefined {
    let hit: StorageFault | undefined;
    for (const planned of this.#faults) {
      const { fault } = planned;
      if (fault.method !== method || !matches(fault.key, key)) continue;
      planned.seen += 1;
      const after = fault.after ?? 0;
      if (planned.seen > after && planned.seen <= after + (fault.times ?? 1)) hit ??= fault;
    }
    return hit;
  }

  #failure(fault: StorageFault, key: string): Error {
    this.failures += 1;
    if (fault.error instanceof Error) return fault.error;
    const [code, why] =
      fault.error === 'full'
        ? (['storage-full', ', as if the disk were full'] as const)
        : (['storage-failed', ''] as const);
    return new StorageError(code, `A planned failure of ${fault.method} for "${key}"${why}.`, { subject: key });
  }
}

function matches(pattern: string | RegExp | undefined, key: string): boolean {
  return pattern === undefined || (typeof pattern === 'string' ? pattern === key : key.search(pattern) !== -1);
}
