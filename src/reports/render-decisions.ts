import { requireKnownOptions } from '../core/expect.ts';
import type { Conflict } from '../memory/conflict.ts';
import type { Decision } from '../memory/decision.ts';
import { decisionPart } from './decision-part.ts';
import { markup } from './markup.ts';
import { onePage, type RenderOptions } from './render-report.ts';
import { drawPart } from './tables.ts';
import { Clock } from './written.ts';

/** Decisions, and how they stand against each other, as `WorkflowMemory` gives both. */
export interface DecisionReportData {
  readonly decisions: readonly Decision[];
  /** @defaultValue none */
  readonly conflicts?: readonly Conflict[];
}

/**
 * Draws decisions as one HTML file like a report: as a picture over time, with what became of them, their links and conflicts, and as a
 * table. The picture shows the last 40.
 */
export function renderDecisions(
  { decisions, conflicts = [] }: DecisionReportData,
  options: RenderOptions = {},
): string {
  requireKnownOptions('renderDecisions', options, ['timeZone']);
  const clock = new Clock(options.timeZone);
  const inOrder = decisions.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
  return onePage(
    'Decisions',
    markup`<h1>Decisions</h1>${drawPart(decisionPart(inOrder, conflicts, clock))}<footer>${clock.explained}</footer>`,
  );
}
