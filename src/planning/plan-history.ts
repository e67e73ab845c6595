import type { RunEvent } from '../core/events.ts';
import { invalidOption } from '../core/expect.ts';
import type { PastPhase } from './plan-forecast.ts';
import type { PastRequest } from './request-effort.ts';
import type { StoredPlan } from './stored-plan.ts';

/** What was learned from plans that were carried out. */
export interface PlanHistory {
  /** For {@link forecastWork}. */
  readonly phases: readonly PastPhase[];
  /** For {@link makePlan} and {@link analyzeRequest}. */
  readonly requests: readonly PastRequest[];
}

/** Older ones tell little of what comes, and reading them takes time. */
const mostPlans = 50;

/**
 * Reads what the phases of plans took, from the runs that carried them out. A phase that was done before a run was gone on
 * with counts once.
 *
 * @param plans as `PlanRegistry.list` gives them, the newest first; of more than 50 the newest count.
 * @param historyOf the events of a run, as `manager.history` gives them.
 * @throws UsageError `invalid-option`.
 */
export async function readPlanHistory(
  plans: readonly StoredPlan[],
  historyOf: (runId: string) => AsyncIterable<RunEvent>,
): Promise<PlanHistory> {
  if (!isList(plans)) throw invalidOption('plans', plans, 'a list of plans, as `PlanRegistry.list` gives them');
  const phases: PastPhase[] = [];
  const requests: PastRequest[] = [];
  const begun = plans.filter(({ runs }) => runs.length > 0).slice(0, mostPlans);
  for (const { plan, runs } of begun.reverse())
    for (const { id, status, gone } of runs) {
      if (gone !== undefined) continue;
      const found = new Map<string, PastPhase>();
      for await (const event of historyOf(id)) {
        if (event.type !== 'step-completed' || !plan.phases.some(({ name }) => name === event.key)) continue;
        const { activeMs, at, usage } = event;
        found.set(event.key, {
          ...{ template: plan.template.name, phase: event.key, durationMs: activeMs, at: at - activeMs },
          ...(usage?.costUsd === undefined ? {} : { cost: usage.costUsd }),
        });
      }
      phases.push(...found.values());
      if (status === 'completed' && found.size > 0) requests.push(requestOf(plan, [...found.values()]));
    }
  return { phases, requests };
}

function requestOf({ analysis, createdAt }: StoredPlan['plan'], phases: readonly PastPhase[]): PastRequest {
  const costs = phases.flatMap(({ cost }) => cost ?? []);
  return {
    action: analysis.action.class,
    complexity: analysis.complexity.level,
    durationMs: phases.reduce((sum, { durationMs }) => sum + durationMs, 0),
    at: Date.parse(createdAt),
    ...(costs.length === 0 ? {} : { cost: costs.reduce((sum, cost) => sum + cost, 0) }),
  };
}

function isList(value: unknown): boolean {
  return Array.isArray(value);
}
