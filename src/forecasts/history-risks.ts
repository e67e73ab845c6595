import type { PastRun } from '../metrics/run-history.ts';
import { trendOf } from '../metrics/robust-trend.ts';
import { successesOf } from './past-runs.ts';
import type { ForecastRisk } from './risks.ts';

/** The runs that are looked at, and how many of them have to have failed. */
const lately = 20;
const leastFailures = 2;
const failing = 0.2;

/** What earlier runs let fear: failures, retries that become more, runs that become slower. */
export function historyRisks(runs: readonly PastRun[], phases: readonly string[]): readonly ForecastRisk[] {
  const ended = runs.filter(({ status }) => status === 'success' || status === 'failure').slice(-lately);
  const risks: ForecastRisk[] = [];
  const failures = ended.filter(({ status }) => status === 'failure').length;
  if (failures >= leastFailures && failures >= failing * ended.length)
    risks.push({
      kind: 'failing',
      message: `${failures} of the last ${ended.length} runs failed.`,
      figures: { failures, runs: ended.length },
    });
  for (const name of phases) {
    const ends = runs.flatMap((run) => run.phases.filter((phase) => phase.name === name)).slice(-lately);
    const failed = ends.filter(({ status }) => status === 'failure').length;
    if (failed < leastFailures || failed < failing * ends.length) continue;
    risks.push({
      kind: 'failing',
      message: `Phase ${JSON.stringify(name)} failed ${failed} of the last ${ends.length} times.`,
      subject: name,
      figures: { failures: failed, runs: ends.length },
    });
  }
  const retries = ended.map((run) => run.retries);
  if (trendOf(retries).direction === 'rising')
    risks.push({
      kind: 'retries-rising',
      message: `Steps need more attempts than they did: ${retries.at(-1) ?? 0} retries in the last run, ${retries[0] ?? 0} in the one ${ended.length - 1} before.`,
      figures: { last: retries.at(-1) ?? 0, first: retries[0] ?? 0 },
    });
  const {
    direction,
    slope,
    relativeSlope = 0,
  } = trendOf(
    successesOf(runs)
      .slice(-lately)
      .map(({ durationMs = 0 }) => durationMs),
  );
  if (direction === 'rising')
    risks.push({
      kind: 'getting-slower',
      message: `Runs are getting slower, by about ${(relativeSlope * 100).toFixed(1)} % each.`,
      figures: { slopeMs: slope },
    });
  return risks;
}
