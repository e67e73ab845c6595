/** What a doc is found by, and how strongly: from 1 to 255. */
export type Features = ReadonlyMap<string, number>;

/** Sums up what a query finds; for each part of the query the best that a doc has counts. */
export class Scores {
  readonly totals: Float32Array;
  /** The docs that were found at all, in the order in which they were met. */
  readonly found: Int32Array;
  count = 0;
  readonly #best: Float32Array;
  readonly #stamps: Uint32Array;
  #part = 0;
  #mostTogether = Infinity;

  constructor(docs: number) {
    this.totals = new Float32Array(docs);
    this.found = new Int32Array(docs);
    this.#best = new Float32Array(docs);
    this.#stamps = new Uint32Array(docs);
  }

  /** Forgets what was found, for another query. */
  clear(): void {
    for (let at = 0; at < this.count; at += 1) this.totals[this.found[at] ?? 0] = 0;
    this.count = 0;
  }

  /** Begins the next part of the query, and says what a doc gets at most for things that count together. */
  nextPart(mostTogether?: number): void {
    this.#part += 1;
    this.#mostTogether = mostTogether ?? Infinity;
  }

  /** A doc has something of the part at hand: its best counts, or what is found `together`, such as the ideas of a word. */
  add(doc: number, found: number, together?: boolean): void {
    const best = this.#stamps[doc] === this.#part ? (this.#best[doc] ?? 0) : 0;
    const value = together === true ? Math.min(found + best, this.#mostTogether) : found;
    if (value <= best) return;
    const total = this.totals[doc] ?? 0;
    if (total === 0) {
      this.found[this.count] = doc;
      this.count += 1;
    }
    this.totals[doc] = total + value - best;
    this.#best[doc] = value;
    this.#stamps[doc] = this.#part;
  }
}

const leastTail = 2000;

/**
 * Which docs have which terms, in both directions, in typed arrays.
 *
 * Docs are numbered from 0 as they come and never change. Lists by term are built in one go for most docs; those that
 * came since then are in lists of their own until there are too many.
 */
export class TermIndex {
  readonly terms: string[] = [];
  /** In how many docs each term is. */
  readonly counts: number[] = [];
  readonly #numbers = new Map<string, number>();
  /** By doc: where its terms begin in the two lists behind. */
  #starts: Int32Array = new Int32Array(1024);
  #docTerms: Int32Array = new Int32Array(32 * 1024);
  #docImpacts: Uint8Array = new Uint8Array(32 * 1024);
  #docs = 0;
  /** By term, for the first `#frozen` docs. */
  #frozen = 0;
  #termStarts: Int32Array = new Int32Array(1);
  #termDocs: Int32Array = new Int32Array(0);
  #termImpacts: Uint8Array = new Uint8Array(0);
  /** By term, for the docs since: doc, impact, doc, impact … */
  #tail = new Map<number, number[]>();

  /** How many docs there are. */
  get size(): number {
    return this.#docs;
  }

  /** The number of a term; `undefined`: no doc has it. */
  numberOf(term: string): number | undefined {
    return this.#numbers.get(term);
  }

  /** Adds the next doc. */
  add(features: Features): void {
    const doc = this.#docs;
    let at = this.#starts[doc] ?? 0;
    this.#reserve(doc + 2, at + features.size);
    for (const [term, impact] of features) {
      const number = this.#intern(term);
      this.counts[number] = (this.counts[number] ?? 0) + 1;
      this.#docTerms[at] = number;
      this.#docImpacts[at] = impact;
      at += 1;
      const list = this.#tail.get(number);
      if (list === undefined) this.#tail.set(number, [doc, impact]);
      else list.push(doc, impact);
    }
    this.#docs = doc + 1;
    this.#starts[doc + 1] = at;
  }

