import type { ReportedStep } from './report-data.ts';
import type { TimeScale } from './time-scale.ts';

/** Steps in lines so that none lies on another. */
export interface Lanes {
  readonly lanes: readonly (readonly ReportedStep[])[];
  /** Whether each step has a line of its own, and room for its name. */
  readonly isNamed: boolean;
  /** What did not fit. */
  readonly leftOut: number;
}

const mostLanes = 14;
/** So much of the width between two steps of one line. */
const between = 0.004;

/** Puts steps, ordered by their beginning, into as few lines as they need; a few get one each. */
export function lanesOf(steps: readonly ReportedStep[], scale: TimeScale): Lanes {
  if (steps.length <= mostLanes) return { lanes: steps.map((step) => [step]), isNamed: true, leftOut: 0 };
  const lanes: ReportedStep[][] = [];
  const ends: number[] = [];
  let leftOut = 0;
  for (const step of steps) {
    const from = scale.place(step.startedAt);
    const free = ends.findIndex((end) => end + between <= from);
    const lane = free >= 0 ? free : lanes.length;
    if (lane >= mostLanes) {
      leftOut += 1;
      continue;
    }
    (lanes[lane] ??= []).push(step);
    ends[lane] = scale.place(step.endedAt);
  }
  return { lanes, isNamed: false, leftOut };
}
