import { counted, type Amounts, type Measure, measures } from '../core/amounts.ts';
import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';

/** How much may be used at most. What is left out is not limited. */
export interface Limits {
  /** Of a run and a phase: the time they are active. Of an agent and a day: the time that their calls take together. */
  readonly duration?: Duration;
  /** How often bodies of steps and effects may be begun, repeated ones included. */
  readonly attempts?: number;
  /** How many calls may be begun, repeated ones included. A call is a step with `estimate` or `agent`. */
  readonly calls?: number;
  /** Tokens, of input and output together. */
  readonly tokens?: number;
  /** US dollars. */
  readonly costUsd?: number;
}

/** Limits of one run, of its phases and of its agents. */
export interface RunLimits extends Limits {
  /** Limits of phases, by their names. */
  readonly phases?: Readonly<Record<string, Limits>>;
  /** Limits of agents in the run, by the names that calls declare. */
  readonly agents?: Readonly<Record<string, Limits>>;
}

/** Limits of one day (UTC), over all runs and processes that share the storage. */
export interface DayLimits extends Limits {
  /** Limits of agents on the day, by the names that calls declare. */
  readonly agents?: Readonly<Record<string, Limits>>;
  /**
   * What a run does that reaches one: `'pause'` until somebody resumes it, `'park'` until the next day begins.
   * @defaultValue 'pause'
   */
  readonly whenReached?: 'pause' | 'park';
}

/** What a call does about a limited amount whose maximum it does not say: reserve all that is left, or be refused. */
export type UnknownMaximum = 'reserve-all' | 'refuse';

/** The checked limits of a run, or of a day. */
export interface LimitSet {
  readonly all: Amounts;
  readonly phases: ReadonlyMap<string, Amounts>;
  readonly agents: ReadonlyMap<string, Amounts>;
}

/** No limits. */
export const noLimits: LimitSet = Object.freeze({ all: {}, phases: new Map(), agents: new Map() });

/** Checks limits. @throws UsageError `invalid-option`, `invalid-duration`, naming the limit. */
export function requireLimits(option: string, limits: unknown): Amounts {
  requireKnownOptions(option, limits, measures);
  return capsOf(option, limits as Limits);
}

/** Checks the limits of a run. @throws UsageError `invalid-option`, `invalid-duration`, naming the limit. */
export function requireRunLimits(option: string, limits: unknown): LimitSet {
  requireKnownOptions(option, limits, [...measures, 'phases', 'agents']);
  const { phases, agents } = limits as RunLimits;
  return {
    all: capsOf(option, limits as Limits),
    phases: named(`${option}.phases`, phases),
    agents: named(`${option}.agents`, agents),
  };
}

/** Checks the limits of a day. @throws UsageError `invalid-option`, `invalid-duration`, naming the limit. */
export function requireDayLimits(option: string, limits: unknown): LimitSet {
  requireKnownOptions(option, limits, [...measures, 'agents', 'whenReached']);
  const { agents, whenReached } = limits as DayLimits;
  if (whenReached !== undefined) requireOneOf(`${option}.whenReached`, whenReached, ['pause', 'park']);
  return { all: capsOf(option, limits as Limits), phases: new Map(), agents: named(`${option}.agents`, agents) };
}

/** Both limits at once: of each the narrower one. */
export function narrowest(one: LimitSet, other: LimitSet): LimitSet {
  return combined(one, other, (mine, theirs) => Math.min(mine, theirs));
}

/** Limits with some of them replaced, wider or narrower. */
export function replaced(limits: LimitSet, by: LimitSet): LimitSet {
  return combined(limits, by, (_, theirs) => theirs);
}

/** Whether anything is limited. */
export function isLimited({ all, phases, agents }: LimitSet): boolean {
  return [all, ...phases.values(), ...agents.values()].some((caps) => Object.keys(caps).length > 0);
}

/** Limits as they are written down and shown. */
export function plainLimits({ all, phases, agents }: LimitSet): RunLimits {
  return {
    ...all,
    ...(phases.size === 0 ? {} : { phases: Object.fromEntries(phases) }),
    ...(agents.size === 0 ? {} : { agents: Object.fromEntries(agents) }),
  };
}

function combined(one: LimitSet, other: LimitSet, choose: (mine: number, theirs: number) => number): LimitSet {
  const caps = (mine: Amounts = {}, theirs: Amounts = {}): Amounts => {
    const both: Partial<Record<Measure, number>> = { ...mine, ...theirs };
    for (const measure of measures) {
      const [first, second] = [mine[measure], theirs[measure]];
      if (first !== undefined && second !== undefined) both[measure] = choose(first, second);
    }
    return both;
  };
  const maps = (mine: LimitSet['agents'], theirs: LimitSet['agents']): LimitSet['agents'] =>
    new Map([...mine.keys(), ...theirs.keys()].map((name) => [name, caps(mine.get(name), theirs.get(name))]));
  return {
    all: caps(one.all, other.all),
    phases: maps(one.phases, other.phases),
    agents: maps(one.agents, other.agents),
  };
}

function named(option: string, limits: unknown): ReadonlyMap<string, Amounts> {
  if (limits === undefined) return new Map();
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits))
    throw invalidOption(option, limits, 'an object of limits by name');
  return new Map(Object.entries(limits).map(([name, one]) => [name, requireLimits(`${option}.${name}`, one)]));
}

function capsOf(option: string, limits: Limits): Amounts {
  const caps: Partial<Record<Measure, number>> = {};
  for (const measure of measures) {
    const limit: unknown = limits[measure];
    if (limit === undefined) continue;
    const name = `${option}.${measure}`;
    if (measure === 'duration') caps.duration = toMilliseconds(limit as Duration, name);
    else if (typeof limit === 'number' && limit >= 0 && limit <= Number.MAX_SAFE_INTEGER)
      caps[measure] = counted(limit);
    else throw invalidOption(name, limit, 'a number from 0 to 2^53 - 1');
  }
  return caps;
}
