import type { PastRun } from '../metrics/run-history.ts';
import { forecastOf, requireLevel, type Forecast } from './forecast.ts';
import { correlationOf, JointDraws } from './joint-draws.ts';
import { Outlook, type ForecastBasis } from './outlook.ts';
import { outlookRisks } from './outlook-risks.ts';
import { historyRisks } from './history-risks.ts';
import { amountsOf, baselineOf, outsideOf, phaseHistory, plannedPhases, successesOf } from './past-runs.ts';
import type { ForecastRisk } from './risks.ts';

/** Where a run stands that is to be forecast. */
export interface RunPosition {
  /** Milliseconds since its start. */
  readonly elapsedMs: number;
  /**
   * How much of that it has rested by now: time in which it can have done nothing.
   * @defaultValue 0
   */
  readonly restedMs?: number | undefined;
  /** Whether it has ended: then nothing remains. */
  readonly isOver?: boolean;
  /** Phases that are over, in order, with milliseconds of work. */
  readonly done: readonly { readonly name: string; readonly activeMs: number }[];
  /** The phase that goes on, and how far it says it is (0 to 1). */
  readonly current?:
    { readonly name: string; readonly elapsedMs: number; readonly fraction?: number | undefined } | undefined;
  readonly tokens?: number | undefined;
  readonly costUsd?: number | undefined;
}

/** What a run is forecast from. */
export interface RunForecastOptions {
  /** Earlier runs of the workflow, oldest first; `MetricsCollector.runs` gives them. */
  readonly runs: readonly PastRun[];
  /** Where the run stands; left out, it has not begun. */
  readonly position?: RunPosition | undefined;
  /** The names of its phases, in order, when they are known; else those of the last run that was completed. */
  readonly phases?: readonly string[] | undefined;
  /** How long phases usually take, in milliseconds by name, where there is no history. */
  readonly baselines?: Readonly<Record<string, number>> | undefined;
  /** When it begins, or now, in milliseconds since 1970. */
  readonly at?: number | undefined;
  /** @defaultValue 0.8 */
  readonly level?: number | undefined;
}

/** What is expected of one phase of a run. */
export interface PhaseForecast {
  readonly name: string;
  readonly status: 'done' | 'current' | 'pending';
  /** How long it takes as a whole; of a phase that is done, how long it took. */
  readonly durationMs: Forecast;
  /** How much of what remains of the run it makes, from 0 to 1. */
  readonly share: number;
}

/** What is expected of a run. */
export interface RunForecast {
  /** How long the run takes as a whole, by the wall clock. */
  readonly durationMs: Forecast;
  /** How long it still takes; the whole, of a run that has not begun. */
  readonly remainingMs: Forecast;
  readonly phases: readonly PhaseForecast[];
  /** What it consumes as a whole; absent where nothing is known of that. */
  readonly tokens?: Forecast;
  readonly costUsd?: Forecast;
  /** How many calls a run makes that has not begun; absent where none was counted. */
  readonly calls?: Forecast;
  /** The share of earlier runs that succeeded; absent where there are none. */
  readonly successRate?: number;
  readonly basis: ForecastBasis;
  readonly risks: readonly ForecastRisk[];
}

interface Part {
  readonly name: string | undefined;
  readonly whole: Outlook;
  readonly remaining: Outlook;
  readonly used: number;
}

/** So many draws make a quantile of a sum exact to about 2 % of its spread. */
const draws = 2000;
const seed = 20_261_120;
/** What is more than this share of the history is more than usual. */
const usually = 0.95;
/** An amount that is used up may be all that is needed. */
const nearly = 1 - 1e-6;

