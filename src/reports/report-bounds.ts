/**
 * How much of each thing a report holds, so that it stays readable and its size does not grow with the run. What is left out is
 * counted and said.
 */
export interface ReportBounds {
  /** Steps, sleeps and waits that are shown one by one: those with trouble first, then the longest. */
  readonly steps: number;
  readonly phases: number;
  /** Kinds of steps that are counted apart. */
  readonly stepKinds: number;
  readonly agents: number;
  readonly calls: number;
  readonly errors: number;
  readonly effects: number;
  readonly moments: number;
  readonly children: number;
  readonly decisions: number;
  readonly notices: number;
  /** The longest text that is shown whole, in characters. */
  readonly text: number;
}

/** What a report holds where nothing else is said. */
export const standardBounds: ReportBounds = {
  ...{ steps: 600, phases: 200, stepKinds: 120, agents: 100, calls: 120, errors: 60, effects: 120 },
  ...{ moments: 250, children: 200, decisions: 120, notices: 100, text: 2000 },
};

/** How many slices the picture of how much went on at a time has. */
export const slices = 240;
