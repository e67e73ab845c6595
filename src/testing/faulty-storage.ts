import { StorageError } from '../core/errors.ts';
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
   * Whether the call is not made at all, or is made and only its answer is lost.
   * @defaultValue 'instead'
   */
  readonly when?: 'instead' | 'afterwards';
  /** @defaultValue StorageError `storage-failed` */
  readonly error?: Error;
}

/** Hands everything on to another adapter, and fails where a test plans it. */
export class FaultyStorage implements StorageAdapter {
  readonly name: string;
  readonly reach: StorageAdapter['reach'];
  readonly #inner: StorageAdapter;
  readonly #faults: { readonly fault: StorageFault; seen: number }[] = [];
  /** How many calls have failed as planned. */
  failures = 0;

  constructor(inner: StorageAdapter, faults: readonly StorageFault[] = []) {
    this.#inner = inner;
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
    return this.#call('append', log, () => this.#inner.append(log, lines, options));
  }

  async *read(log: string, after?: Cursor): AsyncGenerator<LogLine, void, undefined> {
    const fault = this.#faultOf('read', log);
    if (fault !== undefined && fault.when !== 'afterwards') throw this.#failure(fault, log);
    yield* this.#inner.read(log, after);
    if (fault !== undefined) throw this.#failure(fault, log);
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

  async #call<T>(method: StorageFault['method'], key: string, work: () => Promise<T>): Promise<T> {
    const fault = this.#faultOf(method, key);
    if (fault === undefined) return work();
    if (fault.when === 'afterwards') await work();
    throw this.#failure(fault, key);
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
    return (
      fault.error ??
      new StorageError('storage-failed', `A planned failure of ${fault.method} for "${key}".`, { subject: key })
    );
  }
}

function matches(pattern: string | RegExp | undefined, key: string): boolean {
  return pattern === undefined || (typeof pattern === 'string' ? pattern === key : key.search(pattern) !== -1);
}
