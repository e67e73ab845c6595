import { plainName } from '../core/plain-name.ts';
import type { PastRun } from '../metrics/run-history.ts';
import type { Observation } from './observations.ts';

/** The runs that were completed, oldest first. */
export function successesOf(runs: readonly PastRun[]): readonly PastRun[] {
  return runs.filter(({ status, durationMs }) => status === 'success' && durationMs !== undefined);
}

/** One amount of each run, with when it began. */
export function amountsOf(runs: readonly PastRun[], of: (run: PastRun) => number | undefined): readonly Observation[] {
  return runs.flatMap((run) => {
    const value = of(run);
    if (value === undefined) return [];
    return run.endedAt === undefined ? { value } : { value, at: Math.max(0, run.endedAt - (run.durationMs ?? 0)) };
  });
}

/** How long a phase took, in all runs where it was completed. */
export function phaseHistory(runs: readonly PastRun[], name: string): readonly Observation[] {
  const wanted = plainName(name);
  return runs.flatMap(({ phases }) =>
    phases.flatMap(({ name: phase, status, activeMs, endedAt }) =>
      status === 'success' && plainName(phase) === wanted
        ? { value: activeMs, at: Math.max(0, endedAt - activeMs) }
        : [],
    ),
  );
}

/** Time of a run that lay in none of its phases; nothing of runs without phases. */
export function outsideOf(runs: readonly PastRun[]): readonly Observation[] {
  return amountsOf(runs, ({ durationMs = 0, phases }) =>
    phases.length === 0 ? undefined : Math.max(0, durationMs - phases.reduce((sum, { activeMs }) => sum + activeMs, 0)),
  );
}

/** The phases that the last completed run went through. */
export function plannedPhases(runs: readonly PastRun[]): readonly string[] {
  const last = successesOf(runs).at(-1);
  return [...new Set(last?.phases.flatMap(({ name, status }) => (status === 'success' ? name : [])))];
}

/** The baseline of a phase, however its name is written. */
export function baselineOf(baselines: Readonly<Record<string, number>> | undefined, name: string): number | undefined {
  const wanted = plainName(name);
  return Object.entries(baselines ?? {}).find(([known]) => plainName(known) === wanted)?.[1];
}
