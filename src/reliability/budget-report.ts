import { type Amounts, isNothing, sumOf, without } from '../core/amounts.ts';
import type { WrittenLimits } from '../core/run-terms.ts';
import type { CallTally } from '../state/call-tally.ts';
import type { Account } from './budget-account.ts';
import type { BudgetDay } from './budget-day.ts';
import type { LimitSet } from './limits.ts';

/** What was used of something, and what is left of it. */
export interface BudgetFigures {
  readonly used: Amounts;
  /** What calls hold that have begun and are not settled. */
  readonly reserved: Amounts;
  /** How many calls used an amount that nobody knows: that much more was used. */
  readonly unknown: Amounts;
  readonly limits: Amounts;
  /** Of what is limited: what is neither used nor reserved. */
  readonly left: Amounts;
}

/** What was spent on a day. */
export interface DayBudget extends BudgetFigures {
  /** The day (UTC), such as `2026-11-20`. */
  readonly day: string;
  /** By the names that calls declare; those with limits also where they have used nothing. */
  readonly agents: Readonly<Record<string, BudgetFigures>>;
}

const nothing = { used: {}, reserved: {}, unknown: {} };

/** What stands in an account, against limits. */
export function figuresOf(
  account: Pick<Account, 'used' | 'reserved' | 'unknown'> = nothing,
  limits: Amounts = {},
): BudgetFigures {
  const { used, reserved, unknown } = account;
  const left = without(without(limits, pick(used, limits)), pick(reserved, limits));
  return { used, reserved, unknown, limits, left };
}

/** What was spent on a day, against its limits. */
export function dayBudgetOf(day: string, { total, agents }: BudgetDay, limits: LimitSet): DayBudget {
  const names = [...new Set([...agents.keys(), ...limits.agents.keys()])].sort();
  const each = names.map((name) => [name, figuresOf(agents.get(name), limits.agents.get(name))] as const);
  return { day, ...figuresOf(total, limits.all), agents: Object.fromEntries(each) };
}

function pick(amounts: Amounts, by: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([measure]) => Object.hasOwn(by, measure)));
}

/** What a run used, and what is left of its limits. */
export interface RunBudgetReport extends Omit<BudgetFigures, 'limits'> {
  /** The limits of the run itself, its phases and its agents. */
  readonly limits: WrittenLimits;
  readonly phases: Readonly<Record<string, BudgetFigures>>;
  readonly agents: Readonly<Record<string, BudgetFigures>>;
  /** What of `used` child runs used that have not ended, and that no record of this run tells yet; absent when nothing. */
  readonly inChildren?: Amounts;
}

/** What a run used by its journal; the time of its calls counts as its duration there, and limits none. */
export function runBudgetOf(
  { total, phases, agents, reserved, limits = {} }: CallTally,
  inChildren: Amounts = {},
): RunBudgetReport {
  const { phases: ofPhases = {}, agents: ofAgents = {}, ...all } = limits;
  const each = (spent: CallTally['agents'], caps: Readonly<Record<string, Amounts>>): Record<string, BudgetFigures> =>
    Object.fromEntries(
      [...new Set([...spent.keys(), ...Object.keys(caps)])].map((name) => {
        const { used = {}, unknown = {} } = spent.get(name) ?? {};
        return [name, figuresOf({ used, unknown, reserved: {} }, caps[name])];
      }),
    );
  const { duration, ...countable } = all;
  const account = { ...total, used: sumOf(total.used, inChildren), reserved };
  const figures = figuresOf(account, duration === undefined ? all : countable);
  const below = isNothing(inChildren) ? {} : { inChildren };
  return { ...figures, limits, phases: each(phases, ofPhases), agents: each(agents, ofAgents), ...below };
}
