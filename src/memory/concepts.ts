import { assuranceTerms } from './terms-assurance.ts';
import { type KinConcept, kinshipOf } from './concept-kinship.ts';
import { codeTerms } from './terms-code.ts';
import { craftTerms } from './terms-craft.ts';
import { deliveryTerms } from './terms-delivery.ts';
import { designTerms } from './terms-design.ts';
import { deviceTerms } from './terms-devices.ts';
import { everydayTerms } from './terms-everyday.ts';
import { fieldTerms } from './terms-fields.ts';
import { learningTerms } from './terms-learning.ts';
import { platformTerms } from './terms-platform.ts';
import { serverTerms } from './terms-servers.ts';
import { symptomTerms } from './terms-symptoms.ts';
import { systemTerms } from './terms-systems.ts';
import { ideaOf } from './term-lines.ts';
import { tradeTerms } from './terms-trades.ts';
import { webTerms } from './terms-web.ts';
import { workTerms } from './terms-work.ts';
import { worldTerms } from './terms-world.ts';
import type { Word, Words } from './words.ts';

/** An idea that a text speaks of, whatever word it uses. */
export interface Concept {
  /** As it stands in an index: `#` and its first word. */
  readonly name: string;
  /** The area it belongs to: `=` and its name; absent of plain words, which belong together in nothing. */
  readonly area: string | undefined;
  /** How closely what was said belongs to it, from 0 to 1. */
  readonly closeness: number;
}

/** Where a concept stands in a text: the places of its first word and of the one behind its last. */
export interface Mention {
  readonly concepts: readonly Concept[];
  readonly from: number;
  readonly to: number;
}

/** The names of the concepts that words stand for. */
export interface ConceptNames {
  /** What they are the same as: what only goes with an idea is not. */
  readonly alike: ReadonlySet<string>;
  /** What they are names of: not what they are one kind of. */
  readonly named: ReadonlySet<string>;
}

/** As close as words must be to an idea to be the same. */
const sameFrom = 0.8;

interface Phrase {
  readonly stems: readonly string[];
  readonly concepts: Concept[];
}

const prefixed = /^(?:auto|co|de|dis|in|inter|ir|micro|mis|multi|non|over|pre|re|sub|un|under)([a-z]{4,})$/;

/** What a word means outside of the trade counts less where the trade has a sense of its own: a `fixture` is rarely a match. */
const secondSense = 0.5;

/** What only goes with an idea does not make others close to it. */
const kinFrom = 0.8;

/** All terms. */
export const termLists: readonly string[] = [
  ...[systemTerms, codeTerms, workTerms, symptomTerms],
  ...[deliveryTerms, assuranceTerms, designTerms, everydayTerms, fieldTerms],
  ...[webTerms, serverTerms, platformTerms, deviceTerms, tradeTerms, learningTerms, craftTerms],
  worldTerms,
];

/** What engineers call the same thing, as the lists of terms beside this file say. */
export class Concepts {
  /** By first stem, the longest phrase first. */
  readonly #phrases = new Map<string, Phrase[]>();
  /** By one stem alone. */
  readonly #single = new Map<string, Phrase>();
  readonly #names = new Set<string>();
  readonly #namesOf = new WeakMap<readonly Concept[], ConceptNames>();
  #kinship: ReadonlyMap<string, readonly KinConcept[]> | undefined;

  constructor(words: Words) {
    for (const terms of termLists) this.#take(terms, words);
    for (const phrases of this.#phrases.values()) {
      phrases.sort((one, other) => other.stems.length - one.stems.length);
      for (const phrase of phrases) if (phrase.stems.length === 1) this.#single.set(phrase.stems[0] ?? '', phrase);
    }
  }

