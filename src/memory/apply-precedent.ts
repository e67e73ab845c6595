import { compareContexts, type ContextDifference } from './context-comparison.ts';
import type { Decision } from './decision.ts';
import type { MemoryStore } from './memory-store.ts';
import { type AskedSituation, textsOf } from './precedent-search.ts';
import { Query } from './query.ts';

/** What follows from a precedent for a situation. */
export interface AppliedPrecedent {
  readonly precedent: Decision;
  /** What to do: one of the options of the situation, where one of them is what the precedent chose. */
  readonly recommendation: string;
  /** Whether the recommendation is to do the same; `false` where that turned out badly or does not hold any more. */
  readonly follow: boolean;
  /** Why, and what came of it. */
  readonly rationale: string;
  readonly differences: readonly ContextDifference[];
  /** What to think of before following it. */
  readonly warnings: readonly string[];
  /** The confidence of the precedent, lowered by every difference, its outcome and its age. */
  readonly confidence: number;
  /** What lowered or kept it. */
  readonly factors: readonly { readonly name: string; readonly factor: number }[];
}

const yearMs = 365 * 86_400_000;

/** Adapts a precedent to a situation. */
export function applyPrecedent(
  store: MemoryStore,
  situation: AskedSituation,
  precedent: Decision,
  now: number,
): AppliedPrecedent {
  const { differences, similarity } = compareContexts(situation.context, precedent.context);
  const real = differences.filter(({ here, there }) => here !== undefined && there !== undefined);
  const option = fittingOption(store, situation.options ?? [], precedent);
  const { outcome, status, timestamp } = precedent;
  const score = outcome?.score ?? 0.7;
  const ageYears = Math.max(0, now - Date.parse(timestamp)) / yearMs;
  const factors = [
    similarity === undefined
      ? { name: 'no facts can be compared', factor: 0.9 }
      : { name: `${real.length} facts differ`, factor: 0.6 + 0.4 * similarity },
    { name: outcome === undefined ? 'no outcome is known' : `outcome: ${outcome.result}`, factor: 0.4 + 0.6 * score },
    { name: `made ${ageYears.toFixed(1)} years ago`, factor: 0.85 + 0.15 * 2 ** -ageYears },
    { name: `status: ${status}`, factor: status === 'accepted' ? 1 : status === 'proposed' ? 0.8 : 0.5 },
    ...(situation.options === undefined || situation.options.length === 0 || option !== undefined
      ? []
      : [{ name: 'what it chose is not among the options', factor: 0.5 }]),
    ...(situation.project !== undefined && precedent.project !== undefined && situation.project !== precedent.project
      ? [{ name: 'made in another project', factor: 0.9 }]
      : []),
  ];
  const holds = status === 'accepted' || status === 'proposed';
  const follow = holds && outcome?.result !== 'failure';
  return {
    precedent,
    recommendation: recommend(precedent, option, follow),
    follow,
    rationale: [precedent.rationale, outcome?.note].filter(Boolean).join(' '),
    differences,
    warnings: warningsOf(store, precedent, real),
    confidence: factors.reduce((product, { factor }) => product * Math.min(1, factor), precedent.confidence),
    factors,
  };
}

function recommend(precedent: Decision, option: string | undefined, follow: boolean): string {
  const done = option ?? precedent.decision;
  if (follow) return done;
  return precedent.outcome?.result === 'failure' ? `Not again: ${done}` : `No longer: ${done}`;
}

function warningsOf(
  store: MemoryStore,
  { id, status, outcome }: Decision,
  real: readonly ContextDifference[],
): readonly string[] {
  const successor = store.book.linksOf(id).find(({ kind, direction }) => kind === 'supersedes' && direction === 'from');
  return [
    ...(status === 'superseded' ? [`It was superseded${successor === undefined ? '' : ` by "${successor.id}"`}.`] : []),
    ...(status === 'rejected' || status === 'deprecated' ? [`It is ${status}.`] : []),
    ...(outcome?.result === 'failure' ? [`It failed${outcome.note === undefined ? '.' : `: ${outcome.note}`}`] : []),
    ...(outcome?.result === 'partial'
      ? [`It succeeded only in part${outcome.note === undefined ? '.' : `: ${outcome.note}`}`]
      : []),
    ...real.map(({ key, here = '', there = '' }) => `${key} is ${here} now and was ${there} then.`),
  ];
}

/** The option that is what the precedent chose, by the words and ideas they share. */
function fittingOption(store: MemoryStore, options: readonly string[], precedent: Decision): string | undefined {
  const doc = store.book.numberOf(precedent.id);
  if (doc === undefined || options.length === 0) return undefined;
  const chosen = new Set(store.words.read(precedent.decision).map(({ stem }) => stem));
  const rated = options.map((option) => {
    const stems = store.words.read(option).map(({ stem }) => stem);
    const shared = stems.filter((stem) => chosen.has(stem)).length / (stems.length || 1);
    const query = new Query(store, textsOf({ question: option, context: {} }));
    const meant = query.matches(doc).reduce((sum, { value }) => sum + value, 0) / (query.most || 1);
    return { option, worth: shared + 0.5 * meant };
  });
  const best = rated.reduce((one, other) => (other.worth > one.worth ? other : one));
  return best.worth >= 0.5 ? best.option : undefined;
}