  /** The terms of a doc and their impacts, as parts of lists that must not be changed. */
  termsOf(doc: number): { readonly terms: Int32Array; readonly impacts: Uint8Array } {
    const [from, to] = [this.#starts[doc] ?? 0, this.#starts[doc + 1] ?? 0];
    return { terms: this.#docTerms.subarray(from, to), impacts: this.#docImpacts.subarray(from, to) };
  }

  /** Adds `value`, in the measure of each doc's impact, to the docs that have a term. */
  score(term: number, value: number, scores: Scores, together?: boolean): void {
    this.#freeze();
    const unit = value / 255;
    const end = this.#termStarts[term + 1] ?? 0;
    for (let at = this.#termStarts[term] ?? end; at < end; at += 1)
      scores.add(this.#termDocs[at] ?? 0, unit * (this.#termImpacts[at] ?? 0), together);
    const tail = this.#tail.get(term);
    if (tail !== undefined)
      for (let at = 0; at < tail.length; at += 2) scores.add(tail[at] ?? 0, unit * (tail[at + 1] ?? 0), together);
  }

  /** The first docs that have a term, at most so many. */
  docsOf(term: number, most: number): readonly number[] {
    this.#freeze();
    const from = this.#termStarts[term] ?? 0;
    const docs = [...this.#termDocs.subarray(from, Math.min(this.#termStarts[term + 1] ?? from, from + most))];
    const tail = this.#tail.get(term) ?? [];
    for (let at = 0; at < tail.length && docs.length < most; at += 2) docs.push(tail[at] ?? 0);
    return docs;
  }

  /** Everything as text and as bytes, for a cache. */
  save(): {
    readonly terms: string;
    readonly starts: Int32Array;
    readonly docTerms: Int32Array;
    readonly impacts: Uint8Array;
  } {
    const end = this.#starts[this.#docs] ?? 0;
    return {
      terms: this.terms.join('\n'),
      starts: this.#starts.slice(0, this.#docs + 1),
      docTerms: this.#docTerms.slice(0, end),
      impacts: this.#docImpacts.slice(0, end),
    };
  }

  /** An index as it was saved. */
  static load({ terms, starts, docTerms, impacts }: ReturnType<TermIndex['save']>): TermIndex {
    const index = new TermIndex();
    if (terms !== '') for (const term of terms.split('\n')) index.#intern(term);
    index.#docs = starts.length - 1;
    index.#starts = starts;
    index.#docTerms = docTerms;
    index.#docImpacts = impacts;
    for (const term of docTerms) index.counts[term] = (index.counts[term] ?? 0) + 1;
    index.#build();
    return index;
  }

  #intern(term: string): number {
    let number = this.#numbers.get(term);
    if (number !== undefined) return number;
    number = this.terms.length;
    // A copy of its own: a part of a larger text would keep all of it.
    const own = term.length < 13 ? term : Buffer.from(term).toString();
    this.terms.push(own);
    this.counts.push(0);
    this.#numbers.set(own, number);
    return number;
  }

  #freeze(): void {
    if (this.#docs - this.#frozen > Math.max(leastTail, this.#frozen / 4)) this.#build();
  }

  /** Sorts all docs under their terms by counting. */
  #build(): void {
    const starts = new Int32Array(this.terms.length + 1);
    for (const [term, count] of this.counts.entries()) starts[term + 1] = (starts[term] ?? 0) + count;
    const next = starts.slice();
    const end = this.#starts[this.#docs] ?? 0;
    const docs = new Int32Array(end);
    const impacts = new Uint8Array(end);
    for (let doc = 0; doc < this.#docs; doc += 1) {
      const to = this.#starts[doc + 1] ?? 0;
      for (let at = this.#starts[doc] ?? to; at < to; at += 1) {
        const term = this.#docTerms[at] ?? 0;
        const place = next[term] ?? 0;
        docs[place] = doc;
        impacts[place] = this.#docImpacts[at] ?? 0;
        next[term] = place + 1;
      }
    }
    this.#termStarts = starts;
    this.#termDocs = docs;
    this.#termImpacts = impacts;
    this.#frozen = this.#docs;
    this.#tail = new Map();
  }

  #reserve(docs: number, terms: number): void {
    if (this.#starts.length < docs) {
      const starts = new Int32Array(docs * 2);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    if (this.#docTerms.length >= terms) return;
    const docTerms = new Int32Array(terms * 2);
    docTerms.set(this.#docTerms);
    this.#docTerms = docTerms;
    const impacts = new Uint8Array(terms * 2);
    impacts.set(this.#docImpacts);
    this.#docImpacts = impacts;
  }
}
