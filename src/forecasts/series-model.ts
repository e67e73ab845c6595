import { ChangeDetector } from './change-detector.ts';
import { ModelMixture } from './model-mixture.ts';
import type { Slots } from './point-models.ts';
import { ResidualDistribution } from './residual-distribution.ts';
import { Expectation, type View } from './expectation.ts';

/** After so many values a residual of the models counts half; and a value, where only what came lately is looked at. */
const residualHalfLife = 60;
const valueHalfLife = 40;
/** The size of usual errors, as a logarithm: before any was seen, at least, and how fast it follows. */
const firstScale = 0.4;
const leastScale = 1e-3;
const scaleGain = 0.1;
/** A level has changed where it began with an error of so many usual ones; the scale is then that of so many errors before. */
const surprise = 3;
const usualErrors = 20;
/** What the views weigh then: that all values are alike is refuted. */
const afterChange: readonly number[] = [0, -3, 0];
/** So many values of a new level are looked at for themselves. */
const fewestOfLevel = 4;
/** One error never counts more than so many usual ones for the scale, nor is a residual brought further to the scale of today. */
const mostErrors = 10;
const mostRescaled = 4;
/** So many residuals have to be known before the scale is believed half. */
const halfTrusted = 5;
/** From so many values on, the series is also looked at as a whole, and the views of it are compared. */
const fewest = 8;
/** What is left of what is known about the views a value later, and how much a loss counts. */
const forgetting = 0.98;
const learningRate = 4;
const mostLoss = 4;
/** How fast the tails are widened by what fell outside, after how many residuals, and between which bounds. */
const tracking = 0.07;
const trackedFrom = 10;
const leastTracked = -0.3;
const mostTracked = 1.2;

/** By how much one forecast was off, what was usual then, and how well that was known (0 to 1). */
interface Residual {
  readonly error: number;
  readonly scale: number;
  readonly trust: number;
}

/**
 * Follows a series of logarithms, and says before each value how it expects it to come out.
 *
 * It sees the series in three ways: by models of what comes next and how far they were off; as values of which one is like
 * the other; and so, but of late. How much each counts, and how wide the tails are, follows from how they did before.
 * Everything that a value teaches is learned after it was judged by what was expected of it: no residual knows its own value.
 */
export class SeriesModel {
  readonly #mixture = new ModelMixture();
  readonly #changes = new ChangeDetector();
  readonly #residuals: Residual[] = [];
  readonly #values: number[] = [];
  /** Places from the smallest to the largest, as they were last: hardly any changes from one value to the next. */
  readonly #errorOrder: number[] = [];
  readonly #valueOrder: number[] = [];
  #logWeights: readonly number[] = [0, 0, 0];
  #scale = firstScale;
  #tooLow = 0;
  #tooHigh = 0;
  #changedAt: number | undefined;

  /** How many values ago the level changed last; `undefined` when it did not. */
  get changedAgo(): number | undefined {
    return this.#changedAt === undefined ? undefined : this.#values.length - this.#changedAt;
  }

  /** What is expected of the next value; `undefined` before the first. */
  expect(slots: Slots): Expectation | undefined {
    const centre = this.#mixture.predict(slots);
    return centre === undefined ? undefined : this.#expectation(centre);
  }

  /** Takes in the next value. */
  learn(value: number, slots: Slots): void {
    const centre = this.#mixture.predict(slots);
    if (centre !== undefined) this.#judge(value, centre, slots);
    this.#mixture.learn(value, this.#scale, slots);
    this.#values.push(value);
  }

