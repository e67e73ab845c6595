import { isHoldfastError } from '../core/errors.ts';
import type { UnfitAnswer } from '../core/events.ts';
import type { LiveRun } from './live-run.ts';

/** The answer of an agent that an error says does not fit. */
export function unfitAnswer(error: unknown): UnfitAnswer | undefined {
  if (!isHoldfastError(error) || error.code !== 'agent-output-invalid' || error.answer === undefined) return undefined;
  return { answer: error.answer, issues: error.issues };
}

/** The same as the journal has it. */
export function unfitOf(live: LiveRun, error: unknown): { readonly unfit?: UnfitAnswer } {
  const unfit = unfitAnswer(error);
  if (unfit === undefined) return {};
  const { redactor } = live.rooms;
  const clean = (text: string): string => redactor.redactText(text);
  return { unfit: { answer: clean(unfit.answer), issues: unfit.issues.map(clean) } };
}
