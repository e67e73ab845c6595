import { readRecord } from '../core/json-record.ts';
import { type Amounts, readAmounts } from '../core/amounts.ts';
import type { Owner } from '../core/run-terms.ts';

/** One line of the log of a day. */
export type BudgetLine =
  /** Who the reservations of a nonce belong to: written before the first of them. */
  | { readonly type: 'owner'; readonly owner: Owner }
  | {
      readonly type: 'reserved';
      readonly id: string;
      /** The nonce of its owner. */
      readonly by: string;
      readonly at: number;
      readonly run?: string;
      readonly agent?: string;
      /** What is used at most; what is left out is unknown. */
      readonly most: Amounts;
      /** The limits that whoever reserves goes by: they stand here so that every reader comes to the same verdict. */
      readonly limits: { readonly all: Amounts; readonly agent: Amounts };
      /** A step that does not say what it uses. */
      readonly plain?: true;
    }
  | {
      readonly type: 'settled';
      readonly id: string;
      readonly at: number;
      /** What was reported of it. */
      readonly used: Amounts;
      /** It was stopped before its end: what was reported may not be all. */
      readonly cutOff?: true;
      /** It never began. */
      readonly unbegun?: true;
    }
  /** What was counted of a settled reservation without anybody having reported it, and is known from elsewhere now. */
  | {
      readonly type: 'corrected';
      readonly id: string;
      readonly at: number;
      readonly agent?: string;
      readonly known: Amounts;
    }
  /** What was used without a reservation. */
  | {
      readonly type: 'used';
      /** The same where it had to be written again, so that it counts once; absent in lines of versions that gave none. */
      readonly id?: string;
      readonly at: number;
      readonly run?: string;
      readonly agent?: string;
      readonly used: Amounts;
    };

/** Reads one line; `undefined` where it is torn, or nothing that this version knows. */
export function readBudgetLine(text: string): BudgetLine | undefined {
  const line = readRecord(text);
  if (line === undefined) return undefined;
  const { type, id, by, at, run, agent, most, limits, plain, used, cutOff, unbegun, owner, known } = line;
  if (type === 'owner') return isOwner(owner) ? { type, owner } : undefined;
  if (typeof at !== 'number') return undefined;
  const whose = {
    ...(typeof run === 'string' ? { run } : {}),
    ...(typeof agent === 'string' ? { agent } : {}),
  };
  if (type === 'used')
    return { type, ...(typeof id === 'string' ? { id } : {}), at, ...whose, used: readAmounts(used) };
  if (typeof id !== 'string') return undefined;
  if (type === 'settled')
    return {
      ...{ type, id, at, used: readAmounts(used) },
      ...(cutOff === true ? { cutOff } : {}),
      ...(unbegun === true ? { unbegun } : {}),
    };
  if (type === 'corrected')
    return { ...{ type, id, at, known: readAmounts(known) }, ...(typeof agent === 'string' ? { agent } : {}) };
  if (type !== 'reserved' || typeof by !== 'string') return undefined;
  const given = (limits ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...{ type, id, by, at, ...whose, most: readAmounts(most) },
    limits: { all: readAmounts(given['all']), agent: readAmounts(given['agent']) },
    ...(plain === true ? { plain } : {}),
  };
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const { nonce, host, bootId, pidNamespace, pid, startedAt } = value as Partial<Owner>;
  return (
    [nonce, host, bootId, pidNamespace, startedAt].every((text) => typeof text === 'string') && typeof pid === 'number'
  );
}
