import { StorageError } from '../../src/core/errors.ts';
import type {
  AppendOptions,
  ListOptions,
  ListPage,
  LogLine,
  PutOptions,
  StorageAdapter,
  Unsubscribe,
} from '../../src/storage/storage-adapter.ts';

/** When a process dies: at its n-th write, before or after the write took place. */
export interface Death {
  readonly write: number;
  readonly moment: 'before' | 'after';
}

/** One life of a process, which may have several storages. */
export class Life {
  /** Writes so far, the deadly one included. Views do not count: they prove nothing. */
  writes = 0;
  dead = false;
  readonly death: Death | undefined;

  constructor(death?: Death) {
    this.death = death;
  }
}

/**
 * The storage of one life of a process. From its death on nothing that it asks is done, or answered with anything but
 * "you were overtaken", so that the engine above unwinds at once and can do no more.
 */
export class MortalStorage implements StorageAdapter {
  readonly name: string;
  readonly reach: StorageAdapter['reach'];
  readonly #inner: StorageAdapter;
  readonly #life: Life;

  constructor(inner: StorageAdapter, death?: Death | Life) {
    this.#inner = inner;
    this.#life = death instanceof Life ? death : new Life(death);
    this.name = inner.name;
    this.reach = inner.reach;
  }

  get writes(): number {
    return this.#life.writes;
  }

  get dead(): boolean {
    return this.#life.dead;
  }

  set dead(dead: boolean) {
    this.#life.dead = dead;
  }

  async get(key: string): Promise<string | undefined> {
    this.#requireLife();
    return this.#inner.get(key);
  }

  async put(key: string, value: string, options?: PutOptions): Promise<void> {
    await this.#mortal(options?.derived !== true, () => this.#inner.put(key, value, options));
  }

  async delete(key: string): Promise<boolean> {
    return this.#mortal(true, () => this.#inner.delete(key));
  }

  async list(prefix: string, options?: ListOptions): Promise<ListPage> {
    this.#requireLife();
    return this.#inner.list(prefix, options);
  }

  async deleteAll(prefix: string): Promise<void> {
    await this.#mortal(true, () => this.#inner.deleteAll(prefix));
  }

  async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    const counts = options?.derived !== true && lines.length > 0;
    await this.#mortal(counts, () => this.#inner.append(log, lines, options));
  }

  async *read(log: string, after?: number): AsyncGenerator<LogLine> {
    this.#requireLife();
    yield* this.#inner.read(log, after);
  }

  watch(prefix: string, changed: () => void): Unsubscribe {
    const stop = this.#inner.watch?.(prefix, changed);
    return stop ?? (() => undefined);
  }

  async #mortal<Answer>(counts: boolean, write: () => Promise<Answer>): Promise<Answer> {
    this.#requireLife();
    const life = this.#life;
    if (counts) life.writes += 1;
    const dying = counts && life.writes === life.death?.write;
    if (dying && life.death.moment === 'before') this.dead = true;
    this.#requireLife();
    const answer = await write();
    if (dying) this.dead = true;
    this.#requireLife();
    return answer;
  }

  #requireLife(): void {
    if (this.dead) throw new StorageError('overtaken-log', 'This process is dead.', { subject: 'storage' });
  }
}
