import { isDerived } from './features.ts';
import { informationOf } from './query.ts';
import type { TermIndex } from './term-index.ts';

/** From here on two decisions count as nearly the same. */
const alikeFrom = 0.7;
/** What a decision loses that says the same as one before it. */
const mostLost = 0.5;

/**
 * Orders what was found so that near duplicates do not crowd out the rest: maximal marginal relevance (J. Carbonell and
 * J. Goldstein, 1998), where only what is nearly the same counts as redundant.
 */
export function distinct<Found extends { readonly doc: number; readonly score: number }>(
  found: readonly Found[],
  index: TermIndex,
  limit: number,
): readonly Found[] {
  const left = found.map((item) => ({ item, vector: vectorOf(index, item.doc), redundant: 0 }));
  const chosen: Found[] = [];
  while (chosen.length < limit && left.length > 0) {
    let best = 0;
    for (let at = 1; at < left.length; at += 1) if (worthOf(left[at]) > worthOf(left[best])) best = at;
    const [next] = left.splice(best, 1);
    if (next === undefined) break;
    chosen.push(next.item);
    for (const other of left) {
      const alike = cosineOf(next.vector, other.vector);
      other.redundant = Math.max(other.redundant, Math.max(0, (alike - alikeFrom) / (1 - alikeFrom)));
    }
  }
  return chosen;
}

function worthOf(given: { readonly item: { readonly score: number }; readonly redundant: number } | undefined): number {
  return given === undefined ? -1 : given.item.score * (1 - mostLost * given.redundant);
}

/** The words of a doc by what they tell, of length 1. */
export function vectorOf(index: TermIndex, doc: number): ReadonlyMap<number, number> {
  const { terms, impacts } = index.termsOf(doc);
  const vector = new Map<number, number>();
  let square = 0;
  for (const [at, term] of terms.entries()) {
    if (isDerived(index.terms[term] ?? '')) continue;
    const value = (impacts[at] ?? 0) * informationOf(index, index.counts[term] ?? 0);
    vector.set(term, value);
    square += value * value;
  }
  const length = Math.sqrt(square) || 1;
  for (const [term, value] of vector) vector.set(term, value / length);
  return vector;
}

/** The cosine of two vectors of length 1. */
export function cosineOf(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [term, value] of one) sum += value * (other.get(term) ?? 0);
  return sum;
}
