import type { JsonValue } from '../core/json.ts';
import { factsOf } from './features.ts';

/** How one fact differs between two contexts. */
export interface ContextDifference {
  /** The path of the fact, such as `database.version`. */
  readonly key: string;
  /** What it is in the first context; absent: it is not in there. */
  readonly here?: string;
  readonly there?: string;
}

/** How alike two contexts are. */
export interface ContextComparison {
  /** From 0 to 1 over the facts of both; `undefined` when they have none in common to compare. */
  readonly similarity: number | undefined;
  readonly same: readonly string[];
  readonly differences: readonly ContextDifference[];
}

/** A fact that only one of two contexts has says little: nobody wrote down everything. */
const missingShare = 0.25;

/** Compares two contexts fact by fact: numbers by their ratio, texts by their words, lists by what is in both. */
export function compareContexts(
  here: Readonly<Record<string, JsonValue>>,
  there: Readonly<Record<string, JsonValue>>,
): ContextComparison {
  const [own, other] = [byKey(here), byKey(there)];
  const same: string[] = [];
  const differences: ContextDifference[] = [];
  let sum = 0;
  let weight = 0;
  let common = 0;
  for (const key of new Set([...own.keys(), ...other.keys()])) {
    const [one, two] = [own.get(key), other.get(key)];
    if (one === undefined || two === undefined) {
      weight += missingShare;
      differences.push({ key, ...(one ? { here: one.join(', ') } : {}), ...(two ? { there: two.join(', ') } : {}) });
      continue;
    }
    common += 1;
    const alike = likenessOf(one, two);
    sum += alike;
    weight += 1;
    if (alike >= 0.999) same.push(key);
    else differences.push({ key, here: one.join(', '), there: two.join(', ') });
  }
  return { similarity: common === 0 ? undefined : sum / weight, same, differences };
}

function byKey(context: Readonly<Record<string, JsonValue>>): ReadonlyMap<string, readonly string[]> {
  const facts = new Map<string, string[]>();
  for (const { key, text } of factsOf(context)) facts.set(key, [...(facts.get(key) ?? []), text]);
  return facts;
}

function likenessOf(one: readonly string[], other: readonly string[]): number {
  if (one.length > 1 || other.length > 1) return overlap(one.map(lower), other.map(lower));
  const [first, second] = [lower(one[0] ?? ''), lower(other[0] ?? '')];
  if (first === second) return 1;
  const numbers = [first, second].map(Number);
  if (first !== '' && second !== '' && numbers.every(Number.isFinite)) {
    const [small = 0, large = 0] = numbers.map(Math.abs).sort((less, more) => less - more);
    return numbers.some((number) => number < 0) || large === 0 ? 0 : small / large;
  }
  return overlap(wordsOf(first), wordsOf(second));
}

function overlap(one: readonly string[], other: readonly string[]): number {
  const [own, two] = [new Set(one), new Set(other)];
  const both = [...own].filter((item) => two.has(item)).length;
  return both === 0 ? 0 : both / (own.size + two.size - both);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function lower(text: string): string {
  return text.trim().toLowerCase();
}
