import type { AgentAnswer, AgentUsage } from '../agents/agent-answer.ts';
import { AgentError } from '../core/errors.ts';
import { isRecord } from '../core/json-record.ts';

/**
 * What a provider gave, as an answer: providers are code of others. What is beside the text and of another kind than
 * it should be is left out; amounts are checked where they are counted.
 *
 * @throws AgentError `agent-unreadable` where it has no text.
 */
export function readableAnswer(provider: string, given: unknown): AgentAnswer {
  if (!isRecord(given) || typeof given['text'] !== 'string') {
    const usage = isRecord(given) && isRecord(given['usage']) ? { usage: given['usage'] as AgentUsage } : {};
    const what = isRecord(given) ? `one whose \`text\` is ${kindOf(given['text'])}` : kindOf(given);
    throw new AgentError('agent-unreadable', `Agent "${provider}" gave no answer with a text, but ${what}.`, {
      provider,
      ...usage,
    });
  }
  const { text, output, usage, turns, model, sessionId, fromCache, usageCoversCutOff } = given as Partial<AgentAnswer>;
  return {
    text: text ?? '',
    ...(output === undefined ? {} : { output }),
    ...(isRecord(usage) ? { usage } : {}),
    ...(typeof turns === 'number' && Number.isFinite(turns) ? { turns } : {}),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
    ...(typeof sessionId === 'string' && sessionId !== '' ? { sessionId } : {}),
    ...(isRecord(fromCache) ? { fromCache } : {}),
    ...(usageCoversCutOff === true ? { usageCoversCutOff } : {}),
  };
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
