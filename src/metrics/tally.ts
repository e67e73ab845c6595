import { DurationSketch } from './duration-sketch.ts';
import type { MetricStatus } from './metric-record.ts';

/** Figures of a set of records. Durations are milliseconds, `undefined` where there are no records. */
export interface MetricStatistics {
  readonly count: number;
  readonly successes: number;
  readonly failures: number;
  readonly cancelled: number;
  /** Successes among successes and failures, from 0 to 1; `undefined` where there are neither. */
  readonly successRate: number | undefined;
  readonly meanMs: number | undefined;
  /** Percentiles are off by at most 1 % of the value at their rank. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly minMs: number | undefined;
  readonly maxMs: number | undefined;
}

/** Counts records. Its size does not depend on their number. */
export class Tally {
  readonly sketch: DurationSketch = new DurationSketch();
  successes = 0;
  failures = 0;
  cancelled = 0;
  sumMs = 0;

  /** Takes in one record; `bucket` is that of its duration. */
  add(status: MetricStatus, durationMs: number, bucket: number | undefined): void {
    if (status === 'success') this.successes += 1;
    else if (status === 'failure') this.failures += 1;
    else this.cancelled += 1;
    this.sumMs += durationMs;
    this.sketch.add(durationMs, bucket);
  }

  /** The figures so far. */
  snapshot(): MetricStatistics {
    const { sketch, successes, failures, cancelled, sumMs } = this;
    const { count } = sketch;
    const none = count === 0;
    return {
      count,
      successes,
      failures,
      cancelled,
      successRate: successes + failures === 0 ? undefined : successes / (successes + failures),
      // A sum of many may be off in its last digits; a mean beyond its values would look like a mistake.
      meanMs: none ? undefined : Math.min(sketch.max, Math.max(sketch.min, sumMs / count)),
      p50Ms: sketch.quantile(0.5),
      p95Ms: sketch.quantile(0.95),
      p99Ms: sketch.quantile(0.99),
      minMs: none ? undefined : sketch.min,
      maxMs: none ? undefined : sketch.max,
    };
  }
}
