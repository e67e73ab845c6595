/** A value of 0 is taken for this share of the usual one, because it has no logarithm. */
const shareOfUsual = 0.01;
/** Further away from the usual value nothing is expected: e^60 is more than anything takes. */
const furthest = 60;
/** Logarithms are told apart by so little; what is lost in arithmetic is far less, and so decides nothing. */
const grain = 2 ** -32;

/**
 * Amounts as logarithms and back. What takes twice as long is then as far from the usual as what takes half as long, and
 * whoever measures in other units gets the same forecast in these.
 */
export class LogScale {
  readonly #usual: number;
  readonly #shift: number;
  /** Nothing but zeros has no scale: it goes on as zeros. */
  readonly #isNothing: boolean;

  constructor(values: readonly number[]) {
    const positive = values.filter((value) => value > 0).sort((one, other) => one - other);
    this.#usual = positive[positive.length >> 1] ?? 1;
    this.#isNothing = values.length > 0 && positive.length === 0;
    this.#shift = positive.length === values.length ? 0 : shareOfUsual;
  }

  /** The logarithm of a value, against the usual one. */
  to(value: number): number {
    const logarithm = Math.log(value / this.#usual + this.#shift) - Math.log1p(this.#shift);
    return grain * Math.round(within(logarithm) / grain);
  }

  /** The value of a logarithm; finite, and never below 0. */
  from(logarithm: number): number {
    if (this.#isNothing) return 0;
    const share = Math.exp(within(logarithm) + Math.log1p(this.#shift)) - this.#shift;
    return Math.max(0, Math.min(Number.MAX_VALUE, this.#usual * share));
  }
}

function within(logarithm: number): number {
  return Math.max(-furthest, Math.min(furthest, logarithm));
}
