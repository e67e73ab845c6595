/** Draws that are the same in every run of the bench (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A draw of the standard normal distribution. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

type Series = (random: () => number, length: number) => readonly number[];

const minute = 60_000;
const noisy = (usual: (index: number, length: number) => number, spread: number): Series => {
  return (random, length) =>
    Array.from({ length }, (_, index) => minute * usual(index, length) * Math.exp(spread * normal(random)));
};

function walk(keeps: number, spread: number): Series {
  return (random, length) => {
    let level = 0;
    return Array.from({ length }, () => minute * Math.exp((level = keeps * level + spread * normal(random))));
  };
}

/** Durations as runs have them, by kind. */
export const kinds: Readonly<Record<string, Series>> = {
  'stationary, log-normal': noisy(() => 1, 0.3),
  'stationary, normal': (random, length) =>
    Array.from({ length }, () => Math.max(1, minute * (1 + 0.25 * normal(random)))),
  'stationary, two modes': (random, length) =>
    Array.from({ length }, () => minute * (random() < 0.4 ? 0.2 : 1) * Math.exp(0.1 * normal(random))),
  'trend, three times as long': noisy((index, length) => 1 + (2 * index) / length, 0.2),
  'trend, falling': noisy((index, length) => Math.exp((-2 * index) / length), 0.2),
  'regime, 2.5 times as long': noisy((index, length) => (index < length / 2 ? 1 : 2.5), 0.25),
  'regime, a third': noisy((index, length) => (index < 0.6 * length ? 1 : 0.33), 0.2),
  'regime, varies three times as much': (random, length) =>
    Array.from({ length }, (_, index) => minute * Math.exp((index < length / 2 ? 0.15 : 0.45) * normal(random))),
  'regime, three changes': noisy((index, length) => [1, 3, 0.7, 2][Math.floor((4 * index) / length)] ?? 1, 0.2),
  'heavy tail, Pareto 1.5': (random, length) =>
    Array.from({ length }, () => 0.5 * minute * (1 - random()) ** (-1 / 1.5)),
  'heavy tail, 5 % ten times as long': (random, length) =>
    Array.from({ length }, () => minute * Math.exp(0.2 * normal(random)) * (random() < 0.05 ? 10 : 1)),
  'season of 7': noisy((index) => 1 + 0.6 * Math.sin((2 * Math.PI * index) / 7), 0.15),
  'season of 24': noisy((index) => 1 + 0.6 * Math.sin((2 * Math.PI * index) / 24), 0.15),
  'season of 12 and trend': noisy(
    (index, length) => (1 + index / length) * (1 + 0.5 * Math.sin((2 * Math.PI * index) / 12)),
    0.15,
  ),
  'neighbours alike': walk(0.7, 0.2),
  'random walk': walk(1, 0.1),
};
