import type { DecisionOutcome, DecisionStatus, OutcomeResult } from './decision.ts';
import type { DecisionBook, Entry } from './decision-book.ts';

/** How well decisions turned out. */
export interface Effectiveness {
  /** How many of the decisions have an outcome. */
  readonly observed: number;
  /** The mean of their scores as seen last, from 0 to 1; absent when nothing was seen. */
  readonly score?: number;
  /** The share of successes among those that were seen to succeed or fail. */
  readonly successRate?: number;
}

/** Effectiveness in one stretch of time. */
export interface EffectivenessPeriod extends Effectiveness {
  /** A month, such as `2026-11`. */
  readonly period: string;
  /** How many decisions were made in it. */
  readonly decisions: number;
}

/** Figures of decisions. */
export interface DecisionStatistics extends Effectiveness {
  readonly count: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly byTag: Readonly<Record<string, number>>;
  readonly byProject: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Partial<Record<DecisionStatus, number>>>;
  readonly byOutcome: Readonly<Partial<Record<OutcomeResult | 'none', number>>>;
  readonly meanConfidence?: number;
  /** The mean distance between confidence and score, where an outcome was seen: how well it was known beforehand. */
  readonly confidenceError?: number;
  /** Effectiveness of each type that has outcomes. */
  readonly effectivenessByType: Readonly<Record<string, Effectiveness>>;
  /** Month by month, by when the decisions were made. */
  readonly periods: readonly EffectivenessPeriod[];
}

/** Counts decisions. */
export function statisticsOf(book: DecisionBook, entries: readonly Entry[]): DecisionStatistics {
  const rated = entries.map((entry) => ({ entry, last: book.outcomesOf(entry.id).at(-1) }));
  const seen = rated.flatMap(({ entry, last }) => (last === undefined ? [] : [{ entry, last }]));
  const mean = (list: readonly number[]): number => list.reduce((sum, item) => sum + item, 0) / list.length;
  return {
    count: entries.length,
    byType: countBy(entries, ({ type }) => [type]),
    byTag: countBy(entries, ({ tags }) => tags),
    byProject: countBy(entries, ({ project }) => (project === undefined ? [] : [project])),
    byStatus: countBy(entries, (entry) => [book.statusOf(entry)]),
    byOutcome: countBy(rated, ({ last }) => [last?.result ?? 'none']),
    ...effectivenessOf(seen.map(({ last }) => last)),
    ...(entries.length === 0 ? {} : { meanConfidence: mean(entries.map(({ confidence }) => confidence)) }),
    ...(seen.length === 0
      ? {}
      : { confidenceError: mean(seen.map(({ entry, last }) => Math.abs(entry.confidence - last.score))) }),
    effectivenessByType: mapGroups(seen, ({ entry }) => entry.type),
    periods: periodsOf(rated),
  };
}

/** How well decisions with these outcomes turned out. */
export function effectivenessOf(outcomes: readonly DecisionOutcome[]): Effectiveness {
  const known = outcomes.filter(({ result }) => result !== 'unknown');
  if (known.length === 0) return { observed: outcomes.length };
  return {
    observed: outcomes.length,
    score: known.reduce((sum, { score }) => sum + score, 0) / known.length,
    successRate: known.filter(({ result }) => result === 'success').length / known.length,
  };
}

interface Rated {
  readonly entry: Entry;
  readonly last: DecisionOutcome | undefined;
}

function periodsOf(rated: readonly Rated[]): readonly EffectivenessPeriod[] {
  const months = Map.groupBy(rated, ({ entry }) => new Date(entry.at).toISOString().slice(0, 7));
  return [...months]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([period, list]) => ({
      period,
      decisions: list.length,
      ...effectivenessOf(list.flatMap(({ last }) => last ?? [])),
    }));
}

function mapGroups(
  seen: readonly { readonly entry: Entry; readonly last: DecisionOutcome }[],
  nameOf: (item: { readonly entry: Entry }) => string,
): Readonly<Record<string, Effectiveness>> {
  const groups = [...Map.groupBy(seen, nameOf)];
  return Object.fromEntries(groups.map(([name, list]) => [name, effectivenessOf(list.map(({ last }) => last))]));
}

/** Counts by names that come from outside, the most frequent first. */
function countBy<Item>(items: readonly Item[], namesOf: (item: Item) => readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) for (const name of namesOf(item)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}
