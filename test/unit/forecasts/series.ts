import { SeededChance } from '../../../src/forecasts/seeded-chance.ts';
import type { PastRun } from '../../../src/metrics/run-history.ts';

/** A series that is the same every time. */
export function seriesOf(
  seed: number,
  length: number,
  of: (index: number, chance: SeededChance) => number,
): readonly number[] {
  const chance = new SeededChance(seed);
  return Array.from({ length }, (_, index) => of(index, chance));
}

/** A run as records tell of it. */
export function pastRun(place: number, phases: Readonly<Record<string, number>>, more: Partial<PastRun> = {}): PastRun {
  let endedAt = place * 86_400_000;
  const past = Object.entries(phases).map(([name, activeMs]) => {
    endedAt += activeMs;
    return { name, activeMs, status: 'success' as const, endedAt };
  });
  return {
    ...{ id: `run-${place}`, workflow: 'deploy', endedAt, status: 'success', phases: past },
    durationMs: Object.values(phases).reduce((sum, ms) => sum + ms, 0),
    ...{ steps: 2, failedSteps: 0, recoveredSteps: 0, retries: 0, tokens: 0, costUsd: 0 },
    ...more,
  };
}
