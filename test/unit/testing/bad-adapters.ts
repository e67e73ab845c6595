import { MemoryStorage } from '../../../src/index.ts';
import type { AppendOptions, LogLine, StorageAdapter } from '../../../src/index.ts';
import type { StorageFixture } from '../../../src/testing/index.ts';

/** Hands everything on to memory; the bad adapters of the tests change one thing each. */
abstract class OverMemory implements StorageAdapter {
  readonly name = 'bad';
  readonly reach = 'process';
  readonly inner = new MemoryStorage();
  readonly get = this.inner.get.bind(this.inner);
  readonly put = this.inner.put.bind(this.inner);
  readonly delete = this.inner.delete.bind(this.inner);
  readonly list = this.inner.list.bind(this.inner);
  readonly deleteAll = this.inner.deleteAll.bind(this.inner);
  readonly watch = this.inner.watch.bind(this.inner);
  append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    return this.inner.append(log, lines, options);
  }
  read(log: string, after?: number): AsyncIterable<LogLine> {
    return this.inner.read(log, after);
  }
  /** The process died. */
  crash(): void {
    // Memory keeps everything.
  }
}

/** Says yes at once, and stores a little later: what was on its way at a death is gone. */
class Hasty extends OverMemory {
  #pending: (() => Promise<void>)[] = [];
  override async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    if (options?.create === true) return super.append(log, lines, options);
    this.#pending.push(() => super.append(log, lines, options));
    if (this.#pending.length > 1) await this.#pending.shift()?.();
  }
  override async *read(log: string, after?: number): AsyncIterable<LogLine> {
    for (const write of this.#pending.splice(0)) await write();
    yield* super.read(log, after);
  }
  override crash(): void {
    this.#pending = [];
  }
}

/** Loses the last line of a log at a death. */
class Forgetful extends OverMemory {
  #last: { readonly log: string; readonly length: number } | undefined;
  override async append(log: string, lines: readonly string[], options?: AppendOptions): Promise<void> {
    await super.append(log, lines, options);
    let length = 0;
    for await (const { cursor } of super.read(log)) length = cursor;
    if (lines.length > 0 && length > 2) this.#last = { log, length };
  }
  override async *read(log: string, after?: number): AsyncIterable<LogLine> {
    for await (const line of super.read(log, after)) if (!this.#lost.has(`${log} ${line.cursor}`)) yield line;
  }
  readonly #lost = new Set<string>();
  override crash(): void {
    if (this.#last !== undefined) this.#lost.add(`${this.#last.log} ${this.#last.length}`);
  }
}

/** Gives the lines of a log in another order than they were written in. */
class Shuffled extends OverMemory {
  override async *read(log: string, after?: number): AsyncIterable<LogLine> {
    const lines: LogLine[] = [];
    for await (const line of super.read(log, after)) lines.push(line);
    const [first, second, third, ...rest] = lines;
    if (first === undefined || second === undefined || third === undefined) yield* lines;
    else yield* [first, third, second, ...rest].map(({ line }, index) => ({ line, cursor: lines[index]!.cursor }));
  }
}

/** Does not look whether the next owner's log is there. */
class Blind extends OverMemory {
  override append(log: string, lines: readonly string[], options: AppendOptions = {}): Promise<void> {
    return super.append(log, lines, options.create === true ? { create: true } : {});
  }
}

const fixture = (storage: OverMemory): StorageFixture => ({
  open: () => storage,
  crash: () => {
    storage.crash();
  },
});

/** Adapters with one bug each. */
export const badAdapters = {
  hasty: (): StorageFixture => fixture(new Hasty()),
  forgetful: (): StorageFixture => fixture(new Forgetful()),
  shuffled: (): StorageFixture => fixture(new Shuffled()),
  blind: (): StorageFixture => fixture(new Blind()),
};
