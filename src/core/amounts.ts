import type { Usage } from './run-terms.ts';

/** One of the things that limits count: `duration` in milliseconds, `costUsd` in US dollars. */
export type Measure = 'duration' | 'attempts' | 'calls' | 'tokens' | 'costUsd';

/** All of them. */
export const measures: readonly Measure[] = ['duration', 'attempts', 'calls', 'tokens', 'costUsd'];

/** How much of each; what is left out is none, or unknown, as whoever takes it says. */
export type Amounts = Readonly<Partial<Record<Measure, number>>>;

/** Billionths: cheaper than any token, and sums of them are exact up to nine million dollars. */
const finest = 1e9;

/**
 * An amount as it is counted: to the billionth, so that the same amounts give the same sum in every process and order.
 * What is more than nothing never becomes nothing.
 */
export function counted(amount: number): number {
  if (Number.isInteger(amount)) return amount;
  const rounded = Math.round(amount * finest) / finest;
  return rounded === 0 && amount > 0 ? 1 / finest : rounded;
}

/** Whether all amounts are none. */
export function isNothing(amounts: Amounts): boolean {
  return measures.every((measure) => (amounts[measure] ?? 0) === 0);
}

/** The sum of amounts. */
export function sumOf(one: Amounts, other: Amounts): Amounts {
  const sum: { -readonly [Name in keyof Amounts]: number } = { ...one };
  for (const measure of measures) {
    const more = other[measure];
    if (more !== undefined) sum[measure] = counted((sum[measure] ?? 0) + more);
  }
  return sum;
}

/** What is left of amounts without others; never less than nothing. */
export function without(amounts: Amounts, others: Amounts): Amounts {
  const left: { -readonly [Name in keyof Amounts]: number } = { ...amounts };
  for (const measure of measures) {
    const less = others[measure];
    if (less !== undefined) left[measure] = Math.max(0, counted((left[measure] ?? 0) - less));
  }
  return left;
}

/** What was reported, as amounts: input and output make up the tokens where nobody said the sum. */
export function amountsOf({ tokens, inputTokens, outputTokens, costUsd }: Usage): Amounts {
  const parts = inputTokens === undefined && outputTokens === undefined ? undefined : 0;
  const all = tokens ?? (parts === undefined ? undefined : (inputTokens ?? 0) + (outputTokens ?? 0));
  return {
    ...(all === undefined ? {} : { tokens: counted(all) }),
    ...(costUsd === undefined ? {} : { costUsd: counted(costUsd) }),
  };
}

/** Reads amounts that were written; what is no amount is left out. */
export function readAmounts(value: unknown): Amounts {
  if (typeof value !== 'object' || value === null) return {};
  const read: { -readonly [Name in keyof Amounts]: number } = {};
  for (const measure of measures) {
    const amount = (value as Readonly<Record<string, unknown>>)[measure];
    if (typeof amount === 'number' && amount >= 0 && amount <= Number.MAX_SAFE_INTEGER) read[measure] = counted(amount);
  }
  return read;
}

/** An amount as people read it. */
export function amountText(measure: Measure, amount: number): string {
  if (measure === 'costUsd') return `$${String(amount)}`;
  if (measure === 'duration') return `${String(Math.round(amount))} ms`;
  return `${String(amount)} ${amount === 1 ? measure.slice(0, -1) : measure}`;
}
