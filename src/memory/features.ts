import type { JsonValue } from '../core/json.ts';
import type { DecisionRecord } from './decision.ts';
import { claimsOf } from './claims.ts';
import { type Concepts, sharesOf } from './concepts.ts';
import type { Features } from './term-index.ts';
import type { Words } from './words.ts';

/** How much a word counts where it stands, and how long such a text usually is. */
interface Field {
  readonly weight: number;
  readonly usual: number;
}

const fields = {
  question: { weight: 2, usual: 10 },
  decision: { weight: 2, usual: 12 },
  tags: { weight: 2, usual: 4 },
  rationale: { weight: 1, usual: 30 },
  context: { weight: 1, usual: 15 },
  alternatives: { weight: 0.7, usual: 12 },
  type: { weight: 0.5, usual: 2 },
  project: { weight: 0.3, usual: 2 },
} satisfies Record<string, Field>;

/** How far a long text counts less, and how soon a repeated word says nothing more; as in BM25F. */
const lengthShare = 0.4;
const saturation = 1.2;
/** How much an area counts beside the idea: a text has a few of each, and many texts are about the same area. */
const areaShare = 0.25;

/** What a decision is found by: its words, the concepts and areas they speak of, its tags and its facts. */
export function featuresOf(record: DecisionRecord, words: Words, concepts: Concepts): Features {
  const weights = new Map<string, number>();
  const add = (feature: string, weight: number): void => {
    weights.set(feature, (weights.get(feature) ?? 0) + weight);
  };
  const take = (text: string, { weight, usual }: Field): void => {
    if (text === '') return;
    const read = words.read(text);
    const each = weight / (1 - lengthShare + (lengthShare * read.length) / usual);
    for (const { stem, joined } of read) {
      add(stem, each);
      if (joined !== undefined) add(joined, each);
    }
    for (const mention of concepts.mentions(read))
      for (const { name, area, share } of sharesOf(mention.concepts)) {
        add(name, each * share);
        if (area !== undefined) add(area, each * share * areaShare);
      }
  };
  take(record.question, fields.question);
  take(record.decision, fields.decision);
  take(record.tags.join(' . '), fields.tags);
  take(record.rationale, fields.rationale);
  take(record.alternatives.map(({ option }) => option).join(' . '), fields.alternatives);
  take(record.type, fields.type);
  take(record.project ?? '', fields.project);
  const facts = factsOf(record.context);
  take(facts.map(({ key, text }) => `${key} ${text}`).join(' . '), fields.context);
  for (const { key, text } of facts) if (text.length <= 60) add(factTerm(key, text), 1);
  for (const tag of record.tags) add(tagTerm(tag), 2);
  for (const { name } of claimsOf(record)) add(claimTerm(name), 1);
  const features = new Map<string, number>();
  for (const [feature, weight] of weights)
    features.set(feature, Math.max(1, Math.round((255 * weight) / (weight + saturation))));
  return features;
}

/** A fact of a context: `database.version` and `16`. */
export interface Fact {
  readonly key: string;
  readonly text: string;
}

const mostFacts = 200;

/** The facts of a context, those inside of others by the path of their keys. */
export function factsOf(context: Readonly<Record<string, JsonValue>>): readonly Fact[] {
  const facts: Fact[] = [];
  const walk = (key: string, value: JsonValue, depth: number): void => {
    if (facts.length >= mostFacts || value === null) return;
    if (typeof value !== 'object') facts.push({ key, text: String(value) });
    else if (depth < 4)
      for (const [name, part] of Object.entries(value))
        walk(Array.isArray(value) ? key : key === '' ? name : `${key}.${name}`, part, depth + 1);
  };
  walk('', context, 0);
  return facts;
}

/** The term of a fact in an index. */
export function factTerm(key: string, text: string): string {
  return `fact:${oneLine(key)}=${oneLine(text)}`;
}

/** The term of a tag in an index. */
export function tagTerm(tag: string): string {
  return `tag:${oneLine(tag)}`;
}

/** The term of something that is claimed, in an index. */
export function claimTerm(name: string): string {
  return `claim:${oneLine(name)}`;
}

/** Whether a term of an index stands for a concept, an area, a fact or a claim, and not for a word or a tag. */
export function isDerived(term: string): boolean {
  return /^(?:[#=]|(?:fact|claim):)/.test(term);
}

/** Terms are lines of a cache. */
function oneLine(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ');
}
