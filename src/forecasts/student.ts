/** Degrees of freedom for which Student's distribution has a quantile in closed form. */
export type Freedom = 1 | 2 | 4;

/** The most degrees of freedom that so many residuals stand for. Never above 4: what takes long takes very long at times. */
export function freedomOf(count: number): Freedom {
  if (count < 2) return 1;
  return count < 4 ? 2 : 4;
}

/** The quantile of Student's distribution (closed forms of Shaw, 2006). */
export function studentQuantile(p: number, freedom: Freedom): number {
  const half = p - 0.5;
  if (half === 0) return 0;
  if (freedom === 1) return Math.tan(Math.PI * half);
  const spread = 4 * p * (1 - p);
  if (freedom === 2) return (2 * half) / Math.sqrt(spread / 2);
  const root = Math.sqrt(spread);
  return Math.sign(half) * 2 * Math.sqrt(Math.max(0, Math.cos(Math.acos(root) / 3) / root - 1));
}
