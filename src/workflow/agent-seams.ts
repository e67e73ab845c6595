import type { AgentActivity } from '../agents/agent-activity.ts';
import type { AgentRequest } from '../agents/agent-request.ts';

/** One call of an agent, as what stands beside it sees it. */
export interface AgentCallFacts {
  readonly runId: string;
  readonly key: string;
  /** Which attempt of the step it is, from 1, counted over all processes. */
  readonly attempt: number;
  readonly agent: string;
  readonly provider: string;
  readonly request: AgentRequest;
  /** Why the call before failed; absent where it was cut off, or there was none. */
  readonly failed?: unknown;
  /** Whether the provider goes on with a session that remembers what it did. */
  readonly resumes: boolean;
}

/** Looks on while an agent works. Made for each call. */
export interface AgentWatch {
  /** Told of everything that the agent does, as it happens. */
  heard(activity: AgentActivity): void;
  /** The call has ended. */
  ended(): void;
}

/** Where other rooms take part in the calls of agents. */
export interface AgentSeams {
  /** What is put before the prompt of an attempt that is not the first one; '': nothing. */
  brief?(facts: AgentCallFacts): string | Promise<string>;
  /** Makes what looks on; `stop` ends the attempt with an error. */
  watch?(facts: AgentCallFacts, stop: (error: Error) => void): AgentWatch;
}
