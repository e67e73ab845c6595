import type { RunCommand } from '../core/events.ts';

/** Tells a command from anything else; `undefined` for what is none. */
export type CommandCheck = (value: unknown) => RunCommand | undefined;

/**
 * Makes the check of commands in an inbox: they come from whoever can write to the folder, so their shape is checked
 * before anybody acts on them. Unknown properties are dropped.
 *
 * The schema library is loaded here, with the first command: most processes never get one.
 */
export async function makeCommandCheck(): Promise<CommandCheck> {
  const { z } = await import('zod');
  const sent = { id: z.string().min(1).max(200), at: z.number(), by: z.string().max(1000).optional() };
  const schema = z.discriminatedUnion('type', [
    z.object({ ...sent, type: z.literal('signal'), name: z.string().min(1), payload: z.unknown().optional() }),
    z.object({ ...sent, type: z.literal('cancel'), reason: z.string().optional() }),
    z.object({ ...sent, type: z.literal('pause'), reason: z.string().optional() }),
    z.object({
      ...sent,
      type: z.literal('resolve'),
      key: z.string().min(1),
      as: z.enum(['done', 'not-done', 'failed']),
      value: z.unknown().optional(),
      reason: z.string().optional(),
    }),
    z.object({
      ...sent,
      type: z.literal('force'),
      key: z.string().min(1),
      as: z.enum(['go-on', 'passed']),
      value: z.unknown().optional(),
      reason: z.string().optional(),
    }),
    z.object({
      ...sent,
      type: z.literal('act'),
      action: z.string().min(1).max(100),
      reason: z.string().optional(),
    }),
  ]);
  return (value) => {
    const { success, data } = schema.safeParse(value);
    return success ? (data as RunCommand) : undefined;
  };
}
