import type { Conflict } from './conflict.ts';

/** Conflicts as text for people, the worst first. */
export function conflictText(conflicts: readonly Conflict[]): string {
  if (conflicts.length === 0) return 'No conflicts.';
  return conflicts
    .map(({ id, kind, severity, decisions, explanation, certainty, suggestions }) =>
      [
        `${severity.toUpperCase()} ${kind} (${Math.round(certainty * 100)} % sure) [${id}]`,
        `  between ${decisions.join(' and ')}`,
        `  ${explanation}`,
        ...suggestions.map(({ way, action }, index) => `  ${index + 1}. ${way}: ${action}`),
      ].join('\n'),
    )
    .join('\n\n');
}
