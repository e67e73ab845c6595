import type { DecisionStatus, DecisionType, OutcomeResult } from './decision.ts';
import type { LinkedDecision } from './decision-book.ts';

/** Something that happened to decisions. */
export interface TimelineItem {
  /** When, as ISO 8601. */
  readonly at: string;
  readonly what: 'decided' | 'outcome' | 'reconciled';
  /** The decision; of a reconciliation the first one. */
  readonly id: string;
  readonly type?: DecisionType;
  /** What was decided, what became of it, or why it was reconciled so. */
  readonly text: string;
  readonly project?: string;
  /** How the decision stands now. */
  readonly status?: DecisionStatus;
  readonly result?: OutcomeResult;
  /** The links of a decision, from both ends. */
  readonly links?: readonly LinkedDecision[];
}

const longestLine = 100;

/** A timeline as text: a heading for each month, a line for each thing that happened. */
export function timelineText(items: readonly TimelineItem[]): string {
  const lines: string[] = [];
  let month = '';
  for (const item of items) {
    const own = item.at.slice(0, 7);
    if (own !== month) {
      if (month !== '') lines.push('');
      lines.push(own);
      month = own;
    }
    lines.push(`  ${item.at.slice(8, 10)}  ${lineOf(item)}`);
  }
  return lines.join('\n');
}

function lineOf({ what, id, type, text, status, result, links = [] }: TimelineItem): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const shown = plain.length > longestLine ? `${plain.slice(0, longestLine)}…` : plain;
  if (what === 'outcome') return `  → ${result ?? 'outcome'} of ${id}${shown === '' ? '' : `: ${shown}`}`;
  if (what === 'reconciled') return `  = reconciled ${id}: ${shown}`;
  const own = links.filter(({ direction }) => direction === 'to').map(({ kind, id: other }) => `${kind} ${other}`);
  const notes = [...(status === undefined || status === 'accepted' ? [] : [status]), ...own];
  return `${type ?? ''}: ${shown} [${id}]${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}
