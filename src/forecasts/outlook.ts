import { invalidOption } from '../core/expect.ts';
import { LogScale } from './log-scale.ts';
import { cleanHistory, type Observation, slotsOf } from './observations.ts';
import { SeriesModel } from './series-model.ts';
import { studentQuantile } from './student.ts';

/** What a forecast is made from: what happened before, what is said to be usual, or nothing. */
export type ForecastBasis = 'history' | 'baseline' | 'none';

/** What an {@link Outlook} is made from. */
export interface OutlookOptions {
  /** What it took before, oldest first; sorted where every entry says when it began. The last 400 count. */
  readonly history: readonly (number | Observation)[];
  /** What is usual, for as long as there is no history. */
  readonly baseline?: number | undefined;
  /**
   * When the next one begins, in milliseconds since 1970: some take longer at some hours, or on some days (UTC).
   * @defaultValue unknown
   */
  readonly at?: number | undefined;
}

/** Without history: a factor of 4.6 in both directions holds 80 %. */
const baselineSpread = 1;
/** Without anything: a minute, and 80 % from 2 s to half an hour. In milliseconds, because durations are. */
const usualOfNothing = 60_000;
const spreadOfNothing = 2.2;
/** The chances are told apart up to here. */
const leastChance = 1e-6;

/** How an amount is expected to come out: its quantiles. */
export class Outlook {
  readonly basis: ForecastBasis;
  /** From how many values it was learned. */
  readonly samples: number;
  /** How many values of the history were no amounts. */
  readonly rejected: number;
  /** How many values ago the level changed last; `undefined` when it did not. */
  readonly changedAgo: number | undefined;
  readonly #quantile: (p: number) => number;

  private constructor(
    facts: Pick<Outlook, 'basis' | 'samples' | 'rejected' | 'changedAgo'>,
    quantile: (p: number) => number,
  ) {
    ({ basis: this.basis, samples: this.samples, rejected: this.rejected, changedAgo: this.changedAgo } = facts);
    this.#quantile = quantile;
  }

  /** Learns from a history what to expect next. @throws UsageError `invalid-option`. */
  static of({ history, baseline, at }: OutlookOptions): Outlook {
    const { observations, rejected } = cleanHistory(history);
    if (baseline !== undefined && !(Number.isFinite(baseline) && baseline >= 0))
      throw invalidOption('baseline', baseline, 'a number from 0 on');
    const samples = observations.length;
    if (samples === 0) return Outlook.#unlearned(baseline, rejected);
    const scale = new LogScale(observations.map(({ value }) => value));
    const model = new SeriesModel();
    for (const observation of observations) model.learn(scale.to(observation.value), slotsOf(observation.at));
    const expectation = model.expect(slotsOf(at));
    return new Outlook({ basis: 'history', samples, rejected, changedAgo: model.changedAgo }, (p) =>
      scale.from(expectation?.quantile(p) ?? 0),
    );
  }

  /** What is known for sure. */
  static known(value: number): Outlook {
    return new Outlook({ basis: 'history', samples: 1, rejected: 0, changedAgo: undefined }, () => value);
  }

  /** What a simulation gave; takes the draws, and sorts them. */
  static ofDraws(draws: number[], facts: Pick<Outlook, 'basis' | 'samples'>): Outlook {
    draws.sort((one, other) => one - other);
    return new Outlook({ ...facts, rejected: 0, changedAgo: undefined }, (p) => {
      const place = Math.max(0, Math.min(draws.length - 1, p * draws.length - 0.5));
      const low = draws[Math.floor(place)] ?? 0;
      return low + (place - Math.floor(place)) * ((draws[Math.ceil(place)] ?? low) - low);
    });
  }

  static #unlearned(baseline: number | undefined, rejected: number): Outlook {
    const basis = baseline === undefined ? 'none' : 'baseline';
    const spread = baseline === undefined ? spreadOfNothing : baselineSpread;
    const usual = baseline ?? usualOfNothing;
    return new Outlook(
      { basis, samples: 0, rejected, changedAgo: undefined },
      (p) => usual * Math.exp(spread * Math.max(-4, Math.min(4, studentQuantile(p, 4)))),
    );
  }

  /** What the amount does not exceed with a probability between 0 and 1. Never falls when that rises. */
  quantile(p: number): number {
    if (!(p > 0 && p < 1)) throw invalidOption('p', p, 'a number between 0 and 1');
    return this.#quantile(Math.max(leastChance, Math.min(1 - leastChance, p)));
  }

  /** How probable it is that the amount is at most this. */
  chanceOf(value: number): number {
    let low = leastChance;
    let high = 1 - leastChance;
    if (this.#quantile(low) > value) return low;
    if (this.#quantile(high) <= value) return high;
    for (let step = 0; step < 40; step += 1) {
      const middle = (low + high) / 2;
      if (this.#quantile(middle) <= value) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The amount and so much more. */
  plus(amount: number): Outlook {
    return new Outlook(this, (p) => this.#quantile(p) + amount);
  }

  /** What remains, given that so much was used and that was not the end. Takes longer than anything before: it may take as long again. */
  remaining(used: number): Outlook {
    if (!(used >= 0)) throw invalidOption('used', used, 'a number from 0 on');
    if (used === 0) return this;
    const over = this.chanceOf(used);
    const most = 1 - leastChance;
    if (over < most)
      return new Outlook(this, (p) => Math.max(0, this.#quantile(Math.min(most, over + p * (1 - over))) - used));
    return new Outlook(this, (p) => (used * p) / (1 - p));
  }
}
