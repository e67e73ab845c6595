import type { JsonValue } from '../core/json.ts';
import type { Associations } from './associations.ts';
import type { Concepts } from './concepts.ts';
import { factsOf, factTerm, tagTerm } from './features.ts';
import { ideasOf } from './ideas.ts';
import type { NearSpellings } from './near-spellings.ts';
import type { Scores, TermIndex } from './term-index.ts';
import type { WordFamily } from './word-family.ts';
import type { Word, Words } from './words.ts';

/** How much something counts beside the very word: what is learned, or spelled nearly so. */
const associationShare = 0.35;
const spellingShare = 0.7;
/** Or has a root in common, or is put together of what stands apart elsewhere. */
const familyShare = 0.5;
const compoundShare = 0.8;
/** What all ideas of a word count together, beside the word itself. */
const ideasAtMost = 0.75;
/** The information of rare words counts less than in BM25, so that two fitting words outweigh one that is rare by chance. */
const informationPower = 0.75;

const leastCommon = 1000;
const leastDocs = 100;

/** A part of a query that a doc has. */
export interface Match {
  readonly text: string;
  /** The term of the index that it has it by. */
  readonly by: string;
  readonly value: number;
  readonly weight: number;
}

interface Term {
  readonly term: number;
  readonly value: number;
}

/** One part of a query: a word, a tag or a fact, with all that stands for it. */
interface Part {
  readonly text: string;
  readonly weight: number;
  /** The ideas of the word: a doc gets them together, and so the more, the more of them it speaks of. */
  readonly ideas: readonly Term[];
  /** Other terms and what a doc gets that has nothing but that. */
  readonly terms: readonly Term[];
  /** What a doc would get that has the very word. */
  readonly most: number;
  readonly known: boolean;
}

/** A text and how much its words count. */
export interface QueryText {
  readonly text: string;
  readonly weight: number;
}

/** What is known where a query is made. */
export interface QueryGround {
  readonly index: TermIndex;
  readonly words: Words;
  readonly concepts: Concepts;
  readonly associations: Associations;
  readonly spellings: NearSpellings;
  readonly family: WordFamily;
}

/** What is asked about, in the terms of an index, with what each of them is worth. */
export class Query {
  readonly parts: readonly Part[];
  /** What a doc would get that has everything. */
  readonly most: number;
  readonly #index: TermIndex;

  constructor(
    ground: QueryGround,
    texts: readonly QueryText[],
    given: { readonly tags?: readonly string[]; readonly context?: Readonly<Record<string, JsonValue>> } = {},
  ) {
    this.#index = ground.index;
    const parts = new Map<string, Part>();
    for (const { text, weight } of texts) addWords(parts, ground, ground.words.read(text), weight);
    for (const tag of given.tags ?? []) addTerm(parts, ground.index, tagTerm(tag), tag, 1);
    for (const { key, text } of factsOf(given.context ?? {}))
      if (text.length <= 60) addTerm(parts, ground.index, factTerm(key, text), `${key} = ${text}`, 0.5);
    this.parts = [...parts.values()];
    this.most = this.parts.reduce((sum, { most }) => sum + most, 0);
  }

  /** The words that no decision knows, nor anything like them. */
  get unknownWords(): readonly string[] {
    return this.parts.filter(({ known }) => !known).map(({ text }) => text);
  }

  /** Adds up for all docs what they have of the query. */
  score(scores: Scores): void {
    for (const { ideas, terms, most } of this.parts) {
      scores.nextPart(most * ideasAtMost);
      for (const { term, value } of ideas) this.#index.score(term, value, scores, true);
      for (const { term, value } of terms) this.#index.score(term, value, scores);
    }
  }

