import type { AgentUsage } from './agent-answer.ts';

/** Which conversation of a provider a request belongs to. */
export interface AgentSession {
  /** A UUID that Holdfast has chosen: it is known before the first call, so that it survives a kill. */
  readonly id: string;
  /** Whether the provider may already know it, and should go on where it stands. */
  readonly resume: boolean;
  /** What its earlier calls were accounted with; providers that count over all of its calls subtract it. */
  readonly settled?: AgentUsage;
}

/** What an agent is asked to do. Plain JSON: it is hashed, and what is stored of it can be read again. */
export interface AgentRequest {
  readonly prompt: string;
  /** What the agent is told about its role, beside the prompt. */
  readonly system?: string;
  /** The provider's own name of a model. By default the provider chooses. */
  readonly model?: string;
  /** The tools it may use, by the provider's own names. By default the provider decides. */
  readonly tools?: readonly string[];
  /** What its answer has to be, as a JSON Schema, for providers that can be told. The answer is checked all the same. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  /** The folder it works in. */
  readonly cwd?: string;
  /** The most turns it may take. */
  readonly maxTurns?: number;
  /** The most it may cost, for providers that can be told; it is what was reserved for the call. */
  readonly maxCostUsd?: number;
  readonly session?: AgentSession;
  /** What the provider alone understands, such as a reasoning effort. */
  readonly options?: Readonly<Record<string, unknown>>;
}
