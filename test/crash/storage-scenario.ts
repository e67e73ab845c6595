import { StorageError } from '../../src/core/errors.ts';
import type { StorageAdapter } from '../../src/storage/storage-adapter.ts';

/** What callers handed over and were told about one log. */
interface KnownLog {
  /** Lines of appends that were acknowledged. */
  acknowledged: string[];
  /** All lines that were ever handed over. */
  readonly attempted: Set<string>;
  /** The lines of each attempt to make it, when it is one that is only ever made with lines. */
  readonly creations: string[][];
}

/** Works with a storage as random callers would, remembers what was acknowledged, and checks that it is still there. */
export class StorageScenario {
  readonly #random: () => number;
  readonly #logs = new Map<string, KnownLog>();
  /** The values a document may have; one, once a write was acknowledged. `undefined` stands for none. */
  readonly #documents = new Map<string, Set<string | undefined>>();
  /** Documents whose last write was not synced: a power loss may leave anything of them. */
  readonly #unsynced = new Set<string>();
  /** Folders whose removal was acknowledged, and not written to since. */
  readonly #removed = new Set<string>();
  /** What is being worked on in this step: two writers of one document leave open who was last. */
  readonly #busy = new Set<string>();
  #counter = 0;
  acknowledgements = 0;
  /** What went wrong in calls, as the codes of their errors. */
  readonly troubles: string[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Does so many random things, some of them at once; ends early when told to. */
  async run(storage: StorageAdapter, steps: number, ended: () => boolean = () => false): Promise<void> {
    for (let step = 0; step < steps && !ended(); step += 1) {
      this.#busy.clear();
      const works =
        this.#pick(12) === 0
          ? [this.#removeAll(storage, `runs/m/${this.#run()}/`)]
          : Array.from({ length: 1 + this.#pick(3) }, () => this.#something(storage));
      for (const outcome of await Promise.allSettled(works)) {
        if (outcome.status === 'fulfilled') this.acknowledgements += 1;
        else if (outcome.reason instanceof StorageError) this.troubles.push(outcome.reason.code);
        else throw outcome.reason;
      }
    }
  }

  /** What is not as it was acknowledged, or was never handed over; empty when all is well. */
  async findings(storage: StorageAdapter): Promise<string[]> {
    const findings: string[] = [];
    for (const [log, known] of this.#logs) {
      const found: string[] = [];
      for await (const { line } of storage.read(log)) found.push(line);
      findings.push(...logFindings(log, known, found));
    }
    for (const [key, possible] of this.#documents) {
      const value = await storage.get(key);
      if (!possible.has(value) && !this.#unsynced.has(key))
        findings.push(`document ${key} is ${String(value)}, not ${[...possible].join(' or ')}`);
    }
    for (const folder of this.#removed) {
      const { entries } = await storage.list(folder);
      if (entries.length > 0)
        findings.push(`folder ${folder} was removed and holds ${entries.map((entry) => entry.key).join(', ')}`);
    }
    return findings;
  }

  async #something(storage: StorageAdapter): Promise<void> {
    const folder = `runs/m/${this.#run()}/`;
    const kind = this.#pick(16);
    if (kind < 2) return storage.append(`${folder}log`, []);
    this.#removed.delete(folder);
    if (kind < 8) return this.#append(storage, `${folder}log`);
    if (kind < 11) return this.#create(storage, `${folder}made-${this.#pick(3)}`);
    return this.#write(storage, `${folder}state-${this.#pick(2)}`);
  }

  async #append(storage: StorageAdapter, log: string): Promise<void> {
    const known = this.#log(log);
    const lines = this.#lines();
    const derived = this.#pick(6) === 0;
    for (const line of lines) known.attempted.add(line);
    await storage.append(log, lines, { derived });
    if (!derived) known.acknowledged.push(...lines);
  }

  async #create(storage: StorageAdapter, log: string): Promise<void> {
    const known = this.#log(log);
    const lines = this.#lines();
    for (const line of lines) known.attempted.add(line);
    known.creations.push(lines);
    await storage.append(log, lines, { create: true });
    known.acknowledged.push(...lines);
  }

  async #write(storage: StorageAdapter, key: string): Promise<void> {
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    const possible = this.#document(key);
    if (this.#pick(4) === 0) {
      possible.add(undefined);
      await storage.delete(key);
      settle(possible, undefined);
      this.#unsynced.delete(key);
      return;
    }
    const value = this.#text();
    const derived = this.#pick(4) === 0;
    possible.add(value);
    if (derived) this.#unsynced.add(key);
    await storage.put(key, value, { ifAbsent: this.#pick(4) === 0, derived });
    if (derived) return;
    settle(possible, value);
    this.#unsynced.delete(key);
  }

  async #removeAll(storage: StorageAdapter, folder: string): Promise<void> {
    const documents = [...this.#documents].filter(([key]) => key.startsWith(folder)).map(([, possible]) => possible);
    for (const [log, known] of this.#logs) if (log.startsWith(folder)) known.acknowledged = [];
    for (const possible of documents) possible.add(undefined);
    await storage.deleteAll(folder);
    for (const possible of documents) settle(possible, undefined);
    this.#removed.add(folder);
  }

  #log(log: string): KnownLog {
    let known = this.#logs.get(log);
    if (known === undefined) this.#logs.set(log, (known = { acknowledged: [], attempted: new Set(), creations: [] }));
    return known;
  }

  #document(key: string): Set<string | undefined> {
    let possible = this.#documents.get(key);
    if (possible === undefined) this.#documents.set(key, (possible = new Set<string | undefined>([undefined])));
    return possible;
  }

  #lines(): string[] {
    return Array.from({ length: 1 + this.#pick(3) }, () => this.#text());
  }

  /** A text that says itself whether it is whole. */
  #text(): string {
    this.#counter += 1;
    const body = `${this.#counter}:${'é'.repeat(this.#pick(20))}`;
    return `${body}:${body.length}`;
  }

  #run(): string {
    return 'abc'.charAt(this.#pick(3));
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count);
  }
}

function settle(possible: Set<string | undefined>, value: string | undefined): void {
  possible.clear();
  possible.add(value);
}

function logFindings(log: string, known: KnownLog, found: readonly string[]): string[] {
  const findings: string[] = [];
  const whole = new Set(found.filter(isWhole));
  for (const line of whole)
    if (!known.attempted.has(line)) findings.push(`log ${log} holds ${line}, which nobody wrote`);
  for (const line of known.acknowledged)
    if (!whole.has(line)) findings.push(`log ${log} lost ${line}, found ${found.join(' ')}`);
  const isMade =
    known.creations.length === 0 || found.length === 0 || known.creations.some((lines) => isStart(lines, found));
  if (!isMade) findings.push(`log ${log} appeared without its first lines: ${found.join(' ')}`);
  return findings;
}

function isStart(lines: readonly string[], found: readonly string[]): boolean {
  return lines.every((line, index) => found[index] === line);
}

function isWhole(text: string): boolean {
  const cut = text.lastIndexOf(':');
  return text.slice(cut + 1) === String(cut) && /^\d+:é*$/.test(text.slice(0, cut));
}
