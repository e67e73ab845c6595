import { normalQuantile, normalShare } from '../metrics/normal-distribution.ts';
import { SeededChance } from './seeded-chance.ts';

/** What is taken for the correlation of parts before enough is known, and how many runs that belief weighs. */
const believed = 0.2;
const beliefWeight = 10;
const most = 0.95;

/**
 * Draws of parts that belong together: where one part takes long, the others do too, as much as they did before.
 *
 * A Gaussian copula with one common factor. What parts that are done took says something of the factor.
 */
export class JointDraws {
  readonly #chance: SeededChance;
  readonly #loading: number;
  readonly #own: number;
  readonly #mean: number;
  readonly #spread: number;

  /** `done`: how the parts that are over came out, as shares of what was expected of them. */
  constructor(correlation: number, done: readonly number[], seed: number) {
    this.#chance = new SeededChance(seed);
    const shared = Math.max(0, Math.min(most, correlation));
    this.#loading = Math.sqrt(shared);
    this.#own = Math.sqrt(1 - shared);
    const seen = done.reduce((sum, share) => sum + normalQuantile(Math.max(0.001, Math.min(0.999, share))), 0);
    const precision = 1 + (done.length * shared) / (1 - shared);
    this.#mean = (this.#loading * seen) / (1 - shared) / precision;
    this.#spread = Math.sqrt(1 / precision);
  }

  /** One draw: for each part the share of what is expected of it. */
  draw(parts: number): readonly number[] {
    const factor = this.#mean + this.#spread * this.#chance.normal();
    return Array.from({ length: parts }, () =>
      Math.max(1e-6, Math.min(1 - 1e-6, normalShare(this.#loading * factor + this.#own * this.#chance.normal()))),
    );
  }
}

/** How much parts went together: the mean correlation of their ranks over runs, drawn towards 0.2 while there are few. */
export function correlationOf(runs: readonly ReadonlyMap<string, number>[]): number {
  const names = new Set(runs.flatMap((run) => [...run.keys()]));
  const parts = [...names].slice(0, 30).map((name) => scoresOf(runs.map((run) => run.get(name))));
  let sum = 0;
  let pairs = 0;
  let samples = 0;
  for (const [index, one] of parts.entries())
    for (const other of parts.slice(index + 1)) {
      const both = one.flatMap((score, run) => {
        const second = other[run];
        return score === undefined || second === undefined ? [] : [[score, second] as const];
      });
      if (both.length < 4) continue;
      const size = (scores: readonly number[]): number => Math.hypot(...scores);
      const norm = size(both.map(([score]) => score)) * size(both.map(([, score]) => score));
      if (norm === 0) continue;
      sum += both.reduce((total, [score, second]) => total + score * second, 0) / norm;
      samples += both.length;
      pairs += 1;
    }
  if (pairs === 0) return believed;
  const count = samples / pairs;
  return Math.max(0, (count * (sum / pairs) + beliefWeight * believed) / (count + beliefWeight));
}

/** Ranks as deviations of the normal distribution; equal values share one. */
function scoresOf(values: readonly (number | undefined)[]): readonly (number | undefined)[] {
  const sorted = values.filter((value) => value !== undefined).sort((one, other) => one - other);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const [rank, value] of sorted.entries()) {
    if (!first.has(value)) first.set(value, rank);
    last.set(value, rank);
  }
  return values.map((value) =>
    value === undefined
      ? undefined
      : normalQuantile((((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2 + 0.5) / sorted.length),
  );
}
