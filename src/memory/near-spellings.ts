import type { TermIndex } from './term-index.ts';

const leastLength = 5;
const mostFound = 2;

/** Finds known words that are spelled nearly like one that is not. */
export class NearSpellings {
  readonly #index: TermIndex;
  /** Words by their first letter: whoever mistypes a word mistypes that least. */
  readonly #byLetter = new Map<number, number[]>();
  #taken = 0;

  constructor(index: TermIndex) {
    this.#index = index;
  }

  /** Words with one letter changed, added, left out or swapped; two in long words. */
  of(word: string): readonly number[] {
    if (word.length < leastLength || !/^\p{L}+$/u.test(word)) return [];
    this.#take();
    const { terms, counts } = this.#index;
    const allowed = word.length >= 9 ? 2 : 1;
    const found: { readonly term: number; readonly distance: number }[] = [];
    for (const term of this.#byLetter.get(word.charCodeAt(0)) ?? []) {
      const other = terms[term] ?? '';
      if (Math.abs(other.length - word.length) > allowed) continue;
      const distance = distanceOf(word, other, allowed);
      if (distance <= allowed) found.push({ term, distance });
    }
    found.sort((one, other) => one.distance - other.distance || (counts[other.term] ?? 0) - (counts[one.term] ?? 0));
    return found.slice(0, mostFound).map(({ term }) => term);
  }

  /** Takes in the words that are new. Those with digits or marks are no words that anybody misspells. */
  #take(): void {
    const { terms } = this.#index;
    for (; this.#taken < terms.length; this.#taken += 1) {
      const word = terms[this.#taken] ?? '';
      if (word.length < leastLength - 1 || !/^\p{L}+$/u.test(word)) continue;
      const letter = word.charCodeAt(0);
      const known = this.#byLetter.get(letter);
      if (known === undefined) this.#byLetter.set(letter, [this.#taken]);
      else known.push(this.#taken);
    }
  }
}

/** The distance of Damerau and Levenshtein, or more than `most`. */
function distanceOf(one: string, other: string, most: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      let distance = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > most) return most + 1;
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? most + 1;
}
