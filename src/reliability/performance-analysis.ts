import { plainName } from '../core/plain-name.ts';
import { medianOf, trendOf, type SeriesTrend } from '../metrics/robust-trend.ts';
import type { PastRun } from '../metrics/run-history.ts';
import { ratesOf } from '../recovery/recovery-statistics.ts';
import { baselinesFor, type BaselineSource } from './performance-baselines.ts';
import { assessPerformance, type PerformanceAssessment, type PhasePerformance } from './performance.ts';

/** What is analyzed, and against what. */
export interface PerformanceInput {
  /** Runs of one workflow, oldest first; `MetricsCollector.runs` gives them. */
  readonly runs: readonly PastRun[];
  /** Baselines that somebody said, in milliseconds by name. */
  readonly configured: Readonly<Record<string, number>>;
  readonly standard: Readonly<Record<string, number>>;
  readonly leastSamples: number;
}

/** How a phase does, over all runs that were analyzed. */
export interface PhaseAnalysis {
  readonly name: string;
  /** How often it ended, and how often it failed. */
  readonly count: number;
  readonly failures: number;
  readonly errorRate: number;
  /** The median of its successes; absent where it never succeeded. */
  readonly medianMs?: number;
  readonly baselineMs?: number;
  readonly baselineSource?: BaselineSource;
  /** The median ÷ the baseline, and what that means: fast under 0.8, slow over 1.2. */
  readonly ratio?: number;
  readonly rating?: 'fast' | 'normal' | 'slow';
  /** The part that it has of the time of all phases, from 0 to 1. */
  readonly share: number;
  /** Where its duration is going, run by run. */
  readonly trend: SeriesTrend;
}

/** A phase that costs time: the one that makes most of a run, or that takes longer than it should. */
export interface Bottleneck {
  readonly name: string;
  readonly share: number;
  /** How much longer than its baseline it took in the latest run, in milliseconds; 0 where it did not. */
  readonly excessMs: number;
  readonly message: string;
}

/** How the latest run did. */
export interface LatestPerformance extends PerformanceAssessment {
  readonly runId: string;
  readonly durationMs: number | undefined;
}

/** How a workflow does over its runs. */
export interface PerformanceAnalysis {
  readonly runs: number;
  readonly successes: number;
  readonly failures: number;
  /** Failed runs among those that succeeded or failed; absent where none has ended. */
  readonly failureRate?: number;
  /** The share of steps that had trouble, and of those the share that was completed all the same. */
  readonly errorRate: number;
  readonly recoveryRate: number;
  readonly medianMs?: number;
  /** Where the duration of successful runs is going, and their retries. */
  readonly trend: SeriesTrend;
  readonly retryTrend: SeriesTrend;
  /** The latest run that succeeded, against the baselines; those that are learned are learned from the runs before it. */
  readonly latest?: LatestPerformance;
  readonly phases: readonly PhaseAnalysis[];
  /** Largest excess first, then largest share. */
  readonly bottlenecks: readonly Bottleneck[];
}

/** A phase that makes this much of a run is a bottleneck also when it takes as long as ever. */
const largeShare = 0.5;
/** Excess below this part of the baseline is no more than chance. */
const leastExcess = 0.2;

/** Judges how a workflow did over its runs. */
export function analyzePerformance({ runs, ...sources }: PerformanceInput): PerformanceAnalysis {
  const ended = runs.filter(({ status }) => status === 'success' || status === 'failure');
  const successes = ended.filter(({ status }) => status === 'success');
  const latest = successes.at(-1);
  const before = latest === undefined ? runs : runs.filter((run) => run !== latest);
  const names = [
    ...new Map(runs.flatMap((run) => run.phases).map(({ name }) => [plainName(name), name] as const)).values(),
  ];
  const baselines = baselinesFor(names, { ...sources, runs: before });
  const assess = (phases: readonly { readonly name: string; readonly activeMs: number }[]): PerformanceAssessment =>
    assessPerformance({
      phases,
      baselines: Object.fromEntries([...baselines].map(([name, { baselineMs }]) => [name, baselineMs])),
    });
  const judged = latest === undefined ? undefined : assess(latest.phases.filter(({ status }) => status === 'success'));
  const total = sumOf(runs.flatMap((run) => run.phases));
  const phases = names.map((name) => {
    const own = runs.flatMap((run) => run.phases).filter((phase) => plainName(phase.name) === plainName(name));
    const done = own.filter(({ status }) => status === 'success').map(({ activeMs }) => activeMs);
    const failures = own.filter(({ status }) => status === 'failure').length;
    const medianMs = medianOf(done);
    const baseline = baselines.get(plainName(name));
    const [compared] = medianMs === undefined ? [] : assess([{ name, activeMs: medianMs }]).phases;
    return {
      ...{ name, count: own.length, failures, errorRate: own.length === 0 ? 0 : failures / own.length },
      ...(medianMs === undefined ? {} : { medianMs }),
      ...(baseline === undefined ? {} : { baselineMs: baseline.baselineMs, baselineSource: baseline.source }),
      ...(compared?.ratio === undefined || compared.rating === undefined
        ? {}
        : { ratio: compared.ratio, rating: compared.rating }),
      share: total === 0 ? 0 : sumOf(own) / total,
      trend: trendOf(done),
    };
  });
  const medianMs = medianOf(successes.flatMap(({ durationMs }) => durationMs ?? []));
  const rates = ratesOf({
    operations: runs.reduce((sum, { steps }) => sum + steps, 0),
    failed: runs.reduce((sum, { failedSteps }) => sum + failedSteps, 0),
    recovered: runs.reduce((sum, { recoveredSteps }) => sum + recoveredSteps, 0),
  });
  return {
    ...{ runs: runs.length, successes: successes.length, failures: ended.length - successes.length },
    ...(ended.length === 0 ? {} : { failureRate: (ended.length - successes.length) / ended.length }),
    ...rates,
    ...(medianMs === undefined ? {} : { medianMs }),
    trend: trendOf(successes.flatMap(({ durationMs }) => durationMs ?? [])),
    retryTrend: trendOf(ended.map(({ retries }) => retries)),
    ...(latest === undefined || judged === undefined
      ? {}
      : { latest: { runId: latest.id, durationMs: latest.durationMs, ...judged } }),
    phases,
    bottlenecks: bottlenecksOf(phases, judged?.phases ?? []),
  };
}

function bottlenecksOf(phases: readonly PhaseAnalysis[], latest: readonly PhasePerformance[]): readonly Bottleneck[] {
  return phases
    .flatMap(({ name, share }) => {
      const own = latest.filter((phase) => plainName(phase.name) === plainName(name));
      const excessMs = own.reduce((sum, { activeMs, baselineMs = activeMs }) => sum + activeMs - baselineMs, 0);
      const usual = own.reduce((sum, { baselineMs = 0 }) => sum + baselineMs, 0);
      const isSlow = excessMs > leastExcess * usual;
      if (!isSlow && (share < largeShare || phases.length < 2)) return [];
      const part = `makes ${Math.round(share * 100)} % of the time`;
      const over = isSlow ? ` and took ${Math.round((100 * excessMs) / usual)} % longer than its baseline` : '';
      return { name, share, excessMs: isSlow ? excessMs : 0, message: `Phase ${JSON.stringify(name)} ${part}${over}.` };
    })
    .sort((one, other) => other.excessMs - one.excessMs || other.share - one.share);
}

function sumOf(phases: readonly { readonly activeMs: number }[]): number {
  return phases.reduce((sum, { activeMs }) => sum + activeMs, 0);
}
