import { hash } from 'node:crypto';
import type { Host } from '../core/host.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { timeMark } from './run-paths.ts';

const stagingFolder = 'incoming/';
/** What an import that died has left is removed by the next one after this long. */
const leftoverMs = 24 * 60 * 60 * 1000;
const charactersAtOnce = 1024 * 1024;

/** Keeps the lines of an import aside until all of it has been checked. Nobody takes them for a run. */
export class ImportStaging {
  readonly #storage: StorageAdapter;
  readonly #folder: string;
  readonly #counts = new Map<number, number>();
  #segment = 0;
  #lines: string[] = [];
  #characters = 0;

  constructor(storage: StorageAdapter, host: Host) {
    this.#storage = storage;
    this.#folder = `${stagingFolder}${timeMark(host.now()).toLowerCase()}_${host.id(16)}/`;
  }

  /** Removes what imports that died long ago have left. */
  static async sweep(storage: StorageAdapter, host: Host): Promise<void> {
    const eldest = `${stagingFolder}${timeMark(host.now() - leftoverMs).toLowerCase()}`;
    const { entries } = await storage.list(stagingFolder, { folders: 'state' });
    for (const { key } of entries) if (key < eldest) await storage.deleteAll(`${key}/`);
  }

  /** How many lines each segment has. */
  get counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  /** Adds a line behind the others of its segment. */
  async add(segment: number, line: string): Promise<void> {
    if (segment !== this.#segment) await this.flush();
    this.#segment = segment;
    this.#counts.set(segment, (this.#counts.get(segment) ?? 0) + 1);
    this.#lines.push(line);
    this.#characters += line.length;
    if (this.#characters >= charactersAtOnce) await this.flush();
  }

  /** Writes what is held back. Not synced: after a power loss nobody asks for it. */
  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    await this.#storage.append(this.#log(this.#segment), lines, { derived: true });
  }

  /** The lines of a segment. */
  async *lines(segment: number): AsyncGenerator<string, void, undefined> {
    for await (const { line } of this.#storage.read(this.#log(segment))) yield line;
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    for (const segment of this.#counts.keys()) this.#storage.release?.(this.#log(segment));
    await this.#storage.deleteAll(this.#folder);
  }

  #log(segment: number): string {
    return `${this.#folder}${segment}`;
  }
}

/** The id of the fork that an export becomes: the same file gives the same one. */
export function idOfFork(head: object, exportedAt: number): string {
  const digits = BigInt(`0x${hash('sha256', JSON.stringify(head), 'hex')}`).toString(36);
  return `wf_${timeMark(exportedAt)}_${digits.slice(-6)}`;
}
