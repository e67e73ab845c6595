/** A value of 0 is taken for this share of the usual one, because it has no logarithm. */
const shareOfUsual = 0.01;
/** Further away from the usual value nothing is expected: e^60 is more than anything takes. */
const furthest = 60;

/**
 * Amounts as logarithms and back. What takes twice as long is then as far from the usual as what takes half as long, and
 * whoever measures in other units gets the same forecast in these.
 */
export class LogScale {
  readonly #shift: number;
  readonly #middle: number;

  constructor(values: readonly number[]) {
    const positive = values.filter((value) => value > 0).sort((one, other) => one - other);
    const usual = positive[positive.length >> 1] ?? 1;
    this.#shift = positive.length === values.length ? 0 : shareOfUsual * usual;
    this.#middle = Math.log(usual + this.#shift);
  }

  /** The logarithm of a value, against the usual one. */
  to(value: number): number {
    return Math.log(value + this.#shift) - this.#middle;
  }

  /** The value of a logarithm; never below 0. */
  from(logarithm: number): number {
    const bounded = Math.max(-furthest, Math.min(furthest, logarithm));
    return Math.max(0, Math.exp(bounded + this.#middle) - this.#shift);
  }
}
