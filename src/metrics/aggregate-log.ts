import { crc32 } from 'node:zlib';
import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { addAggregates, addRecord, aggregateKinds, noAggregates, type Aggregates, type Sums } from './aggregates.ts';
import { listMonths, logOf } from './month-logs.ts';
import { RecordReader } from './record-reader.ts';

/** Where it is kept up to which line everything was added up; only saves reading it again. */
export const aggregatesKey = 'metrics/aggregates';
const document = /^\{"format":1,"sum":"([0-9a-f]{8})","months":(.*)\}\n?$/s;

/** What is added up of one month. */
interface MonthAggregates extends Aggregates {
  /** Everything before is added up. */
  cursor: Cursor;
  /** The length of its lines. */
  characters: number;
  unreadable: number;
  /** The checksum of its first line, by which it is known to be the same log. */
  head: string;
}

/**
 * Adds up the records of every month, also those that other processes write.
 *
 * Reads each line once: how far it came is stored, derived, with a checksum; without it, or damaged, it begins anew; so it does with
 * a month whose log was removed and begun anew.
 */
export class AggregateLog {
  readonly #storage: StorageAdapter;
  #months: Map<string, MonthAggregates> | undefined;

  constructor(storage: StorageAdapter) {
    this.#storage = storage;
  }

  /** Takes in what was written since it last looked. */
  async update(): Promise<void> {
    const known = (this.#months ??= await this.#load());
    const months = await listMonths(this.#storage);
    for (const [month, { head }] of known)
      if (!months.includes(month) || !(await this.#is(month, head))) known.delete(month);
    const record = new RecordReader();
    for (const month of months) {
      const sums = known.get(month) ?? { cursor: 0, characters: 0, unreadable: 0, head: '', ...noAggregates() };
      known.set(month, sums);
      for await (const { line, cursor } of this.#storage.read(logOf(month), sums.cursor)) {
        if (sums.head === '') sums.head = sumOf(line);
        if (record.read(line)) addRecord(sums, record);
        else sums.unreadable += 1;
        sums.cursor = cursor;
        sums.characters += line.length;
      }
    }
  }

  /** Writes down how far it came. */
  async save(): Promise<void> {
    const months = JSON.stringify(
      [...(this.#months ?? [])].map(([month, { cursor, characters, unreadable, head, ...sums }]) => ({
        ...{ month, cursor, characters, unreadable, head },
        ...Object.fromEntries(aggregateKinds.map((kind) => [kind, [...sums[kind]]])),
      })),
    );
    const text = `{"format":1,"sum":"${sumOf(months)}","months":${months}}\n`;
    await this.#storage.put(aggregatesKey, text, { derived: true });
  }

  /** All months together. */
  get total(): Aggregates {
    const total = noAggregates();
    for (const sums of this.#months?.values() ?? []) addAggregates(total, sums);
    return total;
  }

  /** The length of all records, of whole lines. */
  get characters(): number {
    return [...(this.#months?.values() ?? [])].reduce((sum, { characters }) => sum + characters, 0);
  }

  /** Lines that are no records. */
  get unreadable(): number {
    return [...(this.#months?.values() ?? [])].reduce((sum, { unreadable }) => sum + unreadable, 0);
  }

  /** Whether the log of a month is the one that was added up. */
  async #is(month: string, head: string): Promise<boolean> {
    for await (const { line } of this.#storage.read(logOf(month))) return sumOf(line) === head;
    return head === '';
  }

  async #load(): Promise<Map<string, MonthAggregates>> {
    const [, sum, text = ''] = document.exec((await this.#storage.get(aggregatesKey)) ?? '') ?? [];
    const loaded = new Map<string, MonthAggregates>();
    // Whole is what has its checksum: then it is as it was written.
    if (sum === undefined || sum !== sumOf(text)) return loaded;
    for (const { month, workflows, agents, models, ...rest } of JSON.parse(text) as readonly StoredMonth[])
      loaded.set(month, { ...rest, workflows: new Map(workflows), agents: new Map(agents), models: new Map(models) });
    return loaded;
  }
}

interface StoredMonth {
  readonly month: string;
  readonly cursor: Cursor;
  readonly characters: number;
  readonly unreadable: number;
  readonly head: string;
  readonly workflows: readonly (readonly [string, Sums])[];
  readonly agents: readonly (readonly [string, Sums])[];
  readonly models: readonly (readonly [string, Sums])[];
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
