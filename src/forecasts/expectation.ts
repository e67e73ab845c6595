import type { ResidualDistribution } from './residual-distribution.ts';

/** One way to see a series: where the next value is expected, and how far off it may be. */
export interface View {
  readonly weight: number;
  readonly centre: number;
  /** What a residual is multiplied with. */
  readonly scale: number;
  readonly residuals: ResidualDistribution;
}

/** How the next value is expected to come out, as a logarithm: the quantiles of its views, averaged. */
export class Expectation {
  readonly views: readonly View[];
  readonly #median: number;
  readonly #below: number;
  readonly #above: number;

  /** `below`, `above`: what the distance from the median is multiplied with on either side. */
  constructor(views: readonly View[], below: number, above: number) {
    this.views = views;
    this.#below = below;
    this.#above = above;
    this.#median = this.#plain(0.5);
  }

  /** What the next value does not exceed with this probability. Never falls when the probability rises. */
  quantile(p: number): number {
    const off = this.#plain(p) - this.#median;
    return this.#median + off * (off < 0 ? this.#below : this.#above);
  }

  #plain(p: number): number {
    let sum = 0;
    for (const { weight, centre, scale, residuals } of this.views)
      sum += weight * (centre + scale * residuals.quantile(p));
    return sum;
  }
}
