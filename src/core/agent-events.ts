import type { Usage } from './run-terms.ts';

/** What an agent does while it works, told as it happens; never more than some of it in a second. */
export interface AgentActivityEvent {
  readonly type: 'agent-activity';
  /** The step. */
  readonly key: string;
  readonly agent: string;
  readonly does: 'text' | 'tool-call' | 'tool-result' | 'turn' | 'usage' | 'provider-retry' | 'session';
  /** A line that it wrote, what it calls a tool with, or why its provider tries again. */
  readonly text?: string;
  readonly tool?: string;
  readonly isError?: boolean;
  readonly turn?: number;
  readonly usage?: Usage;
  readonly attempt?: number;
  readonly session?: string;
  /** How many others were left out before it, because they came too fast. */
  readonly leftOut?: number;
}

/** What an agent answered that does not fit its schema. */
export interface UnfitAnswer {
  /** The answer, or its beginning. */
  readonly answer: string;
  readonly issues: readonly string[];
}
