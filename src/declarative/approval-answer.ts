import type { StandardSchema } from '../core/schema.ts';

/** What a person says to a step that asks: a word, or a mapping with one, which may say more. */
export type ApprovalAnswer = boolean | Readonly<Record<string, unknown>>;

/** Anything but a clear yes or no is refused as a payload, and the wait goes on: nobody has agreed who only said something. */
export const approvalAnswer: StandardSchema<unknown, ApprovalAnswer> = {
  '~standard': {
    version: 1,
    vendor: 'holdfast',
    validate: (value) => {
      if (typeof value === 'boolean') return { value };
      if (typeof value === 'object' && value !== null && 'approved' in value && typeof value.approved === 'boolean')
        return { value: { ...value } };
      return { issues: [{ message: 'expected true, false, or { "approved": true or false, … }' }] };
    },
  },
};

/** Why an answer is a no; `undefined`: it is a yes. */
export function refusalOf(answer: ApprovalAnswer): string | undefined {
  if (typeof answer === 'boolean') return answer ? undefined : '';
  const { approved, reason } = answer;
  if (approved !== false) return undefined;
  return typeof reason === 'string' ? reason : '';
}
