import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { trendOf, type SeriesTrend } from '../metrics/robust-trend.ts';
import { SeededChance } from './seeded-chance.ts';
import { forecastOf, requireLevel, type Forecast } from './forecast.ts';
import { Outlook } from './outlook.ts';

/** Something that was completed. */
export interface CompletedWork {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** How much of the work it was. @defaultValue 1 */
  readonly size?: number;
}

/** Options of {@link burnDown}. */
export interface BurnDownOptions {
  /** What was completed, in any order. */
  readonly completed: readonly CompletedWork[];
  /** How much is left. */
  readonly remaining: number;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
  /** When the work began. @defaultValue when the first piece was completed */
  readonly startedAt?: number;
  /**
   * The spans that speed is measured in.
   * @defaultValue a twentieth of the time so far
   */
  readonly span?: Duration;
  /** As in {@link forecast}. @defaultValue 0.8 */
  readonly level?: number;
}

/** How fast work goes, and when it is done. */
export interface BurnDown {
  /** Work per hour: over everything, and over the last quarter of the time. */
  readonly perHour: number;
  readonly recentPerHour: number;
  /** Where the speed is going, span by span. */
  readonly trend: SeriesTrend;
  /** What was left at the end of each span, oldest first; the last one ends now. */
  readonly series: readonly { readonly at: number; readonly remaining: number }[];
  /** How long the rest takes, in milliseconds; absent while nothing shows how fast it goes. */
  readonly remainingMs?: Forecast;
}

const hour = 3_600_000;
/** As with amounts that are learned from: more is none. */
const mostWork = Number.MAX_SAFE_INTEGER;
const spans = 20;
const mostSpans = 400;
const draws = 1000;
const longest = 1000;
/** After so many spans one counts half. */
const halfLife = 10;

/**
 * Measures the speed of completed work and says when the rest is done, by drawing spans as they were: recent ones more often.
 *
 * @throws UsageError `invalid-option`, `invalid-duration`.
 */
export function burnDown(options: BurnDownOptions): BurnDown {
  requireKnownOptions('burnDown', options, ['completed', 'remaining', 'now', 'startedAt', 'span', 'level']);
  const { completed, remaining, now } = options;
  const level = requireLevel(options.level);
  if (!(remaining >= 0 && remaining <= mostWork)) throw invalidOption('remaining', remaining, 'a number from 0 on');
  for (const [name, moment] of Object.entries({ now, startedAt: options.startedAt ?? 0 }))
    if (!Number.isFinite(moment)) throw invalidOption(name, moment, 'milliseconds since 1970');
  // A clock that was set back may put work into the future: it is done, so it was done by now.
  const work = completed
    .map(({ at, size = 1 }) => ({ at: Math.min(at, now), size }))
    .filter(({ at, size }) => Number.isFinite(at) && size > 0 && size <= mostWork);
  const startedAt = work.reduce((first, { at }) => Math.min(first, at), Math.min(options.startedAt ?? Infinity, now));
  const asked = options.span === undefined ? (now - startedAt) / spans : toMilliseconds(options.span, 'span');
  const span = Math.max(1, asked, (now - startedAt) / mostSpans);
  const count = Math.max(1, Math.ceil((now - startedAt) / span));
  const done = Array.from({ length: count }, () => 0);
  for (const { at, size } of work) {
    // Spans end now; the first may be cut.
    const place = Math.max(0, count - 1 - Math.floor((now - at) / span));
    done[place] = (done[place] ?? 0) + size;
  }
  const total = done.reduce((sum, size) => sum + size, 0);
  const recent = done.slice(-Math.max(1, Math.round(count / 4)));
  const perHour = (total * hour) / Math.max(1, now - startedAt);
  const recentTotal = recent.reduce((sum, size) => sum + size, 0);
  let left = remaining + total;
  const series = done.map((size, index) => ({ at: now - (count - 1 - index) * span, remaining: (left -= size) }));
  return {
    perHour,
    recentPerHour: (recentTotal * hour) / Math.min(Math.max(1, now - startedAt), recent.length * span),
    trend: trendOf(done),
    series,
    ...(total === 0 && remaining > 0 ? {} : { remainingMs: restOf(done, remaining, span, level) }),
  };
}

/** Work needs several spans to be drawn from before it says more than its mean. */
function restOf(done: readonly number[], remaining: number, span: number, level: number): Forecast {
  const samples = done.filter((size) => size > 0).length;
  if (remaining === 0) return forecastOf(Outlook.known(0), level);
  const chance = new SeededChance(done.length);
  const keeps = 2 ** (-1 / halfLife);
  const shares: number[] = [];
  let sum = 0;
  for (const [index] of done.entries()) shares.push((sum += keeps ** (done.length - 1 - index)));
  const draw = (): number => {
    const wanted = chance.next() * sum;
    const place = shares.findIndex((share) => share >= wanted);
    return done[place] ?? 0;
  };
  const mean = done.reduce((one, other) => one + other, 0) / done.length;
  const times = Array.from({ length: draws }, () => {
    // How fast it is on the whole is an estimate of so many spans as well.
    const pace = Math.exp(chance.normal() / Math.sqrt(Math.max(1, samples)) / 2);
    let left = remaining;
    let passed = 0;
    while (left > 0 && passed < longest) {
      const size = draw() * pace;
      if (size >= left) return (passed + left / size) * span;
      left -= size;
      passed += 1;
    }
    return (passed + left / mean) * span;
  });
  return forecastOf(Outlook.ofDraws(times, { basis: 'history', samples }), level);
}
