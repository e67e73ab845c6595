import { type Amounts, counted, isNothing, sumOf } from '../core/amounts.ts';
import type { LimitReached } from '../core/run-terms.ts';
import type { CallTally } from './call-tally.ts';

/** Amounts as states show them. */
export interface AmountsNote {
  readonly duration_ms?: number;
  readonly attempts?: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly cost_usd?: number;
}

/** What a run has used, what is reserved, and what is left of its own limits. */
export interface BudgetNote {
  /** `duration_ms` is the time of its calls. */
  readonly used: AmountsNote;
  readonly reserved: AmountsNote;
  /** How many calls used an amount that nobody knows; absent when none did. */
  readonly unknown?: AmountsNote | undefined;
  readonly limits: AmountsNote;
  readonly left: AmountsNote;
  /** What of `used` child runs used that have not ended, and that no record of this run tells yet; absent when nothing. */
  readonly in_children?: AmountsNote | undefined;
  /** What each agent has used. */
  readonly agents: Readonly<Record<string, AmountsNote>>;
}

/** What the calls of a run come to, as its state shows it. */
export function budgetNoteOf(
  { total, agents, reserved, limits = {} }: CallTally,
  inChildren: Amounts = {},
): BudgetNote {
  const used = sumOf(total.used, inChildren);
  const { attempts, calls, tokens, costUsd, duration } = limits;
  const spendable = { attempts, calls, tokens, costUsd };
  const capped = Object.entries(spendable).flatMap(([name, cap]) => (cap === undefined ? [] : [[name, cap] as const]));
  const spent = sumOf(used, reserved);
  const left = capped.map(([name, cap]) => [name, Math.max(0, counted(cap - (spent[name as keyof Amounts] ?? 0)))]);
  return {
    used: noteOf(used),
    reserved: noteOf(reserved),
    unknown: Object.keys(total.unknown).length === 0 ? undefined : noteOf(total.unknown),
    limits: noteOf({ ...Object.fromEntries(capped), ...(duration === undefined ? {} : { duration }) }),
    left: noteOf(Object.fromEntries(left) as Amounts),
    in_children: isNothing(inChildren) ? undefined : noteOf(inChildren),
    agents: Object.fromEntries([...agents].map(([name, one]) => [name, noteOf(one.used)])),
  };
}

/** Amounts under the names that our own documents use. */
export function noteOf({ duration, attempts, calls, tokens, costUsd }: Amounts): AmountsNote {
  return {
    ...(duration === undefined ? {} : { duration_ms: duration }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(calls === undefined ? {} : { calls }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(costUsd === undefined ? {} : { cost_usd: costUsd }),
  };
}

/** A limit that was reached, as states show it. */
export interface LimitNote extends Omit<LimitReached, 'runId' | 'mayPass'> {
  /** The run whose limit it is: this one, or a child. */
  readonly run_id?: string;
}

/** A limit that was reached, under the names that our own documents use. */
export function limitNoteOf({
  scope,
  runId,
  phase,
  agent,
  day,
  measure,
  limit,
  used,
  reserved,
  asked,
}: LimitReached): LimitNote {
  return {
    scope,
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(phase === undefined ? {} : { phase }),
    ...(agent === undefined ? {} : { agent }),
    ...(day === undefined ? {} : { day }),
    ...{ measure, limit, used, reserved },
    ...(asked === undefined ? {} : { asked }),
  };
}
