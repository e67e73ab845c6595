import type { AgentActivity } from './agent-activity.ts';
import type { AgentAnswer, AgentUsage } from './agent-answer.ts';
import { isRecord } from '../core/json-record.ts';

/** What one JSON object that a command wrote means. Everything is optional: an object that means nothing is a sign of life. */
export interface CommandMessage {
  readonly activity?: AgentActivity;
  /** Parts of the answer; later ones take the place of earlier ones. */
  readonly answer?: Partial<AgentAnswer>;
  /** Why it failed, however the command ends. */
  readonly failure?: unknown;
}

const textNames = ['result', 'text', 'output', 'response', 'answer', 'content', 'message'] as const;

/** Reads the objects that most programs write: a text under a usual name, `usage`, `session_id`, `is_error`. */
export function readCommandMessage(message: Readonly<Record<string, unknown>>): CommandMessage {
  if (message['is_error'] === true || isRecord(message['error'])) return { failure: message };
  const text = textNames.map((name) => message[name]).find((value) => typeof value === 'string');
  const usage = usageOf(message);
  const sessionId = message['session_id'] ?? message['sessionId'];
  const model = message['model'];
  const output = message['structured_output'];
  const answer: Partial<AgentAnswer> = {
    ...(text === undefined ? {} : { text }),
    ...(output === undefined ? {} : { output }),
    ...(usage === undefined ? {} : { usage }),
    ...(typeof sessionId === 'string' && sessionId !== '' ? { sessionId } : {}),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
  };
  return Object.keys(answer).length === 0 ? {} : { answer };
}

function usageOf(message: Readonly<Record<string, unknown>>): AgentUsage | undefined {
  const used = isRecord(message['usage']) ? message['usage'] : {};
  const found: AgentUsage = {
    ...amount('inputTokens', [used['input_tokens'], used['inputTokens'], used['prompt_tokens']]),
    ...amount('outputTokens', [used['output_tokens'], used['outputTokens'], used['completion_tokens']]),
    ...amount('costUsd', [message['total_cost_usd'], message['cost_usd'], used['costUsd']]),
  };
  return Object.keys(found).length === 0 ? undefined : found;
}

function amount(name: keyof AgentUsage, candidates: readonly unknown[]): AgentUsage {
  const found = candidates.find((value) => typeof value === 'number' && Number.isFinite(value) && value >= 0);
  return found === undefined ? {} : { [name]: found };
}
