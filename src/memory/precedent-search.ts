import type { JsonValue } from '../core/json.ts';
import { bestOf, type Candidate, filterOf } from './candidates.ts';
import { compareContexts } from './context-comparison.ts';
import type { DecisionStatus, OutcomeResult } from './decision.ts';
import type { Entry } from './decision-book.ts';
import { distinct } from './distinct.ts';
import { explain } from './explanation.ts';
import type { MemoryStore } from './memory-store.ts';
import { type Match, Query, type QueryText } from './query.ts';
import type { Precedent, PrecedentOptions, PrecedentSearch, ScorePart, Situation } from './situation.ts';
import { Scores } from './term-index.ts';

/** A situation with its context as facts. */
export interface AskedSituation extends Omit<Situation, 'context'> {
  readonly context: Readonly<Record<string, JsonValue>>;
}

/** How alike the vectors are that an embedder made, by the number of the decision; from -1 to 1. */
export type Closeness = ReadonlyMap<number, number>;

/** What a decision gets of the words it has in its question: the most that a text can. */
const fullImpact = 0.62;
/**
 * Between what questions about other things reach by chance and what those reach that have an answer, on decisions and
 * questions of `bench/precedents.ts`; the figures are in docs/memory.md.
 */
const defaultThreshold = 0.22;
/**
 * Where the best is similar, what follows is given from this share of its similarity on: a question that finds little is
 * found little of by all that belongs to it.
 */
const followingShare = 0.4;
/** How much of the similarity is lost where next to no word is met. */
const breadthShare = 0.7;
const leastCandidates = 40;
const yearMs = 365 * 86_400_000;

const outcomeFactors: Readonly<Record<OutcomeResult | 'none', number>> = {
  success: 1,
  none: 0.97,
  unknown: 0.97,
  partial: 0.95,
  failure: 0.92,
};
const statusFactors: Readonly<Record<DecisionStatus, number>> = {
  accepted: 1,
  proposed: 0.95,
  deprecated: 0.88,
  rejected: 0.88,
  superseded: 0.85,
};

/** Finds the decisions that were made in situations like this one. */
export async function findPrecedents(
  store: MemoryStore,
  situation: AskedSituation,
  options: PrecedentOptions,
  now: number,
  closeness?: Closeness,
): Promise<PrecedentSearch> {
  const { limit = 5, except = [] } = options;
  const { book, index } = store;
  const query = new Query(store, textsOf(situation), {
    ...(situation.tags === undefined ? {} : { tags: situation.tags }),
    context: situation.context,
  });
  const scores = new Scores(index.size);
  query.score(scores);
  // A vector may be near where no word is shared: everybody has a part in it.
  if (closeness !== undefined) {
    scores.nextPart();
    for (const doc of closeness.keys()) scores.add(doc, 1e-6);
  }
  const meant = filterOf(options, book);
  const text = (doc: number): number => Math.min(1, (scores.totals[doc] ?? 0) / (query.most || 1) / fullImpact);
  const candidates = bestOf(
    scores,
    Math.max(leastCandidates, limit * 4),
    (doc, total) => {
      const entry = book.entries[doc];
      if (entry === undefined || !meant(entry) || except.includes(entry.id)) return undefined;
      const near = closeness === undefined ? 0 : Math.max(0, closeness.get(doc) ?? 0) * (query.most || 1);
      return (total + near) * entryFactor(store, entry, now);
    },
    closeness === undefined ? 0 : query.most || 1,
  );
  const hasContext = Object.keys(situation.context).length > 0;
  const judged: (Precedent & Candidate)[] = [];
  for (const { doc } of hasContext ? candidates : candidates.slice(0, limit * 3)) {
    const precedent = await judge(store, situation, doc, text(doc), query, now, closeness?.get(doc));
    if (precedent !== undefined) judged.push({ ...precedent, doc, value: precedent.score });
  }
  const inOrder = distinct(judged, index, limit);
  const threshold = options.threshold ?? thresholdFor(inOrder);
  const precedents = inOrder.filter(({ similarity }) => similarity >= threshold).map(precedentIn);
  const nearest = inOrder[0];
  return {
    precedents,
    ...(precedents.length > 0 || nearest === undefined ? {} : { nearest: precedentIn(nearest) }),
    threshold,
    unknownWords: query.unknownWords,
  };
}

function thresholdFor(found: readonly Pick<Precedent, 'similarity'>[]): number {
  const best = found.reduce((most, { similarity }) => Math.max(most, similarity), 0);
  return best < defaultThreshold ? defaultThreshold : followingShare * best;
}

/** The texts of a situation. What is asked counts most; what could be chosen least, because it names the answer's words. */
export function textsOf({ question, context, options, type, tags }: AskedSituation): readonly QueryText[] {
  const situation = context['situation'];
  return [
    ...(question === undefined ? [] : [{ text: question, weight: 1 }]),
    ...(typeof situation === 'string' ? [{ text: situation, weight: question === undefined ? 1 : 0.6 }] : []),
    ...(tags === undefined ? [] : [{ text: tags.join(' . '), weight: 0.6 }]),
    ...(options === undefined ? [] : [{ text: options.join(' . '), weight: 0.4 }]),
    ...(type === undefined ? [] : [{ text: type, weight: 0.2 }]),
    { text: valuesOf(context), weight: 0.4 },
  ];
}

