import type { ReportedIdle } from './report-data.ts';

/** A stretch of time that the picture passes over in a step. */
export interface TimeBreak extends ReportedIdle {
  /** Its place, from 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/** A moment that is named below the picture. */
export interface Tick {
  readonly place: number;
  /** Milliseconds since the beginning. */
  readonly elapsedMs: number;
}

interface Stretch {
  readonly fromAt: number;
  readonly toAt: number;
  readonly from: number;
  readonly to: number;
}

const mostBreaks = 8;
/** What a break takes of the width. */
const breakShare = 0.03;
/** Shorter ones are seen as they are. */
const leastBreakMs = 1000;
/** Longer than this share of everything else: then it is passed over. */
const longShare = 0.5;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 4, 6, 12].map((count) => count * hour),
  ...[1, 2, 5, 10, 30, 100, 365].map((count) => count * day),
];

/**
 * Where moments stand in a picture, from 0 to 1. Time goes from left to right evenly, but for long times in which nothing worked: each
 * takes a small step, so that an hour of work is seen beside a week of waiting.
 */
export class TimeScale {
  readonly fromAt: number;
  readonly toAt: number;
  readonly breaks: readonly TimeBreak[];
  readonly #stretches: readonly Stretch[];

  constructor(fromAt: number, toAt: number, idle: readonly ReportedIdle[]) {
    this.fromAt = fromAt;
    this.toAt = Math.max(toAt, fromAt + 1);
    const long = longOnes(idle, this.toAt - this.fromAt);
    const shown = this.toAt - this.fromAt - long.reduce((sum, gap) => sum + gap.toAt - gap.fromAt, 0);
    const perMs = (1 - long.length * breakShare) / Math.max(1, shown);
    const breaks: TimeBreak[] = [];
    const stretches: Stretch[] = [];
    let at = this.fromAt;
    let place = 0;
    const stretch = (until: number): void => {
      const to = place + (until - at) * perMs;
      stretches.push({ fromAt: at, toAt: until, from: place, to });
      place = to;
    };
    for (const gap of long) {
      stretch(gap.fromAt);
      breaks.push({ ...gap, from: place, to: place + breakShare });
      stretches.push({ fromAt: gap.fromAt, toAt: gap.toAt, from: place, to: place + breakShare });
      place += breakShare;
      at = gap.toAt;
    }
    stretch(this.toAt);
    this.breaks = breaks;
    this.#stretches = stretches;
  }

  /** The place of a moment; moments outside stand at the ends. */
  place(at: number): number {
    for (const { fromAt, toAt, from, to } of this.#stretches)
      if (at <= toAt) return at <= fromAt ? from : from + ((at - fromAt) / (toAt - fromAt)) * (to - from);
    return 1;
  }

  /** Round moments, about so many of them, none inside a break. */
  ticks(about: number): readonly Tick[] {
    const spanMs = this.#shownMs();
    const stepMs = steps.find((step) => spanMs / step <= about) ?? spanMs / about;
    const ticks: Tick[] = [];
    for (const { fromAt, toAt } of this.#evenStretches()) {
      const first = Math.ceil((fromAt - this.fromAt) / stepMs);
      for (let count = first; this.fromAt + count * stepMs <= toAt && ticks.length < 100; count += 1) {
        const place = this.place(this.fromAt + count * stepMs);
        if (place - (ticks.at(-1)?.place ?? -1) > 0.5 / about) ticks.push({ place, elapsedMs: count * stepMs });
      }
    }
    return ticks;
  }

  #shownMs(): number {
    return this.#evenStretches().reduce((sum, { fromAt, toAt }) => sum + toAt - fromAt, 0);
  }

  #evenStretches(): readonly Stretch[] {
    return this.#stretches.filter(
      ({ from }) => this.breaks.every((gap) => gap.from !== from) || this.breaks.length === 0,
    );
  }
}

function longOnes(idle: readonly ReportedIdle[], totalMs: number): readonly ReportedIdle[] {
  const long: ReportedIdle[] = [];
  let left = totalMs;
  for (const gap of idle.toSorted((one, other) => other.toAt - other.fromAt - one.toAt + one.fromAt)) {
    const gapMs = gap.toAt - gap.fromAt;
    // Of a run that only waited, waiting is what there is to see.
    if (long.length === mostBreaks || gapMs < leastBreakMs || left - gapMs < 1 || gapMs < longShare * (left - gapMs))
      break;
    long.push(gap);
    left -= gapMs;
  }
  return long.sort((one, other) => one.fromAt - other.fromAt);
}
