import { isHoldfastError } from '../core/errors.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';

/** What the lines of a {@link GenerationLog} mean. */
export interface LogMeaning<Known, Line> {
  /** The line that every generation begins with. */
  readonly begun: Line;
  /** Reads a line; `undefined` for one that is cut, damaged or foreign, or that a later version wrote. */
  readonly read: (text: string) => Line | undefined;
  /** What is known after a line. Pure: everybody who reads the same lines comes to know the same. */
  readonly applied: (known: Known, line: Line) => Known;
  /** What is known where there are no lines, of what was known before. */
  readonly anew: (known: Known) => Known;
  /** Says all that is known in one line, and reads that again. */
  readonly snapshotOf: (known: Known) => Line;
  readonly snapshotIn: (line: Line) => Known | undefined;
}

/** How often what a generation begins with is looked for, while others make and remove generations. */
const longestSearch = 5;

/**
 * What several processes know of one thing: a log that all of them append to and whose order decides.
 *
 * So that it stays small it has generations. Whoever finds one long creates the next; creating it is exclusive, and what
 * was acknowledged before stands below it, because every append looks which generation is the newest once it is
 * durable. Only then is the former one read to its end and what it says written as a snapshot into the new one. A line
 * that came too late is appended to the new generation as well; where both count, its meaning has to tell.
 */
export class GenerationLog<Known extends object, Line extends object> {
  known: Known;
  readonly #storage: StorageAdapter;
  readonly #folder: string;
  readonly #meaning: LogMeaning<Known, Line>;
  readonly #longest: number;
  readonly #derived: boolean;
  #generation = 0;
  #cursor: Cursor | undefined;
  #lines = 0;
  #turn: Promise<void> = Promise.resolve();

  /**
   * `folder`: where its generations stand. `first`: what is known before any line. `longest`: lines of one generation.
   * `derived`: its lines need not survive a power loss.
   */
  constructor(
    storage: StorageAdapter,
    folder: string,
    meaning: LogMeaning<Known, Line>,
    {
      first,
      longest,
      derived = false,
    }: { readonly first: Known; readonly longest: number; readonly derived?: boolean },
  ) {
    this.#storage = storage;
    this.#folder = folder;
    this.#meaning = meaning;
    this.known = first;
    this.#longest = longest;
    this.#derived = derived;
  }

  /** Reads what has been appended since, by anybody. */
  read(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  /** Appends lines and reads on: what counts is how the log has them. */
  append(...lines: readonly Line[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#append(lines);
      if (this.#lines > this.#longest) await this.#compact();
    });
  }

  /** Reads on, and appends a line where what is known then asks for it. */
  appendIf(line: (known: Known) => Line | undefined): Promise<void> {
    return this.#inTurn(async () => {
      await this.#read();
      const missing = line(this.known);
      if (missing !== undefined) await this.#append([missing]);
    });
  }

  /** Takes in a line that could not be written, for this process alone and until the log can be read again. */
  applyHere(line: Line): void {
    this.known = this.#meaning.applied(this.known, line);
    this.#generation = 0;
  }

  /** One after the other: two readings at once would take in a line twice. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #read(): Promise<void> {
    await this.#openNewest();
    await this.#follow();
  }

  /** Appends lines to the newest generation, and reads on. */
  async #append(lines: readonly Line[]): Promise<void> {
    if (this.#generation === 0) await this.#read();
    const texts = lines.map((line) => JSON.stringify(line));
    for (;;) {
      const generation = this.#generation;
      try {
        // What was removed is not made again by it.
        const unless = this.#logOf(generation + 1);
        await this.#storage.append(this.#logOf(generation), texts, { unless, derived: this.#derived });
      } catch (error) {
        if (!isHoldfastError(error) || error.code !== 'overtaken-log') throw error;
      }
      await this.#read();
      // Only now is it certain: while this process slept, the next generations may have come and gone.
      if (this.#generation === generation) return;
    }
  }

  async #openNewest(): Promise<void> {
    let newest = await this.#newest();
    if (newest === 0) {
      await this.#create(1, this.#meaning.anew(this.known));
      newest = await this.#newest();
    }
    if (newest === this.#generation) return;
    this.known = await this.#baseOf(newest);
    this.#generation = newest;
    this.#cursor = undefined;
    this.#lines = 0;
  }

  /** What a generation begins with, which is written down there first where nobody has done so. */
  async #baseOf(generation: number): Promise<Known> {
    for (let look = 0; look < longestSearch; look += 1) {
      const own = await this.#linesOf(generation);
      const snapshot = this.#snapshotIn(own);
      if (snapshot !== undefined) return snapshot;
      const former = await this.#linesOf(generation - 1);
      const base = this.#snapshotIn(former);
      // The former one goes only once a snapshot stands in this one, which is there to be read then.
      if (base === undefined) continue;
      const known = former.reduce<Known>((before, line) => this.#meaning.applied(before, line), base);
      const text = JSON.stringify(this.#meaning.snapshotOf(known));
      await this.#storage.append(this.#logOf(generation), [text], { derived: this.#derived });
    }
    // Somebody has removed what it began with: better than nothing is what begins anew.
    return this.#meaning.anew(this.known);
  }

  async #linesOf(generation: number): Promise<readonly Line[]> {
    const lines: Line[] = [];
    for await (const { line } of this.#storage.read(this.#logOf(generation))) {
      const read = this.#meaning.read(line);
      if (read !== undefined) lines.push(read);
    }
    return lines;
  }

  /** The first snapshot counts. */
  #snapshotIn(lines: readonly Line[]): Known | undefined {
    for (const line of lines) {
      const known = this.#meaning.snapshotIn(line);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  async #follow(): Promise<void> {
    for await (const { line, cursor } of this.#storage.read(this.#logOf(this.#generation), this.#cursor)) {
      this.#cursor = cursor;
      this.#lines += 1;
      const read = this.#meaning.read(line);
      if (read !== undefined) this.known = this.#meaning.applied(this.known, read);
    }
  }

  async #compact(): Promise<void> {
    await this.#create(this.#generation + 1);
    await this.#read();
    const { entries } = await this.#storage.list(this.#folder);
    const current = this.#logOf(this.#generation);
    for (const { key } of entries) if (key < current) await this.#storage.delete(key);
  }

  async #create(generation: number, base?: Known): Promise<void> {
    const { begun, snapshotOf } = this.#meaning;
    const lines = base === undefined ? [begun] : [begun, snapshotOf(base)];
    try {
      const texts = lines.map((line) => JSON.stringify(line));
      await this.#storage.append(this.#logOf(generation), texts, { create: true });
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'exists') throw error;
    }
  }

  async #newest(): Promise<number> {
    const { entries } = await this.#storage.list(this.#folder);
    const names = entries.map(({ key }) => key.slice(this.#folder.length));
    return Math.max(0, ...names.filter((name) => /^\d{10}$/.test(name)).map(Number));
  }

  #logOf(generation: number): string {
    return `${this.#folder}${String(generation).padStart(10, '0')}`;
  }
}

/** The first line of every log of generations below a folder. */
export async function* beginningsBelow(storage: StorageAdapter, folder: string): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const page = await storage.list(folder, after === undefined ? {} : { after });
    for (const { key } of page.entries)
      for await (const { line } of storage.read(key)) {
        yield line;
        break;
      }
    after = page.next;
  } while (after !== undefined);
}
