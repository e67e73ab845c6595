import type { ErrorRecord } from '../core/error-record.ts';
import type { CassetteRecord, CassetteRun } from './cassette.ts';

/** A record as it stands in a file: its texts are values there. */
export type WrittenRecord = Omit<CassetteRecord, 'asked' | 'value'> & {
  readonly asked?: unknown;
  readonly value?: unknown;
};

/** What a value is, or what is wrong with it. */
export type SchemaAnswer<Value> = { readonly value: Value } | { readonly trouble: string };

/** Checks the parts of a cassette. */
export interface CassetteSchemas {
  readonly run: (value: unknown) => SchemaAnswer<CassetteRun>;
  readonly record: (value: unknown) => SchemaAnswer<WrittenRecord>;
}

const longestKey = 16 * 1024;
const mostErrors = 24;
const deepestCause = 8;

/** The schemas of a cassette's parts; the library is loaded here. */
export async function cassetteSchemas(): Promise<CassetteSchemas> {
  const { z } = await import('zod');
  const error = z.custom<ErrorRecord>(isErrorRecord, 'expected an error with a name and a message');
  const text = z.string().min(1).max(longestKey);
  const outcome = z.enum(['complete', 'degraded', 'partial']);
  const run = z.object({
    id: text,
    workflow: text,
    version: z.string().max(200),
    status: z.enum(['pending', 'in_progress', 'paused', 'completed', 'failed', 'cancelled', 'interrupted']),
    outcome: outcome.optional(),
    error: error.optional(),
  });
  const facts = {
    key: text,
    as: z
      .enum([
        ...(['step', 'agent', 'command', 'effect', 'decision', 'notice', 'workflow', 'wait'] as const),
        ...(['sleep', 'checkpoint', 'fresh'] as const),
      ])
      .optional(),
    asked: z.unknown().optional(),
  };
  const given = { ...facts, value: z.unknown().optional() };
  const ended = { ...facts, attempts: z.int().min(1).optional(), inputHash: z.string().max(200).optional() };
  const record = z.discriminatedUnion('type', [
    z.object({ type: z.literal(['step-started', 'timer-set', 'wait-started']), ...facts }),
    z.object({ type: z.literal(['timer-fired', 'wait-timed-out']), ...facts }),
    z.object({ type: z.literal(['step-skipped', 'phase-completed', 'signal-received']), ...given }),
    z.object({ type: z.literal('checkpoint-recorded'), ...given, number: z.int().min(1) }),
    z.object({
      type: z.literal('step-completed'),
      ...ended,
      value: z.unknown().optional(),
      outcome: outcome.optional(),
    }),
    z.object({
      type: z.literal('step-failed'),
      ...ended,
      ...{ error, tolerated: z.literal(true).optional(), skipped: z.literal(true).optional() },
    }),
    z.object({ type: z.literal('phase-failed'), ...facts, error }),
  ]);
  const check =
    <Value>(schema: { safeParse: (value: unknown) => Parsed }) =>
    (value: unknown): SchemaAnswer<Value> => {
      const parsed = schema.safeParse(value);
      if (parsed.success) return { value: parsed.data as Value };
      const [issue] = parsed.error.issues;
      return { trouble: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unknown'}`.slice(0, 300) };
    };
  return { run: check<CassetteRun>(run), record: check<WrittenRecord>(record) };
}

type Parsed =
  | { readonly success: true; readonly data: unknown }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
      };
    };

/** Whether something is an error as the engine writes it down, within the bounds that it keeps. */
function isErrorRecord(value: unknown): value is ErrorRecord {
  const left = { errors: mostErrors };
  return isError(value, 0, left);
}

function isError(value: unknown, depth: number, left: { errors: number }): boolean {
  if (typeof value !== 'object' || value === null || depth > deepestCause || left.errors-- <= 0) return false;
  const { name, message, code, cause, errors, facts } = value as Partial<Record<keyof ErrorRecord, unknown>>;
  if (typeof name !== 'string' || typeof message !== 'string') return false;
  if (code !== undefined && typeof code !== 'string' && typeof code !== 'number') return false;
  if (cause !== undefined && !isError(cause, depth + 1, left)) return false;
  if (errors !== undefined && !(Array.isArray(errors) && errors.every((one) => isError(one, depth + 1, left))))
    return false;
  return facts === undefined || (typeof facts === 'object' && facts !== null && Object.values(facts).every(isFact));
}

function isFact(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
