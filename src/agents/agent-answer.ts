/** What one model has used. */
export interface ModelUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Part of `inputTokens` that came from the provider's cache. */
  readonly cachedTokens?: number;
  readonly costUsd?: number;
}

/**
 * What one call has used: only this call, also where the provider counts over a whole session.
 *
 * What is not known is left out, never zero.
 */
export interface AgentUsage extends ModelUsage {
  /** By the name of the model, where several took part. */
  readonly models?: Readonly<Record<string, ModelUsage>>;
}

/** Where an answer comes from that nobody was asked for now. */
export interface KeptAnswer {
  /** When the agent was asked that gave it, in milliseconds since 1970. */
  readonly askedAt: number;
  /** What that call used, and this one did not. */
  readonly saved: AgentUsage;
}

/** What an agent answered. Plain JSON. */
export interface AgentAnswer {
  readonly text: string;
  /** What it answered as a value, where the provider hands one out; else it is looked for in the text. */
  readonly output?: unknown;
  readonly usage?: AgentUsage;
  readonly turns?: number;
  /** The model that answered. */
  readonly model?: string;
  /**
   * Whether `usage` also counts what earlier calls of the resumed session had used that ended before they could say so.
   * What budgets had counted in their place counts no more then.
   */
  readonly usageCoversCutOff?: true;
  /** The provider's session, where it has one: the next request can go on with it. */
  readonly sessionId?: string;
  /** It was kept from another call: then nothing was paid, and `usage` is zero. */
  readonly fromCache?: KeptAnswer;
}
