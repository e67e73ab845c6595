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

/** Equal tool calls of one attempt. */
export interface TracedCall {
  readonly name: string;
  /** What it was called with, in short: its command, its file, else the beginning of its input. */
  readonly what?: string;
  readonly times: number;
  /** How many of them gave an error, as far as the provider says whose result a result is. */
  readonly failed?: number;
}

/** What an agent did in one attempt: bounded, plain JSON, without secrets. */
export interface AgentTrace {
  readonly turns: number;
  /** How many tool calls it made in all. */
  readonly toolCalls: number;
  /** Its last different ones, oldest first. */
  readonly calls: readonly TracedCall[];
  /** The files that it wrote by tools that name them. */
  readonly files: readonly string[];
  /** The end of what it said. */
  readonly said?: string;
}

/** The same tool calls again and again. */
export interface AgentLoop {
  /** The calls that it consists of, in order: their names. */
  readonly calls: readonly string[];
  /** How often they came one after the other. */
  readonly times: number;
}
