import { normalShare } from './normal-distribution.ts';

/** Where a series is going. */
export interface SeriesTrend {
  /** `steady` as long as chance explains it: up or down only where `p` is at most 0.05. */
  readonly direction: 'rising' | 'falling' | 'steady';
  /** The change from one value to the next: the median of all slopes (Theil and Sen). */
  readonly slope: number;
  /** The slope against the median of the values; `undefined` where that is 0. */
  readonly relativeSlope: number | undefined;
  /** How probable it is that a series without a trend goes up or down as clearly (Mann and Kendall). */
  readonly p: number;
  readonly samples: number;
}

/** Beyond these the pairs would be too many. */
const mostValues = 200;
/** Fewer values cannot be told from chance. */
const fewest = 5;

/**
 * Tells where a series is going, and whether that is more than chance. Outliers hardly move it.
 *
 * Looks at the last 200 values; the normal approximation of the test is corrected for ties and continuity.
 */
export function trendOf(values: readonly number[]): SeriesTrend {
  const series = values.filter((value) => Number.isFinite(value)).slice(-mostValues);
  const samples = series.length;
  const slopes: number[] = [];
  let score = 0;
  for (const [late, value] of series.entries())
    for (let early = 0; early < late; early += 1) {
      const change = value - (series[early] ?? 0);
      slopes.push(change / (late - early));
      score += Math.sign(change);
    }
  const slope = medianOf(slopes) ?? 0;
  const usual = medianOf(series) ?? 0;
  const p = samples < fewest ? 1 : chanceOfScore(score, series);
  return {
    direction: p > 0.05 || score === 0 ? 'steady' : score > 0 ? 'rising' : 'falling',
    slope,
    relativeSlope: usual === 0 ? undefined : slope / usual,
    p,
    samples,
  };
}

/** The value in the middle, or half-way between the two that are; `undefined` of nothing. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const high = sorted[sorted.length >> 1];
  const low = sorted[(sorted.length - 1) >> 1];
  return high === undefined || low === undefined ? undefined : low + (high - low) / 2;
}

function chanceOfScore(score: number, series: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of series) counts.set(value, (counts.get(value) ?? 0) + 1);
  const spread = (count: number): number => count * (count - 1) * (2 * count + 5);
  let variance = spread(series.length);
  for (const count of counts.values()) variance -= spread(count);
  if (variance <= 0) return 1;
  const deviations = Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance / 18);
  return Math.min(1, 2 * normalShare(-deviations));
}
