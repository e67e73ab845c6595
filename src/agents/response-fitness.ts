import type { AgentAnswer } from './agent-answer.ts';
import { answerValue } from './answer-value.ts';

/**
 * Whether an answer is what was asked for: a value that fits the JSON Schema, or any text where none was given.
 *
 * Kept, one that is not would be answered again and again.
 */
export async function isFit(
  answer: AgentAnswer,
  schema: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  if (schema === undefined) return true;
  const found = answerValue(answer);
  if (found === undefined) return false;
  const { fromJSONSchema } = await import('zod');
  try {
    return fromJSONSchema(schema).safeParse(found.value).success;
  } catch {
    // A schema that cannot be checked here is checked by whoever asks.
    return true;
  }
}
