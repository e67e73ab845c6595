import type { AgentUsage } from './agent-answer.ts';

/** A sign of life of an agent at work, as far as its provider tells. */
export type AgentActivity =
  /** Text that it wrote; pieces follow each other. */
  | { readonly type: 'text'; readonly text: string }
  /** It calls a tool. Equal calls again and again are how a loop is noticed. */
  | { readonly type: 'tool-call'; readonly name: string; readonly input?: unknown }
  | { readonly type: 'tool-result'; readonly name?: string; readonly isError?: boolean }
  /** It begins another turn. */
  | { readonly type: 'turn'; readonly turn: number }
  /** What this call has used so far, in all. */
  | { readonly type: 'usage'; readonly usage: AgentUsage }
  /** The provider tries again by itself. */
  | { readonly type: 'provider-retry'; readonly attempt: number; readonly waitMs?: number; readonly message?: string }
  /** The provider has told its session's id. */
  | { readonly type: 'session'; readonly id: string }
  /** Something else happened: it is alive. */
  | { readonly type: 'alive' };