/** Says how long a run takes, still takes, and what it consumes. @throws UsageError `invalid-option`. */
export function forecastRun(options: RunForecastOptions): RunForecast {
  const level = requireLevel(options.level);
  const { runs, position, at } = options;
  const past = successesOf(runs);
  const names = options.phases ?? plannedPhases(runs);
  const outlookOf = (name: string, fallback?: number): Outlook =>
    Outlook.of({ history: phaseHistory(runs, name), baseline: baselineOf(options.baselines, name) ?? fallback, at });
  const isOver = position?.isOver === true;
  const parts = isOver ? [] : partsOf(options, names, past, outlookOf);
  // What runs took is known better than what their parts add up to, for as long as none of these is over.
  const isWhole = !isOver && (parts.length === 0 || (position === undefined && past.length > 0));
  const total = isWhole ? totalOutlook(past, at) : undefined;
  const elapsedMs = position?.elapsedMs ?? 0;
  const spent = total === undefined ? 0 : spentOf(total, elapsedMs, position?.restedMs);
  const remaining = isOver
    ? Outlook.known(0)
    : (total?.remaining(spent) ?? sumOf(parts, past, sharesOf(position, outlookOf)));
  const expected = parts.map((part) => part.remaining.quantile(0.5));
  const sum = expected.reduce((one, other) => one + other, 0);
  const risks = [
    ...outlookRisks(remaining, 0).filter(({ kind }) => kind !== 'few-samples'),
    ...(position === undefined || total === undefined ? [] : outlookRisks(total, spent)),
    ...parts.flatMap(({ name, whole, used }) => (name === undefined ? [] : outlookRisks(whole, used, name))),
    ...historyRisks(
      runs,
      parts.flatMap(({ name }) => name ?? []),
    ),
  ];
  const ended = runs.filter(({ status }) => status === 'success' || status === 'failure');
  const tokens = consumption(past, ({ tokens: used }) => used, position?.tokens, options);
  const costUsd = consumption(past, ({ costUsd: used }) => used, position?.costUsd, options);
  const calls = position === undefined ? consumption(past, (run) => run.calls ?? 0, undefined, options) : undefined;
  return {
    durationMs: forecastOf(remaining.plus(elapsedMs), level),
    remainingMs: forecastOf(remaining, level),
    phases: [
      ...(position?.done ?? []).map(({ name, activeMs }) => phase(name, 'done', Outlook.known(activeMs), level, 0)),
      ...parts.flatMap(({ name, whole, used }, index) =>
        name === undefined
          ? []
          : phase(
              name,
              name === position?.current?.name ? 'current' : 'pending',
              whole.remaining(used).plus(used),
              level,
              sum === 0 ? 0 : (expected[index] ?? 0) / sum,
            ),
      ),
    ],
    ...(tokens === undefined ? {} : { tokens: forecastOf(tokens, level) }),
    ...(costUsd === undefined ? {} : { costUsd: forecastOf(costUsd, level) }),
    ...(calls === undefined ? {} : { calls: forecastOf(calls, level) }),
    ...(ended.length === 0 ? {} : { successRate: past.length / ended.length }),
    basis: remaining.basis,
    risks: distinct(risks),
  };
}

function phase(
  name: string,
  status: PhaseForecast['status'],
  outlook: Outlook,
  level: number,
  share: number,
): PhaseForecast {
  return { name, status, durationMs: forecastOf(outlook, level), share };
}

