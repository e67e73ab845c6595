import type { AgentAnswer } from './agent-answer.ts';

/**
 * Whether an answer is what was asked for: a value that fits the JSON Schema, or any text where none was given.
 *
 * Kept, one that is not would be answered again and again.
 */
export async function isFit(
  { output, text }: AgentAnswer,
  schema: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  if (schema === undefined) return true;
  const value = output ?? valueIn(text);
  if (value === undefined) return false;
  const { fromJSONSchema } = await import('zod');
  try {
    return fromJSONSchema(schema).safeParse(value).success;
  } catch {
    // A schema that cannot be checked here is checked by whoever asks.
    return true;
  }
}

/** The JSON value of a text: all of it, or the inside of its last fence. */
function valueIn(text: string): unknown {
  const fence = text.lastIndexOf('```');
  const open = fence < 0 ? -1 : text.lastIndexOf('```', fence - 1);
  const inside = open < 0 ? '' : text.slice(text.indexOf('\n', open) + 1, fence);
  for (const candidate of [text, inside])
    try {
      return JSON.parse(candidate);
    } catch {
      // The other one may be it.
    }
  return undefined;
}
