import { isHoldfastError } from '../core/errors.ts';
import { encodeName } from '../core/names.ts';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { type BreakerSettings, sameSettings } from './breaker-options.ts';
import { type BreakerLine, parseBreakerLine } from './breaker-line.ts';
import { type BreakerEntry, type BreakerState, firstState, nextState } from './circuit-breaker.ts';

/** Where the logs of breakers are kept. */
export const breakersFolder = 'recovery/breakers/';

/** All there is to know about a breaker. */
interface Known {
  readonly state: BreakerState;
  readonly settings: BreakerSettings;
}

/** How often what a generation begins with is looked for, while others make and remove generations. */
const longestSearch = 5;

/**
 * What several processes know of one breaker: a log that all of them append to and whose order decides.
 *
 * So that it stays small it has generations. Whoever finds one long creates the next; creating it is exclusive, and what
 * was acknowledged before stands below it, because every append looks which generation is the newest once it is
 * durable. Only then is the former one read to its end and its state written as a snapshot into the new one. A line that
 * came too late is appended to the new generation as well; where both count, its id tells.
 */
export class BreakerLog {
  state: BreakerState = firstState;
  settings: BreakerSettings;
  readonly #storage: StorageAdapter;
  readonly #name: string;
  readonly #folder: string;
  readonly #longest: number;
  #generation = 0;
  #cursor: Cursor | undefined;
  #lines = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(storage: StorageAdapter, name: string, settings: BreakerSettings, longest = 500) {
    this.#storage = storage;
    this.#name = name;
    this.#folder = `${breakersFolder}${encodeName(name, 'name')}/`;
    this.settings = settings;
    this.#longest = longest;
  }

  /** Reads what has been appended since, by anybody. */
  read(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  /** Appends an entry, durably, and reads on: what counts is how the log has it. */
  append(entry: BreakerEntry): Promise<void> {
    return this.#inTurn(async () => {
      await this.#append(entry);
      if (this.#lines > this.#longest) await this.#compact();
    });
  }

  /** Has these settings hold for everybody, from this place of the log on. */
  declare(settings: BreakerSettings): Promise<void> {
    return this.#inTurn(async () => {
      await this.#read();
      if (sameSettings(this.settings, settings)) return;
      await this.#append({ type: 'settings', settings });
    });
  }

  /** Takes in an entry that could not be written, for this process alone and until the log can be read again. */
  applyHere(entry: BreakerEntry): void {
    this.state = nextState(this.state, entry, this.settings);
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

  /** Appends a line to the newest generation, and reads on. */
  async #append(line: BreakerLine): Promise<void> {
    if (this.#generation === 0) await this.#read();
    for (;;) {
      const generation = this.#generation;
      try {
        // What was removed is not made again by it.
        const unless = this.#logOf(generation + 1);
        await this.#storage.append(this.#logOf(generation), [JSON.stringify(line)], { unless });
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
      await this.#create(1, { state: firstState, settings: this.settings });
      newest = await this.#newest();
    }
    if (newest === this.#generation) return;
    const base = await this.#baseOf(newest);
    this.state = base.state;
    this.settings = base.settings;
    this.#generation = newest;
    this.#cursor = undefined;
    this.#lines = 0;
  }

  /** What a generation begins with, which is written down there first where nobody has done so. */
  async #baseOf(generation: number): Promise<Known> {
    for (let look = 0; look < longestSearch; look += 1) {
      const own = await this.#linesOf(generation);
      const snapshot = snapshotIn(own);
      if (snapshot !== undefined) return snapshot;
      const former = await this.#linesOf(generation - 1);
      const base = snapshotIn(former);
      // The former one goes only once a snapshot stands in this one, which is there to be read then.
      if (base === undefined) continue;
      const { state, settings } = former.reduce(applied, base);
      const line: BreakerLine = { type: 'snapshot', state, settings };
      await this.#storage.append(this.#logOf(generation), [JSON.stringify(line)]);
    }
    // Somebody has removed what it began with: better than no breaker is one that begins anew.
    return { state: firstState, settings: this.settings };
  }

  async #linesOf(generation: number): Promise<readonly BreakerLine[]> {
    const lines: BreakerLine[] = [];
    for await (const { line } of this.#storage.read(this.#logOf(generation))) {
      const read = parseBreakerLine(line);
      if (read !== undefined) lines.push(read);
    }
    return lines;
  }

  async #follow(): Promise<void> {
    for await (const { line, cursor } of this.#storage.read(this.#logOf(this.#generation), this.#cursor)) {
      this.#cursor = cursor;
      this.#lines += 1;
      const read = parseBreakerLine(line);
      if (read !== undefined) ({ state: this.state, settings: this.settings } = applied(this, read));
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
    const begun: BreakerLine = { type: 'begun', name: this.#name };
    const lines: BreakerLine[] = base === undefined ? [begun] : [begun, { type: 'snapshot', ...base }];
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

/** The names of all breakers that have a log. */
export async function storedBreakers(storage: StorageAdapter): Promise<readonly string[]> {
  const names = new Set<string>();
  let after: string | undefined;
  do {
    const page = await storage.list(breakersFolder, after === undefined ? {} : { after });
    for (const { key } of page.entries)
      for await (const { line } of storage.read(key)) {
        const read = parseBreakerLine(line);
        if (read?.type === 'begun') names.add(read.name);
        break;
      }
    after = page.next;
  } while (after !== undefined);
  return [...names];
}

function snapshotIn(lines: readonly BreakerLine[]): Known | undefined {
  return lines.find((line) => line.type === 'snapshot');
}

function applied({ state, settings }: Known, line: BreakerLine): Known {
  if (line.type === 'settings') return { state, settings: line.settings };
  if (line.type === 'begun' || line.type === 'snapshot') return { state, settings };
  return { state: nextState(state, line, settings), settings };
}
