import { AgentError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';
import type { AgentAnswer } from './agent-answer.ts';
import type { AgentContext, AgentProvider } from './agent-provider.ts';
import type { AgentRequest } from './agent-request.ts';
import { isRecord } from '../core/json-record.ts';

/** Answers a request: with its text alone, or with what was used as well. */
export type AgentFunction = (
  request: AgentRequest,
  context: AgentContext,
) => string | AgentAnswer | Promise<string | AgentAnswer>;

/** Makes a provider of a function: a call to an API, a model in this process, or a stand-in for tests. */
export function functionAgent(name: string, ask: AgentFunction): AgentProvider {
  if (typeof name !== 'string' || name === '') throw invalidOption('name', name, 'a text that is not empty');
  if (typeof ask !== 'function') throw invalidOption('ask', ask, 'a function');
  return {
    name,
    async invoke(request, context) {
      context.signal.throwIfAborted();
      const answered: unknown = await ask(request, context);
      context.signal.throwIfAborted();
      if (typeof answered === 'string') return { text: answered };
      if (isAnswer(answered)) return answered;
      throw new AgentError('agent-unreadable', `Agent "${name}" gave neither a text nor an answer with one.`, {
        provider: name,
        retryable: false,
      });
    },
  };
}

function isAnswer(value: unknown): value is AgentAnswer {
  return isRecord(value) && typeof value['text'] === 'string';
}