/** What is left of the run: its current phase, those behind it, and the time between phases. */
function partsOf(
  { position }: RunForecastOptions,
  names: readonly string[],
  past: readonly PastRun[],
  outlookOf: (name: string, fallback?: number) => Outlook,
): readonly Part[] {
  const current = position?.current;
  const over = new Set(position?.done.map(({ name }) => name));
  const pending = names.filter((name) => !over.has(name) && name !== current?.name);
  const parts: Part[] = [];
  const outside = outsideOf(past);
  const between = outside.length === 0 ? undefined : Outlook.of({ history: outside });
  const worked = (position?.done ?? []).reduce((sum, { activeMs }) => sum + activeMs, 0);
  let waitedMs = Math.max(0, (position?.elapsedMs ?? 0) - worked - (current?.elapsedMs ?? 0));
  if (current !== undefined) {
    const { name, elapsedMs, fraction = 0 } = current;
    // What the phase says of itself is better than a baseline that nobody has seen hold.
    const projected = fraction > 0.02 && fraction <= 1 ? elapsedMs / fraction : undefined;
    const known = outlookOf(name);
    const whole =
      known.basis === 'history' || projected === undefined ? known : Outlook.of({ history: [], baseline: projected });
    // Longer than it usually works, by no more than runs wait: so it waits, as they did.
    const excess = known.basis === 'history' ? elapsedMs - known.quantile(usually) : 0;
    const waits = excess > 0 && between !== undefined && between.quantile(usually) >= waitedMs + excess;
    if (waits) waitedMs += excess;
    const used = waits ? known.quantile(0.5) : elapsedMs;
    parts.push({ name, whole, remaining: whole.remaining(used), used });
  }
  for (const name of pending) {
    const whole = outlookOf(name);
    parts.push({ name, whole, remaining: whole, used: 0 });
  }
  if (between === undefined || (names.length === 0 && parts.length === 0)) return parts;
  const used = spentOf(between, waitedMs, position?.restedMs);
  if (between.chanceOf(used) < usually)
    return [...parts, { name: undefined, whole: between, remaining: between.remaining(used), used }];
  // Between phases more time has passed than ever: how much there still is goes by the share of phases that are left.
  const left = pending.length / Math.max(names.length, parts.length + over.size);
  const whole = Outlook.of({ history: outside.map(({ value, ...rest }) => ({ ...rest, value: value * left })) });
  return [...parts, { name: undefined, whole, remaining: whole, used: 0 }];
}

/** What was used of an amount of time: with what the run has rested, unless earlier ones never took so long. */
function spentOf(outlook: Outlook, usedMs: number, restedMs = 0): number {
  return outlook.chanceOf(usedMs) < usually ? usedMs : Math.max(0, usedMs - restedMs);
}

function totalOutlook(past: readonly PastRun[], at: number | undefined): Outlook {
  return Outlook.of({ history: amountsOf(past, ({ durationMs }) => durationMs), at });
}

/** How long the phases that are over took, among those of earlier runs. */
function sharesOf(position: RunPosition | undefined, outlookOf: (name: string) => Outlook): readonly number[] {
  return (position?.done ?? []).flatMap(({ name, activeMs }) => {
    const outlook = outlookOf(name);
    return outlook.basis === 'history' ? [outlook.chanceOf(activeMs)] : [];
  });
}

/** The distribution of a sum, by drawing its parts together. */
function sumOf(parts: readonly Part[], past: readonly PastRun[], done: readonly number[]): Outlook {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.remaining;
  const correlation = correlationOf(
    past.slice(-200).map((run) => new Map(run.phases.map(({ name, activeMs }) => [name, activeMs]))),
  );
  const joint = new JointDraws(correlation, done, seed);
  const sums = Array.from({ length: draws }, () =>
    joint.draw(parts.length).reduce((sum, share, index) => sum + (parts[index]?.remaining.quantile(share) ?? 0), 0),
  );
  const known = parts.filter(({ name }) => name !== undefined);
  const weakest: ForecastBasis = known.some(({ whole }) => whole.basis === 'none')
    ? 'none'
    : known.some(({ whole }) => whole.basis === 'baseline')
      ? 'baseline'
      : 'history';
  return Outlook.ofDraws(sums, { basis: weakest, samples: Math.min(...known.map(({ whole }) => whole.samples)) });
}

function consumption(
  past: readonly PastRun[],
  of: (run: PastRun) => number,
  used: number | undefined,
  { at, position }: RunForecastOptions,
): Outlook | undefined {
  if (position?.isOver === true) return used !== undefined && used > 0 ? Outlook.known(used) : undefined;
  if (!past.some((run) => of(run) > 0)) return undefined;
  return Outlook.of({ history: amountsOf(past, of), at })
    .remaining((used ?? 0) * nearly)
    .plus((used ?? 0) * nearly);
}

function distinct(risks: readonly ForecastRisk[]): readonly ForecastRisk[] {
  const seen = new Set<string>();
  return risks.filter(({ message }) => !seen.has(message) && seen.add(message));
}
