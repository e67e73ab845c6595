import type { AgentAnswer } from '../agents/agent-answer.ts';
import type { AgentActivity } from '../agents/agent-activity.ts';
import type { AgentContext, AgentProvider } from '../agents/agent-provider.ts';
import type { AgentRequest } from '../agents/agent-request.ts';
import { systemHost } from '../core/host.ts';
import { within } from './notifier-law.ts';

/** A provider and the agent behind it, for one law. */
export interface AgentFixture {
  readonly provider: AgentProvider;
  /** The prompts that reached the agent so far. */
  asked(): readonly string[] | Promise<readonly string[]>;
  /**
   * From now on the agent answers with the prompt it was given (as at first), fails, or never answers. Laws about what it
   * cannot do are kept without being looked at.
   */
  behave?(how: 'answers' | 'fails' | 'hangs'): void | Promise<void>;
  /** Which of them `behave` can do. @defaultValue all, with `behave` */
  readonly behaviours?: readonly ('fails' | 'hangs')[];
  /**
   * How many hostile texts to ask with, where each takes its time.
   * @defaultValue 1000
   */
  readonly hostileTexts?: number;
  /** Removes the agent. The provider has been closed before. */
  dispose?(): void | Promise<void>;
}

/** Makes a fixture for each law. */
export type MakeAgent = () => AgentFixture | Promise<AgentFixture>;

/** One thing that every provider of agents keeps to. */
export interface AgentLaw {
  /** A fact, such as `calls that are made at once get an answer each`. */
  readonly name: string;
  /** Rejects when the provider breaks the law. Closes the provider, and disposes of the fixture. */
  readonly check: (makeAgent: MakeAgent) => Promise<void>;
}

/** What a call to a willing agent may take. */
const answeringMs = 30_000;

/** Makes a law of a check with a fresh provider. */
export function agentLaw(name: string, check: (fixture: AgentFixture) => Promise<void>): AgentLaw {
  return {
    name,
    check: async (makeAgent) => {
      const fixture = await makeAgent();
      try {
        await check(fixture);
      } finally {
        await fixture.provider.close?.();
        await fixture.dispose?.();
      }
    },
  };
}

/** A context, with the activities that were reported through it. */
export function contextOf(signal: AbortSignal = new AbortController().signal): {
  readonly context: AgentContext;
  readonly reported: readonly AgentActivity[];
} {
  const reported: AgentActivity[] = [];
  const context: AgentContext = {
    host: systemHost,
    signal,
    report: (activity) => {
      reported.push(activity);
    },
    started: () => Promise.resolve(),
    redact: (text) => text,
  };
  return { context, reported };
}

/** Asks, which must be answered. */
export async function answerTo({ provider }: AgentFixture, request: AgentRequest): Promise<AgentAnswer> {
  return within(answeringMs, provider.invoke(request, contextOf().context), 'a call');
}

/** What a call rejects with; it must reject soon. */
export async function rejectionOf(call: Promise<AgentAnswer>, limitMs: number, what: string): Promise<unknown> {
  const outcome = call.then(
    () => ({ rejected: false as const }),
    (reason: unknown) => ({ rejected: true as const, reason }),
  );
  const settled = await within(limitMs, outcome, what);
  if (!settled.rejected) throw new Error(`${what} resolved`);
  return settled.reason;
}
