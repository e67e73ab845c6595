import { type Amounts, sumOf } from '../core/amounts.ts';
import { DurationSketch } from '../metrics/duration-sketch.ts';
import type { ReportedStep, ReportedStepKind } from './report-data.ts';

interface Tally {
  failed: number;
  retried: number;
  used: Amounts;
  totalMs: number;
  readonly sketch: DurationSketch;
}

const others = '(others)';

/** Counts steps by what their keys have in common, in bounded memory. */
export class StepKinds {
  readonly #most: number;
  readonly #kinds = new Map<string, Tally>();
  /** Whether kinds were counted together because there were too many. */
  joined = false;

  constructor(most: number) {
    this.#most = most;
  }

  add({ key, status, attempts, used, activeMs, startedAt, endedAt }: ReportedStep): void {
    const kind = this.#kind(patternOf(key));
    const tookMs = activeMs ?? endedAt - startedAt;
    kind.sketch.add(Math.max(0, tookMs));
    kind.totalMs += tookMs;
    kind.used = sumOf(kind.used, used);
    if (status === 'failed' || status === 'without') kind.failed += 1;
    if (attempts > 1) kind.retried += 1;
  }

  /** Those that took longest in all come first. */
  list(): readonly ReportedStepKind[] {
    return [...this.#kinds]
      .map(([pattern, { sketch, ...tally }]) => ({
        ...{ pattern, count: sketch.count, ...tally },
        p50Ms: sketch.quantile(0.5) ?? 0,
        p95Ms: sketch.quantile(0.95) ?? 0,
        maxMs: sketch.count === 0 ? 0 : sketch.max,
      }))
      .sort((one, other) => other.totalMs - one.totalMs);
  }

  #kind(pattern: string): Tally {
    const known = this.#kinds.get(pattern);
    if (known !== undefined) return known;
    if (this.#kinds.size >= this.#most && pattern !== others) {
      this.joined = true;
      return this.#kind(others);
    }
    const made: Tally = { failed: 0, retried: 0, used: {}, totalMs: 0, sketch: new DurationSketch() };
    this.#kinds.set(pattern, made);
    return made;
  }
}

/** A key without the items of fan-outs, the count of repetitions and numbers: `map[*]/step-*`. */
export function patternOf(key: string): string {
  return key
    .slice(0, 400)
    .replace(/\[[^\]]*\]/g, '[*]')
    .replace(/#\d+/g, '')
    .replace(/\d+/g, '*');
}
