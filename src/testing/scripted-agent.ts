import type { AgentActivity } from '../agents/agent-activity.ts';
import type { AgentAnswer } from '../agents/agent-answer.ts';
import type { AgentProvider } from '../agents/agent-provider.ts';
import type { AgentRequest } from '../agents/agent-request.ts';

/** What a scripted agent does when it is called. */
export interface ScriptedTurn {
  /** What it answers; a text alone is an answer without usage. By default it answers with the prompt. */
  readonly answer?: string | AgentAnswer;
  /** What it fails with instead. */
  readonly fails?: unknown;
  /** Never answers, until it is aborted. */
  readonly hangs?: true;
  /** What it reports before, in order. */
  readonly activities?: readonly AgentActivity[];
  /** How long it takes, in milliseconds. By the host that it is called with. */
  readonly takesMs?: number;
}

/** A provider that does what its script says, and remembers what it was asked. */
export interface ScriptedAgent extends AgentProvider {
  /** All requests so far, in the order in which they came. */
  readonly requests: readonly AgentRequest[];
}

/**
 * An agent for tests: its calls take the turns of a script in order, the last one again and again; or a function chooses.
 *
 * @param script the turns, or what to do with a request; `call` counts from 1
 */
export function scriptedAgent(
  name: string,
  script: readonly ScriptedTurn[] | ((request: AgentRequest, call: number) => ScriptedTurn),
): ScriptedAgent {
  const requests: AgentRequest[] = [];
  return {
    name,
    requests,
    resumesSessions: true,
    async invoke(request, { host, signal, report }) {
      signal.throwIfAborted();
      requests.push(request);
      const call = requests.length;
      const turn =
        typeof script === 'function' ? script(request, call) : (script[Math.min(call, script.length) - 1] ?? {});
      for (const activity of turn.activities ?? []) report(activity);
      if (turn.takesMs !== undefined) await host.sleep(turn.takesMs, { signal });
      if (turn.hangs === true) await untilAborted(signal);
      signal.throwIfAborted();
      // A provider may throw what it likes.
      if (turn.fails !== undefined) throw turn.fails as Error;
      const { answer = request.prompt } = turn;
      return typeof answer === 'string' ? { text: answer } : answer;
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const aborted = (): void => {
      reject(signal.reason as Error);
    };
    // A report before may have ended the call.
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}
