import { isDerived } from './features.ts';
import type { TermIndex } from './term-index.ts';

/** A term that stands with another more often than chance would have it. */
export interface Association {
  readonly term: number;
  /** How closely, from 0 to 1: the pointwise mutual information, normalised. */
  readonly strength: number;
}

/** So many docs of a term tell what it stands with. */
const sample = 128;
const leastTogether = 3;
/** The quantile of the chi-square distribution with one degree of freedom: chance explains this once in a thousand times. */
const significant = 10.83;
const mostAssociations = 6;

/**
 * Learns from the decisions themselves what stands together, for a term when it is first asked about.
 *
 * A pair counts when the likelihood ratio of T. Dunning (1993) says that it is no coincidence; how much, says the
 * normalised pointwise mutual information of G. Bouma (2009).
 */
export class Associations {
  readonly #index: TermIndex;
  #known = new Map<number, readonly Association[]>();
  #size = 0;
  /** By term, in how many of the docs at hand it is; all 0 between two uses. */
  #together: Uint16Array = new Uint16Array(0);

  constructor(index: TermIndex) {
    this.#index = index;
  }

  /** What a term stands with, the closest first. */
  of(term: number): readonly Association[] {
    // What was learned stays until there is a quarter more to learn from.
    if (this.#index.size > this.#size * 1.25) {
      this.#known = new Map();
      this.#size = this.#index.size;
    }
    let found = this.#known.get(term);
    if (found === undefined) {
      found = this.#learn(term);
      this.#known.set(term, found);
    }
    return found;
  }

  #learn(term: number): readonly Association[] {
    const index = this.#index;
    const count = index.counts[term] ?? 0;
    if (count < leastTogether) return [];
    const docs = index.docsOf(term, sample);
    if (this.#together.length < index.terms.length) this.#together = new Uint16Array(index.terms.length * 2);
    const together = this.#together;
    const met: number[] = [];
    for (const doc of docs)
      for (const other of index.termsOf(doc).terms) {
        const before = together[other] ?? 0;
        if (before === 0) met.push(other);
        together[other] = before + 1;
      }
    const found: Association[] = [];
    for (const other of met) {
      const both = together[other] ?? 0;
      together[other] = 0;
      // Concepts, areas, facts and claims are known otherwise.
      if (other === term || both < leastTogether || isDerived(index.terms[other] ?? '')) continue;
      const scaled = (both * count) / docs.length;
      const others = index.counts[other] ?? 0;
      const strength = normalised(scaled, count, others, index.size);
      if (strength > 0.2 && likelihoodRatio(scaled, count, others, index.size) > significant)
        found.push({ term: other, strength });
    }
    return found.sort((one, other) => other.strength - one.strength).slice(0, mostAssociations);
  }
}

function normalised(both: number, one: number, other: number, all: number): number {
  return both >= all ? 0 : Math.log((both * all) / (one * other)) / -Math.log(both / all);
}

function likelihoodRatio(both: number, one: number, other: number, all: number): number {
  const cells = [both, one - both, other - both, all - one - other + both];
  const expected = [
    (one * other) / all,
    (one * (all - other)) / all,
    ((all - one) * other) / all,
    ((all - one) * (all - other)) / all,
  ];
  return (
    2 *
    cells.reduce((sum, cell, index) => (cell <= 0 ? sum : sum + cell * Math.log(cell / (expected[index] ?? cell))), 0)
  );
}