function valuesOf(context: Readonly<Record<string, JsonValue>>): string {
  return Object.entries(context)
    .filter(([key]) => key !== 'situation')
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' . ');
}

async function judge(
  store: MemoryStore,
  situation: AskedSituation,
  doc: number,
  text: number,
  query: Query,
  now: number,
  near: number | undefined,
): Promise<(Omit<Precedent, 'explanation'> & { readonly explanation: string }) | undefined> {
  const entry = store.book.entries[doc];
  const decision = entry === undefined ? undefined : await store.read(entry);
  if (entry === undefined || decision === undefined) return undefined;
  const parts: ScorePart[] = [];
  const average = (name: ScorePart['name'], value: number, weight: number, why: string): void => {
    parts.push({ name, value, effect: 'averaged', weight, why });
  };
  const matches = query.matches(doc);
  average(
    'text',
    text,
    1,
    matches
      .slice(0, 6)
      .map(({ text: word, by }) => nameMatch(word, by))
      .join(', ') || 'no word',
  );
  if (near !== undefined) average('embedding', Math.max(0, near), 1, 'the vectors of both texts');
  const { similarity: alike, same, differences } = compareContexts(situation.context, decision.context);
  // Facts speak for and against a decision that the text has found, they do not find one.
  if (alike !== undefined)
    average('context', alike, 0.3, `${same.length} facts alike, ${differences.length} different`);
  if (situation.type !== undefined) average('type', situation.type === decision.type ? 1 : 0, 0.08, decision.type);
  if (situation.project !== undefined)
    average('project', situation.project === decision.project ? 1 : 0.5, 0.05, decision.project ?? 'no project');
  if (situation.tags !== undefined && situation.tags.length > 0) {
    const common = situation.tags.filter((tag) => decision.tags.includes(tag));
    average('tags', common.length / situation.tags.length, 0.1, common.join(', ') || 'none in common');
  }
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const averaged = parts.reduce((sum, { value, weight }) => sum + value * weight, 0) / weights;
  // Equal types and facts do not make a decision about something else similar.
  const worth = Math.min(averaged, 2 * Math.max(text, near ?? 0));
  const breadth = breadthOf(query, matches, near);
  parts.push({ name: 'breadth', ...breadth, effect: 'similarity', weight: 1 });
  const similarity = worth * breadth.value;
  parts.push(...factorsOf(store, entry, now));
  const score = parts.reduce((product, part) => (part.effect === 'multiplied' ? product * part.value : product), worth);
  const judged = { decision, score, similarity, parts };
  return { ...judged, explanation: explain(judged) };
}

/** One word in common of many is chance, however telling it is: what has something of most words is similar. */
function breadthOf(
  query: Query,
  matches: readonly Match[],
  near: number | undefined,
): { readonly value: number; readonly why: string } {
  const share = query.weight === 0 ? 1 : matches.reduce((sum, { weight }) => sum + weight, 0) / query.weight;
  return {
    value: 1 - breadthShare + breadthShare * Math.max(Math.min(1, share), near ?? 0),
    why: `${matches.length} of ${query.parts.length} words`,
  };
}

function factorsOf(store: MemoryStore, entry: Entry, now: number): readonly ScorePart[] {
  const status = store.book.statusOf(entry);
  const result = store.book.outcomesOf(entry.id).at(-1)?.result ?? 'none';
  const part = (name: ScorePart['name'], value: number, why: string): ScorePart => ({
    name,
    value,
    effect: 'multiplied',
    weight: 1,
    why,
  });
  const ageDays = Math.max(0, Math.round((now - entry.at) / 86_400_000));
  return [
    part('recency', recencyOf(entry, now), `${ageDays} days old`),
    part('outcome', outcomeFactors[result], result === 'none' ? 'no outcome is known' : result),
    part('status', statusFactors[status], status),
  ];
}

function entryFactor(store: MemoryStore, entry: Entry, now: number): number {
  const result = store.book.outcomesOf(entry.id).at(-1)?.result ?? 'none';
  return recencyOf(entry, now) * outcomeFactors[result] * statusFactors[store.book.statusOf(entry)];
}

/** What is old is worth a tenth less, half of that after a year. */
function recencyOf({ at }: Entry, now: number): number {
  return 0.9 + 0.1 * 2 ** (-Math.max(0, now - at) / yearMs);
}

function nameMatch(word: string, by: string): string {
  if (by === word) return word;
  if (by.startsWith('#') || by.startsWith('=')) return `${word} (${by.slice(1)})`;
  return /^(tag|fact):/.test(by) ? by : `${word} (with ${by})`;
}

function precedentIn({ decision, score, similarity, parts, explanation }: Precedent): Precedent {
  return { decision, score, similarity, parts, explanation };
}
