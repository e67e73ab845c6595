/** Pieces of the interval that an integral is taken over; enough for three digits at the weights there are. */
const pieces = 200;

/**
 * How sure it is that a chance is below a limit, from 0 to 1, after seeing it come true and fail.
 *
 * The chance is taken to follow a beta distribution with the parameters `came` and `failed`, each at least 1.
 */
export function certaintyBelow(limit: number, came: number, failed: number): number {
  const density = (chance: number): number => chance ** (came - 1) * (1 - chance) ** (failed - 1);
  const below = integral(density, 0, limit);
  return below / (below + integral(density, limit, 1));
}

/** By Simpson's rule. */
function integral(density: (chance: number) => number, from: number, to: number): number {
  const width = (to - from) / pieces;
  let sum = density(from) + density(to);
  for (let piece = 1; piece < pieces; piece += 1) sum += (piece % 2 === 1 ? 4 : 2) * density(from + piece * width);
  return (sum * width) / 3;
}
