import { UsageError } from '../core/errors.ts';
import { decodeValue, encodeValue, hashValue } from '../core/json.ts';
import { checkSchema } from '../core/schema.ts';
import type { Workflow } from './workflow.ts';

/** An input as a run keeps it. */
export interface CheckedInput {
  readonly value: unknown;
  readonly hash: string;
}

/** Checks and stores nothing yet: the input as a run keeps it. */
export async function checkInput(workflow: Workflow, input: unknown): Promise<CheckedInput> {
  const refuse = (issues: readonly string[], cause?: unknown): UsageError =>
    new UsageError('invalid-input', `The input of workflow "${workflow.name}" is refused: ${sentence(issues)}`, {
      subject: 'input',
      issues,
      cause,
    });
  const checked =
    workflow.input === undefined ? ({ ok: true, value: input } as const) : await checkSchema(workflow.input, input);
  if (!checked.ok) throw refuse(checked.issues);
  try {
    const value = decodeValue(encodeValue(checked.value, { subject: 'the input' }));
    return { value, hash: hashValue(value ?? null) };
  } catch (error) {
    throw refuse([error instanceof Error ? error.message : String(error)], error);
  }
}

function sentence(issues: readonly string[]): string {
  const text = issues.join('; ');
  return text.endsWith('.') ? text : `${text}.`;
}
