import { StepError } from '../core/errors.ts';
import type { StandardSchema } from '../core/schema.ts';
import type { ApprovalOptions } from './effect-options.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';
import { awaitSignal } from './waits.ts';

interface Answer {
  readonly approved: boolean;
  readonly reason?: string | undefined;
}

/** Where the consent to an effect stands in the journal. */
export function approvalKeyOf(key: string): string {
  return `${key}/approval`;
}

/**
 * Waits until somebody agrees to an effect.
 *
 * @throws StepError `effect-refused` when they do not, or do not answer in time.
 */
export async function approve(live: LiveRun, scope: Scope, key: string, asked: true | ApprovalOptions): Promise<void> {
  const { signal = `approve:${key}`, timeout }: ApprovalOptions = asked === true ? {} : asked;
  const waitKey = approvalKeyOf(key);
  let answer: Answer;
  try {
    answer = await awaitSignal<Answer>(live, scope, waitKey, signal, {
      schema: answerSchema,
      ...(timeout === undefined ? {} : { timeout }),
    });
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    throw refused(`nobody answered signal "${signal}" in time`, error);
  }
  const { approved, reason } = answer;
  if (!approved) throw refused(reason ?? 'it was answered with no');

  function refused(why: string, cause?: Error): StepError {
    const message = `Effect "${key}" was not approved: ${why}.`;
    return new StepError('effect-refused', message, { key, failedKeys: [waitKey], cause });
  }
}

/** Anything but a clear yes or no is refused as a payload, and the wait goes on. */
const answerSchema: StandardSchema<unknown, Answer> = {
  '~standard': {
    version: 1,
    vendor: 'holdfast',
    validate: (value) => {
      if (typeof value === 'boolean') return { value: { approved: value } };
      if (typeof value === 'object' && value !== null && 'approved' in value && typeof value.approved === 'boolean') {
        const { approved } = value;
        return { value: 'reason' in value ? { approved, reason: String(value.reason) } : { approved } };
      }
      return { issues: [{ message: 'expected true, false, or { approved, reason? }' }] };
    },
  },
};
