import { invalidOption } from '../core/expect.ts';
import { forecast, type Forecast } from '../forecasts/forecast.ts';
import type { Observation } from '../forecasts/observations.ts';
import { actionClasses, type ActionClass } from './action-class.ts';
import type { ComplexityLevel, ComplexityVerdict } from './request-complexity.ts';

/** A request that was worked on before, and what that took. */
export interface PastRequest {
  readonly action: ActionClass;
  readonly complexity?: ComplexityLevel;
  readonly durationMs: number;
  /** In whatever currency the history is kept. */
  readonly cost?: number;
  /** When the work began, in milliseconds since 1970. */
  readonly at?: number;
}

/** What a request is expected to take. */
export interface RequestEffort {
  /** In milliseconds. */
  readonly duration: Forecast;
  /** Missing where no past request tells what it cost: there is no usual price. */
  readonly cost?: Forecast;
  /** Which past requests it was learned from; `none` if there are fewer than three, and `duration` then rests on the size alone. */
  readonly learnedFrom: 'same class and complexity' | 'same class' | 'every class' | 'none';
}

const minute = 60_000;
/** What an agent usually takes where nothing is known; the intervals of a forecast without history are wide. */
const usualMs: Readonly<Record<ComplexityLevel, number>> = {
  low: 10 * minute,
  medium: 40 * minute,
  high: 180 * minute,
};
const fewest = 3;

/** Says how long a request will take and what it will cost, from the past requests that are most like it. */
export function effortOf(
  action: ActionClass,
  complexity: ComplexityVerdict,
  history: readonly PastRequest[] = [],
): RequestEffort {
  const past = checked(history);
  const sameClass = past.filter((entry) => entry.action === action);
  const alike = sameClass.filter((entry) => entry.complexity === complexity.level);
  const levels = [
    ['same class and complexity', alike],
    ['same class', sameClass],
    ['every class', past],
  ] as const;
  const [learnedFrom, chosen] = levels.find(([, entries]) => entries.length >= fewest) ?? (['none', []] as const);
  const duration = forecast({
    history: chosen.map((entry) => observation(entry.durationMs, entry.at)),
    baseline: usualMs[complexity.level],
  });
  const costs = chosen.flatMap(({ cost, at }) => (cost === undefined ? [] : [observation(cost, at)]));
  return { duration, ...(costs.length >= fewest && { cost: forecast({ history: costs }) }), learnedFrom };
}

function observation(value: number, at: number | undefined): Observation {
  return at === undefined ? { value } : { value, at };
}

function checked(history: unknown): readonly PastRequest[] {
  if (!Array.isArray(history)) throw invalidOption('history', history, 'a list of past requests');
  for (const entry of history as readonly (Partial<PastRequest> | null)[]) {
    const { action, durationMs } = entry ?? {};
    if (!actionClasses.some((name) => name === action) || typeof durationMs !== 'number' || !(durationMs >= 0))
      throw invalidOption('history', entry, 'past requests with an action class and a duration in milliseconds');
  }
  return history as readonly PastRequest[];
}