  #expectation(centre: number): Expectation {
    const views = this.#views(centre);
    const weights = views.map((_, index) => Math.exp(this.#logWeights[index] ?? 0));
    const sum = weights.reduce((one, other) => one + other, 0);
    return new Expectation(
      views.map((view, index) => ({ ...view, weight: (weights[index] ?? 0) / sum })),
      Math.exp(this.#tooLow),
      Math.exp(this.#tooHigh),
    );
  }

  #views(centre: number): readonly Omit<View, 'weight'>[] {
    const values = this.#values;
    const errors = this.#residuals.map(({ error, scale, trust }) => {
      const change = Math.max(1 / mostRescaled, Math.min(mostRescaled, this.#scale / scale));
      return error * change ** trust;
    });
    const modelled = {
      centre,
      scale: estimated(values.length),
      residuals: ResidualDistribution.of(errors, residualHalfLife, sortPlaces(this.#errorOrder, errors)),
    };
    if (values.length < fewest) return [modelled];
    const mean = values.reduce((one, other) => one + other, 0) / values.length;
    const off = values.map((value) => value - mean);
    const order = sortPlaces(this.#valueOrder, values);
    return [
      modelled,
      { centre: mean, scale: 1, residuals: ResidualDistribution.of(off, Infinity, order) },
      this.#late(mean, off, order),
    ];
  }

  /** The values of late: those of the present level where it has changed. */
  #late(mean: number, off: readonly number[], order: readonly number[]): Omit<View, 'weight'> {
    const since = this.#changedAt ?? 0;
    const count = off.length - since;
    if (since === 0 || count < fewestOfLevel)
      return { centre: mean, scale: 1, residuals: ResidualDistribution.of(off, valueHalfLife, order) };
    const fresh = off.slice(since);
    const own = fresh.reduce((one, other) => one + other, 0) / count;
    return {
      centre: mean + own,
      scale: estimated(count),
      residuals: ResidualDistribution.of(
        fresh.map((value) => value - own),
        valueHalfLife,
        order.flatMap((place) => (place < since ? [] : place - since)),
      ),
    };
  }

  #judge(value: number, centre: number, slots: Slots): void {
    const expectation = this.#expectation(centre);
    if (this.#residuals.length >= trackedFrom) {
      this.#tooLow = tracked(this.#tooLow, value < expectation.quantile(0.1));
      this.#tooHigh = tracked(this.#tooHigh, value > expectation.quantile(0.9));
    }
    this.#weigh(value, expectation.views);
    const known = this.#residuals.length;
    const error = (value - centre) / estimated(this.#values.length);
    this.#residuals.push({ error, scale: this.#scale, trust: known / (known + halfTrusted) });
    this.#mixture.judge(value, centre, this.#scale, slots);
    const gain = Math.max(scaleGain, 1 / (known + 1.5));
    const size = Math.min(mostErrors * this.#scale, Math.abs(error));
    this.#scale = Math.max(leastScale, this.#scale + gain * (size - this.#scale));
    this.#detect(value);
  }

  /** Weighs the views by how narrow their intervals were, and how far the value was outside (pinball loss at both ends). */
  #weigh(value: number, views: readonly View[]): void {
    if (views.length < this.#logWeights.length) return;
    const weights = views.map(({ centre, scale, residuals }, index) => {
      const low = centre + scale * residuals.quantile(0.1);
      const high = centre + scale * residuals.quantile(0.9);
      const loss = 0.1 * (high - low) + Math.max(0, low - value, value - high);
      return forgetting * (this.#logWeights[index] ?? 0) - learningRate * Math.min(mostLoss, loss / this.#scale);
    });
    const most = Math.max(...weights);
    this.#logWeights = weights.map((weight) => weight - most);
  }

  #detect(value: number): void {
    const since = this.#changes.take(value - (this.#mixture.level ?? value));
    if (since === 0) return;
    const fresh = [...this.#values.slice(this.#values.length - since + 1), value];
    this.#mixture.restart(fresh.reduce((one, other) => one + other, 0) / fresh.length, fresh.length);
    const first = this.#residuals[this.#residuals.length - since];
    // What the models expected, such as a trend or a season, is no change.
    if (first === undefined || Math.abs(first.error) < surprise * first.scale) return;
    this.#changedAt = this.#values.length - since + 1;
    // That such a change comes is one surprise; that it was noticed late tells nothing of how far off values are.
    this.#residuals.splice(this.#residuals.length - since + 1);
    this.#errorOrder.length = 0;
    const usual = this.#residuals.slice(-usualErrors);
    const size = usual.reduce((sum, { error }) => sum + Math.abs(error), 0) / Math.max(1, usual.length);
    this.#scale = Math.max(leastScale, usual.length === 0 ? this.#scale : size);
    this.#mixture.reconsider();
    this.#logWeights = afterChange;
  }
}

/** Brings places up to date: of values that have come, and changed. What is almost in order is sorted in next to no time. */
function sortPlaces(order: number[], values: readonly number[]): readonly number[] {
  while (order.length < values.length) order.push(order.length);
  return order.sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
}

/** By how much a forecast is further off because what it is made from is an estimate of so many values. */
function estimated(count: number): number {
  return Math.sqrt(1 + 1 / count);
}

/** Conformal control of a quantile: a tenth may lie outside (Gibbs and Candès, 2021; Angelopoulos et al., 2023). */
function tracked(theta: number, isOutside: boolean): number {
  return Math.max(leastTracked, Math.min(mostTracked, theta + tracking * ((isOutside ? 1 : 0) - 0.1)));
}
