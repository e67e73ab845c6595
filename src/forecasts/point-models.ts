/** One way to say what comes next. What it is told and what it says are logarithms. */
export interface PointModel {
  /** What it weighs before anything was seen, against the others. */
  readonly prior: number;
  /** What comes next, in a slot of the hour and of the day; `undefined` as long as it cannot say. */
  predict(slots: Slots): number | undefined;
  /** Takes in what came. `scale` is the size of usual errors: what is far beyond counts no more than a few of them. */
  learn(value: number, scale: number, slots: Slots): void;
}

/** The hour of the day and the day of the week in UTC; -1 when nobody knows. */
export interface Slots {
  readonly hour: number;
  readonly day: number;
}

/** An error counts at most this many usual ones (Gelper, Fried and Croux, 2010: robust exponential smoothing). */
const mostErrors = 3;

/** A level that moves by such a share follows whatever comes. */
const fastGain = 0.25;

function bounded(error: number, scale: number): number {
  const most = mostErrors * scale;
  return Math.max(-most, Math.min(most, error));
}

/** A level that moves towards what came: by a fixed share, or, with a share of 0, as the mean of everything does. */
export class Level implements PointModel {
  readonly prior: number;
  readonly #gain: number;
  #count = 0;
  #level = 0;

  constructor(prior: number, gain: number) {
    this.prior = prior;
    this.#gain = gain;
  }

  predict(): number | undefined {
    return this.#count === 0 ? undefined : this.#level;
  }

  learn(value: number, scale: number): void {
    this.#count += 1;
    if (this.#count === 1) this.#level = value;
    else {
      const error = value - this.#level;
      // Whoever is to follow a jump at once must not take it for an outlier.
      const counted = this.#gain >= fastGain ? error : bounded(error, scale);
      this.#level += Math.max(this.#gain, 1 / this.#count) * counted;
    }
  }

  /** Begins anew at a level that so many values have shown. */
  restart(level: number, count: number): void {
    this.#count = count;
    this.#level = level;
  }
}

/** A level with a slope that fades (Gardner and McKenzie, 1985: damped trend). */
export class DampedTrend implements PointModel {
  readonly prior: number;
  readonly #gain: number;
  readonly #slopeGain: number;
  readonly #damping: number;
  #count = 0;
  #level = 0;
  #slope = 0;

  constructor(prior: number, gain: number, slopeGain: number, damping: number) {
    this.prior = prior;
    this.#gain = gain;
    this.#slopeGain = slopeGain;
    this.#damping = damping;
  }

  predict(): number | undefined {
    return this.#count < 3 ? undefined : this.#level + this.#damping * this.#slope;
  }

  learn(value: number, scale: number): void {
    this.#count += 1;
    if (this.#count === 1) {
      this.#level = value;
      return;
    }
    const expected = this.#level + this.#damping * this.#slope;
    const error = bounded(value - expected, scale);
    this.#level = expected + Math.max(this.#gain, 1 / this.#count) * error;
    this.#slope = this.#damping * this.#slope + this.#slopeGain * error;
  }
}

/** A straight line through what came, older values counting less. */
export class Line implements PointModel {
  readonly prior: number;
  readonly #keeps: number;
  #count = 0;
  #weight = 0;
  #meanTime = 0;
  #mean = 0;
  #timeSpread = 0;
  #shared = 0;

  /** `keeps`: what is left of a value's weight a step later. */
  constructor(prior: number, keeps: number) {
    this.prior = prior;
    this.#keeps = keeps;
  }

  predict(): number | undefined {
    return this.#count < 6 ? undefined : this.#at(this.#count);
  }

  learn(value: number, scale: number): void {
    const expected = this.#count < 6 ? value : this.#at(this.#count);
    const kept = expected + bounded(value - expected, scale);
    const before = this.#weight * this.#keeps;
    this.#weight = before + 1;
    const timeOff = this.#count - this.#meanTime;
    const off = kept - this.#mean;
    this.#meanTime += timeOff / this.#weight;
    this.#mean += off / this.#weight;
    this.#timeSpread = this.#timeSpread * this.#keeps + (timeOff * timeOff * before) / this.#weight;
    this.#shared = this.#shared * this.#keeps + (timeOff * off * before) / this.#weight;
    this.#count += 1;
  }

  #at(time: number): number {
    return this.#mean + (this.#timeSpread === 0 ? 0 : this.#shared / this.#timeSpread) * (time - this.#meanTime);
  }
}

/** A value that is drawn back to the mean: as far as the last one was off it, times how alike neighbours are. */
export class Returning implements PointModel {
  readonly prior: number;
  #count = 0;
  #mean = 0;
  #last = 0;
  #spread = 0;
  #shared = 0;

  constructor(prior: number) {
    this.prior = prior;
  }

  predict(): number | undefined {
    if (this.#count < 10 || this.#spread === 0) return undefined;
    return this.#mean + Math.max(-0.95, Math.min(0.95, this.#shared / this.#spread)) * this.#last;
  }

  learn(value: number, scale: number): void {
    this.#count += 1;
    if (this.#count === 1) {
      this.#mean = value;
      return;
    }
    const off = Math.max(-5 * scale, Math.min(5 * scale, value - this.#mean));
    const keeps = 1 - Math.max(0.02, 1 / this.#count);
    this.#shared = this.#shared * keeps + off * this.#last;
    this.#spread = this.#spread * keeps + this.#last * this.#last;
    this.#mean += (1 - keeps) * off;
    this.#last = value - this.#mean;
  }
}

/** A level with a part of its own for each place of a round: every seventh run, an hour of the day, a day of the week. */
export class Seasonal implements PointModel {
  readonly prior: number;
  readonly #placeOf: (index: number, slots: Slots) => number;
  readonly #parts: number[];
  readonly #counts: number[];
  readonly #level = new DampedTrend(1, 0.1, 0.01, 0.98);
  #index = 0;

  constructor(prior: number, places: number, placeOf: (index: number, slots: Slots) => number) {
    this.prior = prior;
    this.#placeOf = placeOf;
    this.#parts = Array.from({ length: places }, () => 0);
    this.#counts = Array.from({ length: places }, () => 0);
  }

  predict(slots: Slots): number | undefined {
    const place = this.#placeOf(this.#index, slots);
    const level = this.#level.predict();
    if (level === undefined || (this.#counts[place] ?? 0) < 2) return undefined;
    return level + (this.#parts[place] ?? 0);
  }

  learn(value: number, scale: number, slots: Slots): void {
    const place = this.#placeOf(this.#index, slots);
    this.#index += 1;
    if (place < 0) return;
    const part = this.#parts[place] ?? 0;
    const level = this.#level.predict() ?? value - part;
    const count = (this.#counts[place] ?? 0) + 1;
    this.#counts[place] = count;
    const error = value - level - part;
    // The first values of a place say all that is known of it; the scale is not that of a place yet.
    this.#parts[place] = part + Math.max(0.1, 1 / (count + 0.5)) * (count < 3 ? error : bounded(error, scale));
    this.#level.learn(value - (this.#parts[place] ?? 0), scale);
  }
}
