import type { TermIndex } from './term-index.ts';

const leastRoot = 5;
/** How much of the longer word both must have in common from its beginning. */
const leastCommon = 0.65;
const mostFound = 4;
const leastPart = 3;

/** Finds known words that are made of what a word is made of: `calibr` and `calibration`, `time` and `zone` of `timezone`. */
export class WordFamily {
  readonly #index: TermIndex;
  /** Words by the letters they begin with. */
  readonly #byRoot = new Map<string, number[]>();
  #taken = 0;

  constructor(index: TermIndex) {
    this.#index = index;
  }

  /** Words that begin as this one does, for most of their length. */
  of(word: string): readonly number[] {
    if (word.length < leastRoot || !/^\p{L}+$/u.test(word)) return [];
    this.#take();
    const { terms, counts } = this.#index;
    const found = (this.#byRoot.get(word.slice(0, leastRoot)) ?? []).filter((term) => {
      const other = terms[term] ?? '';
      return other !== word && beginning(word, other) >= leastCommon * Math.max(word.length, other.length);
    });
    return found.sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0)).slice(0, mostFound);
  }

  /** The two known words that a word is put together from. */
  partsOf(word: string): readonly number[] {
    for (let at = leastPart; at <= word.length - leastPart; at += 1) {
      const [one, other] = [this.#index.numberOf(word.slice(0, at)), this.#index.numberOf(word.slice(at))];
      if (one !== undefined && other !== undefined) return [one, other];
    }
    return [];
  }

  #take(): void {
    const { terms } = this.#index;
    for (; this.#taken < terms.length; this.#taken += 1) {
      const word = terms[this.#taken] ?? '';
      if (word.length < leastRoot || !/^\p{L}+$/u.test(word)) continue;
      const root = word.slice(0, leastRoot);
      const known = this.#byRoot.get(root);
      if (known === undefined) this.#byRoot.set(root, [this.#taken]);
      else known.push(this.#taken);
    }
  }
}

/** How many letters two words have in common before they part. */
function beginning(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
