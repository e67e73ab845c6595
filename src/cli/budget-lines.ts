import { type Amounts, amountText, measures } from '../core/amounts.ts';
import { definedFields } from '../core/defined-fields.ts';
import { formatDuration } from '../core/durations.ts';
import type { BudgetFigures } from '../reliability/budget-report.ts';
import type { AmountsNote, BudgetNote } from '../state/budget-note.ts';

/** What was used, of how much, in one line: `$1.2 of $5, 40 calls, 3 calls of unknown cost`. */
export function budgetLine({ used, reserved, unknown, limits }: Omit<BudgetFigures, 'left'>): string {
  const parts = measures.flatMap((measure) => {
    const [amount = 0, limit] = [used[measure], limits[measure]];
    if (amount === 0 && limit === undefined) return [];
    const text = (value: number): string =>
      measure === 'duration' ? formatDuration(value) : amountText(measure, value);
    const held = reserved[measure] ?? 0;
    const of = limit === undefined ? '' : ` of ${text(limit)}`;
    return [`${text(amount)}${of}${held === 0 ? '' : ` (and ${text(held)} reserved)`}`];
  });
  const unknownCalls = unknown.costUsd ?? 0;
  if (unknownCalls > 0) parts.push(`${unknownCalls} ${unknownCalls === 1 ? 'call' : 'calls'} of unknown cost`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** The same of a run's state. What the time of a run is limited to is the time that it was active, and not that of its calls. */
export function runBudgetLine({ used, reserved, unknown = {}, limits }: BudgetNote, activeMs: number): string {
  const spent = { ...plain(used), ...(limits.duration_ms === undefined ? {} : { duration: activeMs }) };
  return budgetLine({ used: spent, reserved: plain(reserved), unknown: plain(unknown), limits: plain(limits) });
}

function plain({ duration_ms: duration, attempts, calls, tokens, cost_usd: costUsd }: AmountsNote): Amounts {
  return definedFields({ duration, attempts, calls, tokens, costUsd });
}
