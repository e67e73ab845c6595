import { type Freedom, freedomOf, studentQuantile } from './student.ts';

/** What the spread of residuals is taken for before any was seen, and how many residuals that belief weighs. */
const believedSpread = 0.5;
const beliefWeight = 0.1;
/** As a factor 1,100: nothing is expected further off where nothing was seen so far off. */
const furthest = 7;

/**
 * How far off the next value may be: residuals of forecasts that were made before their values were known, recent ones
 * counting more.
 *
 * The value to come weighs as much as one of them and may lie anywhere among them, which is the `n + 1` of conformal
 * prediction (Vovk et al., 2005; weighted: Barber et al., 2023). Between two residuals it is interpolated; beyond the outermost,
 * where nothing was seen, Student's distribution goes on.
 */
export class ResidualDistribution {
  readonly #sorted: readonly number[];
  /** The share of values that is expected below each of them; rising. */
  readonly #shares: readonly number[];
  readonly #spread: number;
  readonly #freedom: Freedom;

  private constructor(sorted: readonly number[], shares: readonly number[], spread: number) {
    this.#sorted = sorted;
    this.#shares = shares;
    this.#spread = spread;
    this.#freedom = freedomOf(sorted.length);
  }

  /**
   * The distribution that residuals show, the oldest first; after `halfLife` of them one counts half.
   *
   * @param order their places, from the smallest residual to the largest
   */
  static of(residuals: readonly number[], halfLife: number, order: readonly number[]): ResidualDistribution {
    const keeps = 2 ** (-1 / halfLife);
    const last = residuals.length - 1;
    let weight = 0;
    let squares = 0;
    let spread = beliefWeight * believedSpread ** 2;
    const weights: number[] = [];
    for (const [index, residual] of residuals.entries()) {
      const own = keeps ** (last - index);
      weights.push(own);
      weight += own;
      squares += own ** 2;
      spread += own * residual ** 2;
    }
    // What one of so many equal weights would be that say as much as these (Kish's effective size).
    const next = last < 0 ? 1 : squares / weight;
    let below = next / 2;
    const sorted: number[] = [];
    const shares: number[] = [];
    for (const place of order) {
      const own = weights[place] ?? 0;
      sorted.push(residuals[place] ?? 0);
      shares.push((below + own / 2) / (weight + next));
      below += own;
    }
    return new ResidualDistribution(sorted, shares, Math.sqrt(spread / (beliefWeight + weight)));
  }

  /** What a residual does not exceed with this probability. Never falls when the probability rises. */
  quantile(p: number): number {
    const shares = this.#shares;
    const sorted = this.#sorted;
    const last = shares.length - 1;
    const tail = Math.max(-furthest, Math.min(furthest, this.#spread * studentQuantile(p, this.#freedom)));
    if (last < 0) return tail;
    if (p <= (shares[0] ?? 0)) return Math.min(sorted[0] ?? 0, tail);
    if (p >= (shares[last] ?? 1)) return Math.max(sorted[last] ?? 0, tail);
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((shares[middle] ?? 0) <= p) low = middle;
      else high = middle;
    }
    const from = shares[low] ?? 0;
    const part = (p - from) / ((shares[high] ?? 1) - from);
    return (sorted[low] ?? 0) + part * ((sorted[high] ?? 0) - (sorted[low] ?? 0));
  }
}
