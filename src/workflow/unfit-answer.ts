import { isHoldfastError } from '../core/errors.ts';
import type { UnfitAnswer } from '../core/events.ts';
import type { LiveRun } from './live-run.ts';

/** Of a longer answer that does not fit, only the beginning is kept. */
export const longestUnfit: number = 16 * 1024;

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
  const { answer } = unfit;
  // The end of what was cut may be the beginning of a secret.
  const end = answer.length < longestUnfit ? answer.length : Math.max(0, longestUnfit - redactor.longestForm);
  const issues = unfit.issues.map((issue) => redactor.redactText(issue));
  return { unfit: { answer: redactor.redactUpTo(answer, end).shown, issues } };
}
