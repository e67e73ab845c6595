import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { PatternEdit } from './pattern.ts';

/** The longest text that a pattern holds. */
export const longestText = 2000;

/** Checks what a person says about a pattern. @throws UsageError `invalid-option`. */
export function requireEdit(changes: PatternEdit): void {
  requireKnownOptions('patterns.edit', changes, ['notes', 'recommendedAction', 'recoverable', 'pinned', 'scope']);
  const { notes, recommendedAction, recoverable, pinned } = changes;
  for (const [name, text] of Object.entries({ notes, recommendedAction }))
    if (text !== undefined && text !== null && (typeof text !== 'string' || text.length > longestText))
      throw invalidOption(name, text, `a text of at most ${longestText} characters, or null`);
  if (recoverable !== undefined && recoverable !== 'auto' && typeof recoverable !== 'boolean')
    throw invalidOption('recoverable', recoverable, 'true, false or "auto"');
  if (pinned !== undefined && typeof pinned !== 'boolean') throw invalidOption('pinned', pinned, 'true or false');
}