  /** The concepts that words speak of; the longest phrase at a place counts. */
  mentions(words: readonly Word[]): readonly Mention[] {
    const found: Mention[] = [];
    for (let from = 0; from < words.length; from += 1) {
      const word = words[from];
      if (word === undefined) continue;
      const joined = word.joined === undefined ? undefined : this.#single.get(word.joined);
      if (joined !== undefined) {
        // `front-end` is what `frontend` is, and has nothing to do with an end.
        found.push({ concepts: joined.concepts, from, to: from + 2 });
        from += 1;
        continue;
      }
      const phrase =
        this.#phrases.get(word.stem)?.find(({ stems }) => stems.every((stem, at) => words[from + at]?.stem === stem)) ??
        this.#withoutPrefix(word.stem);
      if (phrase !== undefined) found.push({ concepts: phrase.concepts, from, to: from + phrase.stems.length });
    }
    return found;
  }

  /** The names of what a mention stands for; the same sets for the same words. */
  namesOf(concepts: readonly Concept[]): ConceptNames {
    let names = this.#namesOf.get(concepts);
    if (names === undefined) {
      const from = (least: number): ReadonlySet<string> =>
        new Set(concepts.flatMap(({ name, closeness }) => (closeness >= least ? [name] : [])));
      names = { alike: from(sameFrom), named: from(1) };
      this.#namesOf.set(concepts, names);
    }
    return names;
  }

  /** The concepts that are close to one, the closest first. */
  kinOf(name: string): readonly KinConcept[] {
    this.#kinship ??= kinshipOf(this.#members());
    return this.#kinship.get(name) ?? [];
  }

  /** `redeploy` speaks of what `deploy` speaks of. */
  #withoutPrefix(stem: string): Phrase | undefined {
    const rest = prefixed.exec(stem)?.[1];
    return rest === undefined ? undefined : this.#single.get(rest);
  }

  #members(): ReadonlyMap<string, ReadonlySet<string>> {
    const members = new Map<string, Set<string>>();
    for (const phrases of this.#phrases.values())
      for (const { stems, concepts } of phrases)
        for (const { name, closeness } of concepts) {
          if (closeness < kinFrom) continue;
          const known = members.get(name) ?? new Set();
          members.set(name, known.add(stems.join(' ')));
        }
    return members;
  }

  #take(terms: string, words: Words): void {
    let area: string | undefined;
    for (const line of terms.split('\n')) {
      if (line.startsWith('=')) area = line.includes('plain words') ? undefined : `=${line.slice(1).trim()}`;
      else if (line !== '') {
        const idea = ideaOf(line);
        const name = this.#nameOf(idea.map(({ text }) => text));
        for (const { text, closeness } of idea)
          this.#add(
            words.read(text).map(({ stem }) => stem),
            { name, area, closeness },
            terms === worldTerms ? secondSense : 1,
          );
      }
    }
  }

  /** Several lines may begin with the same word and are different ideas nevertheless. */
  #nameOf([first = '', second = '']: readonly string[]): string {
    const name = this.#names.has(`#${first}`) ? `#${first}, ${second}` : `#${first}`;
    this.#names.add(name);
    return name;
  }

  /** Adds what a phrase stands for; where the trade means something else by it, only a share of that. */
  #add(stems: readonly string[], concept: Concept, share: number): void {
    const [first] = stems;
    if (first === undefined) return;
    const known = this.#phrases.get(first) ?? [];
    this.#phrases.set(first, known);
    const same = known.find((phrase) => phrase.stems.join(' ') === stems.join(' '));
    if (same === undefined) known.push({ stems, concepts: [concept] });
    else if (!same.concepts.some(({ name }) => name === concept.name)) {
      const isSecond = same.concepts.some(({ area }) => area !== undefined);
      same.concepts.push(isSecond ? { ...concept, closeness: concept.closeness * share } : concept);
    }
  }
}

/** How much each of the ideas counts that one phrase stands for: the more there are, the less says each. */
export function sharesOf(concepts: readonly Concept[]): readonly (Concept & { readonly share: number })[] {
  const all = Math.sqrt(concepts.reduce((sum, { closeness }) => sum + closeness ** 2, 0));
  return concepts.map((concept) => ({ ...concept, share: concept.closeness / Math.max(1, all) }));
}
