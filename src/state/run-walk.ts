import type { ListEntry, StorageAdapter } from '../storage/storage-adapter.ts';
import { compare, type Filter, type Rank } from './listing-options.ts';
import { type GeneratedId, partsOfGeneratedId, runsFolder, stateName, timeMark } from './run-paths.ts';

/** A run that may belong into a listing. */
export interface Candidate extends Rank {
  readonly folder: string;
  /** Its snapshot's text; `'unread'` where only its place in the order was asked for. */
  readonly snapshot: { readonly text: string | undefined } | 'unread';
}

/** Candidates in pieces, each piece in order and behind the one before: a promise for each run would cost as much as the run. */
export type Candidates = AsyncGenerator<readonly Candidate[], void, undefined>;

/** Entries of one page of the storage, where nobody knows how many are needed: as few, and as a rule. */
const fewestEntries = 20;
const pageSize = 1000;
const dayMs = 86_400_000;
/** The years that ids can name. */
const firstMoment = Date.parse('0100-01-01');
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const aDay = /^\d{4}-\d{2}-\d{2}$/;
/** Few runs are in the newest folders of a page, and to look into a folder costs its names. */
const firstFolders = 2;

/** Runs with generated ids, newest first. */
export class GeneratedRuns {
  readonly #storage: StorageAdapter;
  readonly #filter: Filter;
  /** How many more make the page full, if all of them fit. */
  #wanted: number;
  /** The newest moment that is asked for. */
  readonly #until: number;

  constructor(storage: StorageAdapter, filter: Filter, limit: number) {
    this.#storage = storage;
    this.#filter = filter;
    this.#wanted = limit + 1;
    const until = filter.after === undefined ? filter.before - 1 : Math.min(filter.before - 1, filter.after.createdAt);
    this.#until = Math.min(until, lastMoment);
  }

  /** Day by day. */
  async *candidates(): Candidates {
    if (this.#until < firstMoment) return;
    const from = `${runsFolder}${new Date(this.#until).toISOString().slice(0, 10)}~`;
    for await (const entries of pages(this.#storage, runsFolder, { values: false, from, size: firstFolders }))
      for (const { key } of entries) {
        const day = key.slice(runsFolder.length);
        const begins = aDay.test(day) ? Date.parse(day) : Number.NaN;
        // A day that no calendar has holds nothing.
        if (Number.isNaN(begins)) continue;
        if (begins + dayMs <= this.#filter.since) return;
        yield* this.#runsOf(day);
      }
  }

  async *#runsOf(day: string): Candidates {
    const { after, before } = this.#filter;
    // `z` sorts behind every id of the same moment.
    const from = `${runsFolder}${day}/wf_${timeMark(this.#until)}_${'z'.repeat(8)}`;
    const size = this.#wanted > 0 ? Math.max(this.#wanted, fewestEntries) : pageSize;
    for await (const entries of pages(this.#storage, `${runsFolder}${day}/`, { values: true, from, size })) {
      const found: Candidate[] = [];
      for (const { key, value } of entries) {
        const runId = key.slice(key.lastIndexOf('/') + 1);
        const parts: GeneratedId | undefined = partsOfGeneratedId(runId);
        // What was put into another folder by hand is no run: nobody would find it there.
        if (parts?.day !== day || parts.createdAt >= before) continue;
        const rank = { runId, createdAt: parts.createdAt };
        if (after === undefined || compare(rank, after) > 0)
          found.push({ ...rank, folder: key, snapshot: { text: value } });
      }
      this.#wanted -= found.length;
      if (found.length > 0) yield found;
    }
  }
}

/** Several orders as one. */
export async function* merged(sources: readonly Candidates[], others: readonly Candidate[] = []): Candidates {
  const heads: Head[] = [{ source: undefined, piece: others, index: 0 }];
  for (const source of sources) heads.push({ source, piece: [], index: 0 });
  for (;;) {
    for (const head of heads)
      if (head.index === head.piece.length) {
        const next = await head.source?.next();
        head.piece = next?.value ?? [];
        head.index = 0;
      }
    const left = heads.filter((head) => head.piece.length > 0);
    if (left.length === 0) return;
    yield together(left);
  }
}

/** In order, until one of them has to be asked for more. */
function together(heads: readonly Head[]): readonly Candidate[] {
  const [only] = heads;
  if (only?.index === 0 && heads.length === 1) {
    only.index = only.piece.length;
    return only.piece;
  }
  const found: Candidate[] = [];
  for (;;) {
    let [first] = heads;
    for (const head of heads) if (isBefore(head, first)) first = head;
    if (first === undefined) return found;
    const candidate = first.piece[first.index];
    if (candidate === undefined) return found;
    found.push(candidate);
    first.index += 1;
    if (first.index === first.piece.length) return found;
  }
}

interface Head {
  /** Absent where there is nothing behind the piece. */
  readonly source: Candidates | undefined;
  piece: readonly Candidate[];
  index: number;
}

function isBefore(one: Head, other: Head | undefined): boolean {
  const first = one.piece[one.index];
  const second = other?.piece[other.index];
  return first !== undefined && second !== undefined && compare(first, second) < 0;
}

/** The folders below a prefix, last first, with their snapshots if asked; pages grow, as those who go on want more. */
export async function* pages(
  storage: StorageAdapter,
  prefix: string,
  { values, from, size = pageSize }: { readonly values: boolean; readonly from?: string; readonly size?: number },
): AsyncGenerator<readonly ListEntry[], void, undefined> {
  let after = from;
  let limit = Math.min(size, 2 * pageSize);
  do {
    const options = { folders: stateName, values, reverse: true, limit };
    const page = await storage.list(prefix, after === undefined ? options : { ...options, after });
    yield page.entries;
    after = page.next;
    limit = Math.min(2 * limit, pageSize);
  } while (after !== undefined);
}
