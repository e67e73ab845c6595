import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { forecastOf, requireLevel, type Forecast } from './forecast.ts';
import { JointDraws } from './joint-draws.ts';
import type { Observation } from './observations.ts';
import { Outlook, type ForecastBasis } from './outlook.ts';
import { outlookRisks } from './outlook-risks.ts';
import { orderOf } from './plan-order.ts';
import type { ForecastRisk } from './risks.ts';
import { simulateTasks } from './simulate-tasks.ts';

/** One task of a plan: a phase, a run, anything that takes time. */
export interface PlanTask {
  readonly name: string;
  /** The tasks that have to be over before it begins. Tasks that need nothing begin at once, side by side. */
  readonly needs?: readonly string[];
  /** What such tasks took before, oldest first. */
  readonly history?: readonly (number | Observation)[];
  /** What it usually takes, where there is no history. */
  readonly baseline?: number;
  /** What it has used so far, when it goes on. */
  readonly used?: number;
  /** Whether it is over. */
  readonly done?: boolean;
}

/** Options of {@link forecastPlan}. */
export interface PlanForecastOptions {
  /** The tasks, in any order. */
  readonly tasks: readonly PlanTask[];
  /**
   * How many tasks may go on at a time; those that were given first begin first.
   * @defaultValue as many as can begin
   */
  readonly concurrency?: number;
  /**
   * How much tasks go together, from 0 (not at all) to 1: where one takes long, so do the others.
   * @defaultValue 0.2
   */
  readonly correlation?: number;
  /** As in {@link forecast}. @defaultValue 0.8 */
  readonly level?: number;
}

/** What is expected of one task of a plan. */
export interface TaskForecast {
  readonly name: string;
  /** What the task itself still takes. */
  readonly remaining: Forecast;
  /** When it ends, counted from now. */
  readonly endsIn: Forecast;
  /** How probable it is that the plan takes longer if this task does, from 0 to 1. */
  readonly criticality: number;
}

/** What is expected of a plan. */
export interface PlanForecast {
  /** What the plan still takes as a whole. */
  readonly remaining: Forecast;
  readonly tasks: readonly TaskForecast[];
  /** The chain of tasks that most often decides when the plan ends, first to last, and how often it does. */
  readonly criticalPath: readonly string[];
  readonly criticalPathShare: number;
  readonly basis: ForecastBasis;
  readonly risks: readonly ForecastRisk[];
}

/** Enough for any plan that people look at; of huge ones so many that an answer comes at once. */
const mostDraws = 2000;
const leastDraws = 200;
const mostWork = 200_000;
const seed = 20_261_121;

/**
 * Says when a plan ends whose tasks need each other, by playing it through many times. The same plan gives the same forecast.
 *
 * @throws UsageError `plan-cyclic`, `invalid-option`.
 */
export function forecastPlan(options: PlanForecastOptions): PlanForecast {
  requireKnownOptions('forecastPlan', options, ['tasks', 'concurrency', 'correlation', 'level']);
  const { tasks, concurrency, correlation = 0.2 } = options;
  const level = requireLevel(options.level);
  if (!(correlation >= 0 && correlation <= 1)) throw invalidOption('correlation', correlation, 'a number from 0 to 1');
  const lanes = concurrency === undefined ? Infinity : requireInteger('concurrency', concurrency, 1);
  const ordered = orderOf(tasks);
  const draws = Math.max(leastDraws, Math.min(mostDraws, Math.floor(mostWork / Math.max(1, tasks.length))));
  const outlooks = ordered.map(({ history = [], baseline, used = 0, done = false }) => {
    const whole = done ? Outlook.known(0) : Outlook.of({ history, baseline });
    return { whole, remaining: done ? whole : whole.remaining(used), used: done ? 0 : used };
  });
  const joint = new JointDraws(correlation, [], seed);
  const played = simulateTasks(ordered, {
    draws,
    lanes,
    take: () => {
      const shares = joint.draw(ordered.length);
      return outlooks.map(({ remaining }, index) => remaining.quantile(shares[index] ?? 0.5));
    },
  });
  const bases = new Set(outlooks.map(({ whole }) => whole.basis));
  const basis = bases.has('none') ? 'none' : bases.has('baseline') ? 'baseline' : 'history';
  const samples = Math.min(...outlooks.map(({ whole }) => whole.samples));
  return {
    remaining: forecastOf(Outlook.ofDraws(played.ends, { basis, samples: ordered.length === 0 ? 0 : samples }), level),
    tasks: ordered.map(({ name }, index) => {
      const { remaining, whole } = outlooks[index] ?? { remaining: Outlook.known(0), whole: Outlook.known(0) };
      return {
        name,
        remaining: forecastOf(remaining, level),
        endsIn: forecastOf(Outlook.ofDraws(played.endsOf[index] ?? [0], whole), level),
        criticality: (played.critical[index] ?? 0) / draws,
      };
    }),
    criticalPath: played.path.map((index) => ordered[index]?.name ?? ''),
    criticalPathShare: played.pathCount / draws,
    basis,
    risks: ordered.flatMap(({ name, done = false }, index) => {
      const outlook = outlooks[index];
      return outlook === undefined || done ? [] : outlookRisks(outlook.whole, outlook.used, name);
    }),
  };
}
