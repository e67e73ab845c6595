import { invalidOption } from '../core/expect.ts';
import { forecast, type Forecast } from '../forecasts/forecast.ts';
import type { Observation } from '../forecasts/observations.ts';
import { forecastPlan, type TaskForecast } from '../forecasts/plan-forecast.ts';
import type { ForecastBasis } from '../forecasts/outlook.ts';
import type { ForecastRisk } from '../forecasts/risks.ts';
import type { Plan, PlanPhase } from './plan.ts';
import type { RequestRisk } from './request-risks.ts';
import { requirePlan } from './require-plan.ts';

/** A phase of a plan that was carried out before. */
export interface PastPhase {
  /** The template that its plan was made from. */
  readonly template: string;
  /** The name of the phase, with or without the number of its part. */
  readonly phase: string;
  readonly durationMs: number;
  /** In whatever currency the history is kept. */
  readonly cost?: number;
  /** When it began, in milliseconds since 1970. */
  readonly at?: number;
}

/** What is expected of a plan. */
export interface WorkForecast {
  /** What the whole takes, in milliseconds, with what runs side by side. */
  readonly duration: Forecast;
  /** What the whole costs; missing where no earlier phase says. */
  readonly cost?: Forecast;
  readonly phases: readonly TaskForecast[];
  /** The chain of phases that most often decides when it ends, and how often it does. */
  readonly criticalPath: readonly string[];
  readonly criticalPathShare: number;
  readonly basis: ForecastBasis;
  /** Why the forecast may be wrong. */
  readonly doubts: readonly ForecastRisk[];
  /** What may go wrong with the work itself, the gravest first. */
  readonly risks: readonly RequestRisk[];
}

/** Fewer phases of the same template than this, and those of the same name in other templates count as well. */
const fewest = 3;

/**
 * Says what a plan will take and cost, from what its phases took in plans before; phases that nobody has seen take what the
 * plan expects of them, in a wide interval. The same plan and history give the same forecast.
 *
 * @throws UsageError `plan-cyclic`, `invalid-option`.
 */
export function forecastWork(plan: Plan, history: readonly PastPhase[] = []): WorkForecast {
  requirePlan(plan);
  if (!Array.isArray(history)) throw invalidOption('history', history, 'a list of past phases');
  const pasts = plan.phases.map((phase) => pastOf(plan, phase, history));
  const { remaining, tasks, criticalPath, criticalPathShare, basis, risks } = forecastPlan({
    concurrency: plan.parallel,
    tasks: plan.phases.map((phase, index) => {
      const { name, needs, expectedMs } = phase;
      const past = (pasts[index] ?? []).map(({ durationMs, at }) => observation(durationMs, at));
      return { name, needs, history: past, baseline: expectedMs };
    }),
  });
  const cost = costOf(pasts);
  return {
    duration: remaining,
    ...(cost === undefined ? {} : { cost }),
    phases: tasks,
    ...{ criticalPath, criticalPathShare, basis, doubts: risks, risks: plan.analysis.risks },
  };
}

/** What phases like this one took: those of the same template, else of the same name. */
function pastOf({ template }: Plan, { name, part }: PlanPhase, history: readonly PastPhase[]): readonly PastPhase[] {
  const plain = part === undefined ? name : baseName(name);
  const alike = history.filter(({ phase }) => phase === plain || baseName(phase) === plain);
  const same = alike.filter((past) => past.template === template.name);
  return same.length >= fewest || same.length === alike.length ? same : alike;
}

function baseName(phase: string): string {
  return phase.replace(/-\d+$/, '');
}

/** What all phases cost together, where something is known of every one that costs. */
function costOf(pasts: readonly (readonly PastPhase[])[]): Forecast | undefined {
  const costs = pasts.map((past) =>
    past.flatMap(({ cost, at }) => (cost === undefined ? [] : [observation(cost, at)])),
  );
  const known = costs.filter((all) => all.length > 0);
  if (known.length === 0) return undefined;
  const length = Math.min(...known.map((all) => all.length));
  // The latest of each phase together are one plan that might have been.
  const sums = Array.from({ length }, (_, back) =>
    known.reduce((sum, all) => sum + (all[all.length - length + back]?.value ?? 0), 0),
  );
  return forecast({ history: sums });
}

function observation(value: number, at: number | undefined): Observation {
  return at === undefined ? { value } : { value, at };
}
