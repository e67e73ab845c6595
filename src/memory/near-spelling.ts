import type { TermIndex } from './term-index.ts';

const leastLength = 5;
const mostFound = 2;

/** Known words that are spelled nearly like one that is not: one letter changed, added, left out or swapped; two in long words. */
export function nearSpellings(word: string, index: TermIndex): readonly number[] {
  if (word.length < leastLength || !/^\p{L}+$/u.test(word)) return [];
  const allowed = word.length >= 9 ? 2 : 1;
  const found: { readonly term: number; readonly distance: number }[] = [];
  for (const [term, other] of index.terms.entries()) {
    // Whoever mistypes a word mistypes its first letter least.
    if (other.charCodeAt(0) !== word.charCodeAt(0) || Math.abs(other.length - word.length) > allowed) continue;
    const distance = distanceOf(word, other, allowed);
    if (distance <= allowed) found.push({ term, distance });
  }
  found.sort(
    (one, other) => one.distance - other.distance || (index.counts[other.term] ?? 0) - (index.counts[one.term] ?? 0),
  );
  return found.slice(0, mostFound).map(({ term }) => term);
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
