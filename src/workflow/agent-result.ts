import type { AgentUsage, KeptAnswer } from '../agents/agent-answer.ts';
import { encodeValue } from '../core/json.ts';

/** What is stored of an agent: everything, whatever the code asks for. */
export interface StoredAnswer {
  readonly text: string;
  readonly output?: unknown;
  readonly usage?: AgentUsage;
  readonly turns?: number;
  readonly sessionId?: string;
  readonly provider: string;
  readonly model?: string;
  readonly fromCache?: KeptAnswer;
  readonly durationMs: number;
}

/** What stands for a provider where a person gave the answer. */
const byHand = 'person';

/** What the code sees of a stored answer. */
export function seenOf(stored: unknown, full: boolean, hasOutput: boolean): unknown {
  if (!isStoredAnswer(stored)) return full ? answerByHand(stored, hasOutput) : stored;
  if (full) return stored;
  return hasOutput ? stored.output : stored.text;
}

function isStoredAnswer(stored: unknown): stored is StoredAnswer {
  if (typeof stored !== 'object' || stored === null) return false;
  const { text, provider, durationMs } = stored as Partial<StoredAnswer>;
  return typeof text === 'string' && typeof provider === 'string' && typeof durationMs === 'number';
}

/** A person skipped the step, or answered instead, with what the agent would have given. */
function answerByHand(given: unknown, hasOutput: boolean): StoredAnswer {
  const text = typeof given === 'string' ? given : (encodeValue(given) ?? '');
  return { text, ...(hasOutput ? { output: given } : {}), provider: byHand, durationMs: 0 };
}
