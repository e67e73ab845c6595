import { plainName } from '../core/plain-name.ts';

/** From best to worst. */
export type PerformanceGrade = 'A+' | 'A' | 'B' | 'C' | 'D' | 'F';

/** How long a phase took. */
export interface PhaseDuration {
  readonly name: string;
  readonly activeMs: number;
}

/** How long a phase took, against how long it usually does. */
export interface PhasePerformance extends PhaseDuration {
  readonly baselineMs?: number;
  /** Duration ÷ baseline. */
  readonly ratio?: number;
  /** Fast under 0.8 of the baseline, slow over 1.2. */
  readonly rating?: 'fast' | 'normal' | 'slow';
}

/** How the phases of a run did against their baselines. */
export interface PerformanceAssessment {
  /** Sum of the baselines ÷ sum of the durations, over the phases that have a baseline; left out when none has. */
  readonly score?: number;
  /** A+ from a score of 1.2, A from 1, B from 0.8, C from 0.65, D from 0.5, else F. */
  readonly grade?: PerformanceGrade;
  readonly phases: readonly PhasePerformance[];
}

const grades: readonly (readonly [PerformanceGrade, number])[] = [
  ['A+', 1.2],
  ['A', 1],
  ['B', 0.8],
  ['C', 0.65],
  ['D', 0.5],
];

/**
 * Compares the active time of phases with their baselines (milliseconds by name).
 *
 * A name finds its baseline however it is written: `Issue creation`, `issue_creation` and `issue-creation` are one.
 */
export function assessPerformance(input: {
  readonly phases: readonly PhaseDuration[];
  readonly baselines: Readonly<Record<string, number>>;
}): PerformanceAssessment {
  const baselines = new Map(Object.entries(input.baselines).map(([name, baselineMs]) => [plainName(name), baselineMs]));
  const phases = input.phases.map(({ name, activeMs }) => assessPhase(name, activeMs, baselines.get(plainName(name))));
  let usualMs = 0;
  let actualMs = 0;
  for (const { baselineMs, activeMs } of phases) {
    if (baselineMs === undefined) continue;
    usualMs += baselineMs;
    actualMs += activeMs;
  }
  if (usualMs === 0) return { phases };
  // Nothing takes no time at all, and a score has to stay a number.
  const score = usualMs / Math.max(1, actualMs);
  return { score, grade: grades.find(([, least]) => score >= least)?.[0] ?? 'F', phases };
}

function assessPhase(name: string, activeMs: number, baselineMs: number | undefined): PhasePerformance {
  if (baselineMs === undefined) return { name, activeMs };
  const ratio = activeMs / baselineMs;
  return { name, activeMs, baselineMs, ratio, rating: ratio < 0.8 ? 'fast' : ratio > 1.2 ? 'slow' : 'normal' };
}
