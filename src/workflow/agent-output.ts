import type { ZodType } from 'zod';
import { checkSchema, type Checked, type StandardSchema } from '../core/schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** What an answer has to be. */
export interface ExpectedOutput {
  /** As providers are told; `undefined` where the schema cannot say it as JSON Schema. */
  readonly jsonSchema: JsonSchema | undefined;
  /** Checks a value that was answered. */
  check(value: unknown): Promise<Checked<unknown>>;
}

/** What a request expects; `undefined`: a text. */
export async function expectedOutput(
  output: StandardSchema | undefined,
  outputSchema: JsonSchema | undefined,
): Promise<ExpectedOutput | undefined> {
  if (output !== undefined) {
    const jsonSchema = outputSchema ?? (await jsonSchemaOf(output));
    return { jsonSchema, check: (value) => checkSchema(output, value) };
  }
  if (outputSchema === undefined) return undefined;
  return { jsonSchema: outputSchema, check: (value) => checkJson(outputSchema, value) };
}

/** A schema as JSON Schema, as far as it can be said: what is left out is checked all the same. */
async function jsonSchemaOf(schema: StandardSchema): Promise<JsonSchema | undefined> {
  const standard: object = schema['~standard'];
  try {
    if ('jsonSchema' in standard) {
      const { input } = standard.jsonSchema as { readonly input?: (options: object) => JsonSchema };
      const made = input?.({ target: 'draft-2020-12' });
      if (made !== undefined) return made;
    }
    if (!isOfZod(schema)) return undefined;
    // Older copies of zod do not say it themselves.
    const { toJSONSchema } = await import('zod');
    return toJSONSchema(schema, { io: 'input' });
  } catch {
    return undefined;
  }
}

function isOfZod(schema: StandardSchema): schema is StandardSchema & ZodType {
  return schema['~standard'].vendor === 'zod';
}

async function checkJson(schema: JsonSchema, value: unknown): Promise<Checked<unknown>> {
  const { fromJSONSchema } = await import('zod');
  let made: StandardSchema;
  try {
    made = fromJSONSchema(schema);
  } catch {
    // What cannot be checked is not refused: the provider was told.
    return { ok: true, value };
  }
  return checkSchema(made, value);
}
