import type { AgentUsage } from './agent-answer.ts';

/** A sign of life of an agent at work, as far as its provider tells. */
export type AgentActivity =
  /** Text that it wrote; pieces follow each other. */
  | { readonly type: 'text'; readonly text: string }
  /**
   * It calls a tool. Equal calls again and again are how a loop is noticed. `id` says which result is its own, `within` the
   * call of a tool that it was made in: a helper of the agent is watched by itself.
   */
  | {
      readonly type: 'tool-call';
      readonly name: string;
      readonly input?: unknown;
      readonly id?: string;
      readonly within?: string;
    }
  /** A tool came back. With its `output` equal calls that bring something new, as when it waits for something, are told from a loop. */
  | {
      readonly type: 'tool-result';
      readonly name?: string;
      readonly isError?: boolean;
      readonly id?: string;
      readonly output?: unknown;
    }
  /** It begins another turn. */
  | { readonly type: 'turn'; readonly turn: number }
  /** What this call has used so far, in all. */
  | { readonly type: 'usage'; readonly usage: AgentUsage }
  /** The provider tries again by itself. */
  | { readonly type: 'provider-retry'; readonly attempt: number; readonly waitMs?: number; readonly message?: string }
  /** The provider has told its session's id. */
  | { readonly type: 'session'; readonly id: string }
  /** Something else happened: it is alive. `text`, where there is one, is something new when it was not said lately. */
  | { readonly type: 'alive'; readonly text?: string };