  /** How much there is to find, whatever it tells. */
  get weight(): number {
    return this.parts.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** Which parts a doc has, the most telling first. */
  matches(doc: number): readonly Match[] {
    const { terms, impacts } = this.#index.termsOf(doc);
    const has = new Map<number, number>();
    for (const [at, term] of terms.entries()) has.set(term, impacts[at] ?? 0);
    return this.parts
      .flatMap(({ text, ideas, terms, weight }) => {
        let best = { text, by: '', value: 0, weight };
        for (const { term, value } of [...ideas, ...terms]) {
          const gained = (value * (has.get(term) ?? 0)) / 255;
          if (gained > best.value) best = { text, by: this.#index.terms[term] ?? '', value: gained, weight };
        }
        return best.value > 0 ? [best] : [];
      })
      .sort((one, other) => other.value - one.value);
  }
}

/** How much a term tells, never below 0. Where there are few decisions, that a word is in some of them says little. */
export function informationOf(index: TermIndex, count: number): number {
  const docs = Math.max(leastDocs, index.size);
  return Math.log(1 + (docs - count + 0.5) / (count + 0.5)) ** informationPower;
}

function addWords(parts: Map<string, Part>, ground: QueryGround, words: readonly Word[], given: number): void {
  const { index, concepts, associations, spellings, family } = ground;
  const spoken = ideasOf(words, concepts);
  for (const [at, { stem, joined }] of words.entries()) {
    const { shares, telling } = spoken[at] ?? { shares: new Map<string, number>(), telling: 1 };
    const weight = given * telling;
    const before = parts.get(stem);
    if (before !== undefined) {
      // Said again, it counts a little more.
      const factor = (before.weight + weight / 2) / before.weight;
      parts.set(stem, scaled(before, Math.min(factor, 2 / before.weight)));
      continue;
    }
    const valueOf = (term: number, share: number): number =>
      share * weight * informationOf(index, index.counts[term] ?? 0);
    const ideas: Term[] = [];
    for (const [name, share] of shares) {
      const term = index.numberOf(name);
      if (term !== undefined && !isCommonArea(index, term)) ideas.push({ term, value: valueOf(term, share) });
    }
    const values = new Map<number, number>();
    const add = (term: number | undefined, share: number): void => {
      if (term === undefined) return;
      const value = valueOf(term, share);
      if (value > (values.get(term) ?? 0)) values.set(term, value);
    };
    const own = index.numberOf(stem);
    add(own, 1);
    if (joined !== undefined) add(index.numberOf(joined), 1);
    for (const [one, other] of [words.slice(at, at + 2), words.slice(Math.max(0, at - 1), at + 1)])
      if (one !== undefined && other !== undefined) add(index.numberOf(one.stem + other.stem), compoundShare);
    for (const term of family.of(stem)) add(term, familyShare);
    if (own === undefined) for (const term of family.partsOf(stem)) add(term, compoundShare / 2);
    if (own !== undefined)
      for (const { term, strength } of associations.of(own)) add(term, associationShare * strength);
    else if (shares.size === 0) for (const term of spellings.of(stem)) add(term, spellingShare);
    const information = informationOf(index, own === undefined ? 0 : (index.counts[own] ?? 0));
    parts.set(stem, {
      text: stem,
      weight,
      ideas,
      terms: [...values].map(([term, value]) => ({ term, value })),
      // A word that no decision has tells nothing between them, but a question full of them is about something else.
      most: weight * information,
      known: values.size + ideas.length > 0,
    });
  }
}

/** An area that many decisions belong to tells next to nothing, and would be most of the work. */
function isCommonArea(index: TermIndex, term: number): boolean {
  const count = index.counts[term] ?? 0;
  return count > leastCommon && count > index.size / 5 && (index.terms[term] ?? '').startsWith('=');
}

function addTerm(parts: Map<string, Part>, index: TermIndex, name: string, text: string, weight: number): void {
  const term = index.numberOf(name);
  if (term === undefined) return;
  const most = weight * informationOf(index, index.counts[term] ?? 0);
  parts.set(name, { text, weight, ideas: [], terms: [{ term, value: most }], most, known: true });
}

function scaled(part: Part, factor: number): Part {
  if (factor <= 1) return part;
  return {
    ...part,
    weight: part.weight * factor,
    most: part.most * factor,
    ideas: part.ideas.map(({ term, value }) => ({ term, value: value * factor })),
    terms: part.terms.map(({ term, value }) => ({ term, value: value * factor })),
  };
}
