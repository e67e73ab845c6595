/** The share of the standard normal distribution below a value (Abramowitz and Stegun 26.2.17, off by less than 1e-7). */
export function normalShare(value: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(value));
  const density = Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = density * series.reduceRight((sum, factor) => (sum + factor) * t, 0);
  return value < 0 ? tail : 1 - tail;
}

/** What lies above this share of the standard normal distribution, by halving. */
export function normalQuantile(share: number): number {
  let low = -6;
  let high = 6;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
