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
import { type DurableWrite, writtenBy } from './durable-write.ts';

/**
 * How a process ends: at which durable write, counted from the death before it, from 1, and in which moment of it.
 *
 * `before`: the write does not happen. `after`: it happened, and nobody was told. `stopped`: the process is suspended
 * in front of the write, another one takes over, and then it wakes and goes on with what it was about to do.
 */
export interface Death {
  readonly write: number;
  readonly moment: 'before' | 'after' | 'stopped';
}

/**
 * The storage of one process that dies. From its death on no call is made for it, or answered: whoever waits, waits for
 * ever, as in a process that is gone.
 *
 * Views do not count as durable writes: nothing rests on them.
 */
export class MortalStorage implements StorageAdapter {
  readonly name: string;
  readonly reach: StorageAdapter['reach'];
  /** The durable writes so far, the deadly one included. */
  readonly writes: DurableWrite[] = [];
  /** Resolves with the write that the process died of. */
  readonly died: Promise<DurableWrite>;
  /** Calls that have not been answered yet. */
  busy = 0;
  /** Told of every durable write before it happens. */
  wrote: (write: DurableWrite) => void = () => undefined;
  readonly #inner: StorageAdapter;
  readonly #death: Death | undefined;
  readonly #before: number;
  readonly #watches = new Set<Unsubscribe>();
  #state: 'alive' | 'stopped' | 'dead' = 'alive';
  #tellDeath: (write: DurableWrite) => void = () => undefined;
  #wake: () => void = () => undefined;
  readonly #awake: Promise<void>;

  constructor(inner: StorageAdapter, death?: Death, writesBefore = 0) {
    this.#before = writesBefore;
    this.#inner = inner;
    this.#death = death;
    this.name = inner.name;
    this.reach = inner.reach;
    this.died = new Promise((resolve) => (this.#tellDeath = resolve));
    this.#awake = new Promise((resolve) => (this.#wake = resolve));
  }

  /** Lets a stopped process go on. */
  wake(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'alive';
    this.#wake();
  }

  /** Ends a process wherever it is. */
  end(): void {
    this.#state = 'dead';
    this.#unwatch();
  }

  /** How many watches are not stopped. */
  get watches(): number {
    return this.#watches.size;
  }

  get(key: string): Promise<string | undefined> {
    return this.#call(() => this.#inner.get(key));
  }

  put(key: string, value: string, options?: PutOptions): Promise<void> {
    const write = (): Promise<void> => this.#inner.put(key, value, options);
    return options?.derived === true ? this.#call(write) : this.#write(key, [], write);
  }

  delete(key: string): Promise<boolean> {
    return this.#call(() => this.#inner.delete(key));
  }

  list(prefix: string, options?: ListOptions): Promise<ListPage> {
    return this.#call(() => this.#inner.list(prefix, options));
  }

  deleteAll(prefix: string): Promise<void> {
    return this.#write(prefix, [], () => this.#inner.deleteAll(prefix));
  }

  append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    const write = (): Promise<void> => this.#inner.append(log, lines, options);
    return options?.derived === true || lines.length === 0 ? this.#call(write) : this.#write(log, lines, write);
  }

  async *read(log: string, after?: Cursor): AsyncGenerator<LogLine, void, undefined> {
    await this.#requireLife();
    const lines = this.#inner.read(log, after)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.#call(() => lines.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await lines.return?.();
    }
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    const stop = this.#inner.watch?.(prefix, () => {
      if (this.#state !== 'alive') return;
      changed();
    });
    if (stop === undefined) return () => undefined;
    this.#watches.add(stop);
    return () => {
      this.#watches.delete(stop);
      stop();
    };
  }

  release(log: string): void {
    if (this.#state === 'alive') this.#inner.release?.(log);
  }

  async #write<Answer>(key: string, lines: readonly string[], work: () => Promise<Answer>): Promise<Answer> {
    await this.#requireLife();
    const write = writtenBy(this.#before + this.writes.length + 1, key, lines);
    this.writes.push(write);
    const moment = this.#death?.write === write.number ? this.#death.moment : undefined;
    this.wrote(write);
    if (moment === 'before' || moment === 'stopped') this.#die(write, moment);
    return this.#call(work, moment === 'after' ? write : undefined);
  }

  async #call<Answer>(work: () => Promise<Answer>, deadly?: DurableWrite): Promise<Answer> {
    await this.#requireLife();
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
      if (deadly !== undefined) this.#die(deadly, 'after');
      await this.#requireLife();
    }
  }

  #die(write: DurableWrite, moment: Death['moment']): void {
    this.#state = moment === 'stopped' ? 'stopped' : 'dead';
    if (moment !== 'stopped') this.#unwatch();
    this.#tellDeath(write);
  }

  #unwatch(): void {
    for (const stop of this.#watches) stop();
    this.#watches.clear();
  }

  async #requireLife(): Promise<void> {
    if (this.#state === 'stopped') await this.#awake;
    if (this.#state === 'dead') await new Promise<never>(() => undefined);
  }
}
