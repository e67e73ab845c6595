/** How far a quantile may be from the value that stands at its rank, as a share of that value. */
export const sketchError = 0.01;

const gamma = (1 + sketchError) / (1 - sketchError);
const perLog = 1 / Math.log(gamma);
/** Shorter durations, in milliseconds, are one with 0: records are kept to the microsecond. */
const shortest = 1e-6;
const roomToGrow = 64;

/**
 * Counts durations in buckets that grow by a constant factor, so that a quantile is off by at most 1 % of itself,
 * however the durations are spread; at most 2,600 buckets, for any number of them.
 *
 * The method is that of DDSketch (Masson, Rim, Lee, VLDB 2019). Two sketches merge into what one would be that had taken
 * in both.
 */
export class DurationSketch {
  /** Counts of the buckets from `#first` on. */
  #counts: Float64Array = new Float64Array(0);
  #first = 0;
  #zeros = 0;
  #count = 0;
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;

  /** The bucket of a duration; take it once for several sketches. `undefined`: it counts as 0. */
  static bucketOf(durationMs: number): number | undefined {
    return durationMs < shortest ? undefined : Math.ceil(Math.log(durationMs) * perLog);
  }

  get count(): number {
    return this.#count;
  }

  /** Takes in a duration. */
  add(durationMs: number, bucket: number | undefined = DurationSketch.bucketOf(durationMs)): void {
    this.#count += 1;
    if (durationMs < this.min) this.min = durationMs;
    if (durationMs > this.max) this.max = durationMs;
    if (bucket === undefined) this.#zeros += 1;
    else this.#add(bucket, 1);
  }

  /** Takes in all of another sketch. */
  merge(other: DurationSketch): void {
    this.#count += other.#count;
    this.#zeros += other.#zeros;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (let place = 0; place < other.#counts.length; place += 1) {
      const count = other.#counts[place] ?? 0;
      if (count > 0) this.#add(other.#first + place, count);
    }
  }

  /** About the smallest duration that this share of all durations does not exceed; `undefined` without any. */
  quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    // The ends are known exactly.
    if (rank >= this.#count) return this.max;
    let seen = this.#zeros;
    if (seen >= rank) return Math.max(0, this.min);
    for (let place = 0; place < this.#counts.length; place += 1) {
      seen += this.#counts[place] ?? 0;
      if (seen >= rank) return this.#within(this.#first + place);
    }
    return this.max;
  }

  /** What is at most 1 % from either end of a bucket, and from nothing that was never seen. */
  #within(bucket: number): number {
    const middle = (2 * gamma ** bucket) / (gamma + 1);
    return Math.min(this.max, Math.max(this.min, middle));
  }

  #add(bucket: number, count: number): void {
    let place = bucket - this.#first;
    if (place < 0 || place >= this.#counts.length) {
      this.#makeRoom(bucket);
      place = bucket - this.#first;
    }
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
  }

  #makeRoom(bucket: number): void {
    const former = this.#counts;
    const isEmpty = former.length === 0;
    const first = isEmpty ? bucket : bucket < this.#first ? bucket - roomToGrow : this.#first;
    const end = isEmpty ? bucket + 1 : Math.max(this.#first + former.length, bucket + 1 + roomToGrow);
    const counts = new Float64Array(Math.max(end - first, isEmpty ? 8 : 0));
    counts.set(former, isEmpty ? 0 : this.#first - first);
    this.#counts = counts;
    this.#first = first;
  }
}
