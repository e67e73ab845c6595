import { type Amounts, counted, type Measure, measures, sumOf, without } from '../core/amounts.ts';

/** What somebody wants to use at most. */
export interface Asked {
  /** What is known; an amount that is left out is unknown. */
  readonly most: Amounts;
  /** Whether it says what it may use. What does not is let in as long as something is left. */
  readonly isCall: boolean;
}

/** Why an account lets nothing further in. */
export interface Shortage {
  readonly measure: Measure;
  readonly limit: number;
  readonly used: number;
  readonly reserved: number;
  /** What was asked for; absent where that is unknown. */
  readonly asked?: number;
  /** Whether it would fit if nothing were reserved: what is in flight may use less. */
  readonly mayPass: boolean;
}

/** What a step that is no call can use without having said so. */
const spendable: ReadonlySet<Measure> = new Set(['tokens', 'costUsd']);

/**
 * What was used of something that is limited, and what is reserved.
 *
 * Invariant: nothing is held unless used, reserved and held together fit the limit it was asked under.
 */
export class Account {
  used: Amounts = {};
  reserved: Amounts = {};
  /** How many calls used an amount that nobody knows, where none was limited or estimated. */
  unknown: Amounts = {};

  /** Says why something does not fit now, the first measure that is short; `undefined` where it fits. */
  shortage(caps: Amounts, { most, isCall }: Asked): Shortage | undefined {
    for (const measure of measures) {
      const limit = caps[measure];
      if (limit === undefined) continue;
      const used = this.used[measure] ?? 0;
      const reserved = this.reserved[measure] ?? 0;
      const facts = { measure, limit, used, reserved };
      if (!isCall && spendable.has(measure)) {
        if (used >= limit) return { ...facts, mayPass: false };
        continue;
      }
      const asked = most[measure];
      if (asked === undefined) {
        if (counted(used + reserved) >= limit) return { ...facts, mayPass: used < limit };
      } else if (counted(used + reserved + asked) > limit)
        return { ...facts, asked, mayPass: counted(used + asked) <= limit };
    }
    return undefined;
  }

  /** Reserves what was asked for and fits: what is unknown, and limited, takes all that is left. */
  hold(caps: Amounts, { most, isCall }: Asked): Amounts {
    const held: Partial<Record<Measure, number>> = { ...most };
    if (isCall)
      for (const measure of measures) {
        const limit = caps[measure];
        if (limit === undefined || most[measure] !== undefined) continue;
        held[measure] = without({ [measure]: limit }, sumOf(this.used, this.reserved))[measure] ?? 0;
      }
    this.reserved = sumOf(this.reserved, held);
    return held;
  }

  /** Puts what was used in the place of what was held. */
  settle(held: Amounts, used: Amounts): void {
    this.reserved = without(this.reserved, held);
    this.use(used);
  }

  /** Counts no more what was only guessed. */
  correct(guessed: Amounts): void {
    this.used = without(this.used, guessed);
  }

  /** Counts what was used. Calls that say nothing of what they spent are counted as such. */
  use(used: Amounts): void {
    this.used = sumOf(this.used, used);
    if ((used.calls ?? 0) === 0) return;
    for (const measure of spendable)
      if (used[measure] === undefined) this.unknown = sumOf(this.unknown, { [measure]: 1 });
  }
}

/**
 * What a call is charged with. Of what it did not report, what was held counts: what is unknown is never nothing. Where
 * it was cut off what it reported may not be all, and the larger one counts.
 */
export function chargeFor(held: Amounts, reported: Amounts, cutOff = false): Amounts {
  if (!cutOff) return { ...held, ...reported };
  const charge: Partial<Record<Measure, number>> = { ...held };
  for (const measure of measures) {
    const amount = reported[measure];
    if (amount !== undefined) charge[measure] = Math.max(amount, held[measure] ?? 0);
  }
  return charge;
}
