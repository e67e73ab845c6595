/** An error counts at most this much, so that a single outlier is no change. */
const most = 2.5;
/** What an error may be without counting, and how much has to come together, in standard deviations: about half, and six. */
const slack = 0.6;
const limit = 6.5;
/** What errors are taken for before any was seen, and how fast their size follows. */
const firstScale = 0.4;
const scaleGain = 0.05;
/** A mean absolute error is 0.8 standard deviations. */
const deviations = 0.8;
const fewest = 5;

/** Tells when a series has moved to another level: a two-sided cumulative sum of its errors (Page, 1954). */
export class ChangeDetector {
  #scale = firstScale;
  #count = 0;
  #above = 0;
  #below = 0;
  #sinceAbove = 0;
  #sinceBelow = 0;

  /** Takes in by how much a value is off its level; tells how many values ago the level changed, this one included, or 0. */
  take(error: number): number {
    this.#count += 1;
    const counted = Math.max(-most, Math.min(most, (deviations * error) / this.#scale));
    const size = Math.min(2 * most * this.#scale, Math.abs(error));
    this.#scale = Math.max(1e-3, this.#scale + Math.max(scaleGain, 1 / (this.#count + 1)) * (size - this.#scale));
    if (this.#count < fewest) return 0;
    this.#above = Math.max(0, this.#above + counted - slack);
    this.#below = Math.max(0, this.#below - counted - slack);
    this.#sinceAbove = this.#above === 0 ? 0 : this.#sinceAbove + 1;
    this.#sinceBelow = this.#below === 0 ? 0 : this.#sinceBelow + 1;
    if (this.#above < limit && this.#below < limit) return 0;
    const since = this.#above < limit ? this.#sinceBelow : this.#sinceAbove;
    this.#above = 0;
    this.#below = 0;
    return since;
  }
}
