import type { AgentUsage } from './agent-answer.ts';

/** Why a request was passed on to its provider without a look at what is kept, or its answer was not kept. */
export type PassedReason =
  /** It may use tools, and nobody said that it may be answered from the cache all the same. */
  | 'tools'
  /** `requests` said no. */
  | 'not-wanted'
  /** It goes on with a conversation, of which it says only a part. */
  | 'session'
  /** It or its answer holds a registered secret, or what looks like one. */
  | 'secret'
  /** A declared file is there and cannot be read. */
  | 'file-unreadable'
  /** It or its answer is no plain JSON. */
  | 'not-storable'
  /** A declared file changed while the agent was asked. */
  | 'files-changed'
  /** The answer does not fit its schema, or `accept` said no. */
  | 'not-accepted'
  /** The answer takes more than an eighth of `maxBytes`. */
  | 'too-large'
  /** It was invalidated while the agent was asked. */
  | 'invalidated';

/** What one cache object has done since it was made. */
export interface ResponseStatistics {
  /** Requests answered without asking, those that waited for another one's answer among them. */
  readonly hits: number;
  /** Of them, those that waited. */
  readonly shared: number;
  /** Requests that were asked because nothing was kept. */
  readonly misses: number;
  /** Answers that were kept. */
  readonly stored: number;
  /** Their size, in bytes. */
  readonly storedBytes: number;
  /** What was passed by, and why. */
  readonly passed: Readonly<Partial<Record<PassedReason, number>>>;
  /** Answers that could not be read. */
  readonly damaged: number;
  /** Answers that went because there were too many, or had expired. */
  readonly evicted: number;
  /** Calls of the storage that failed: each was a miss, or an answer that was not kept. */
  readonly trouble: number;
  /** What the answers had used when they were asked for. It is in no `usage`. */
  readonly savedInputTokens: number;
  readonly savedOutputTokens: number;
  readonly savedUsd: number;
}

/** What was saved by not asking again. */
export function savedBy({ inputTokens = 0, outputTokens = 0, costUsd = 0 }: AgentUsage): {
  readonly savedInputTokens: number;
  readonly savedOutputTokens: number;
  readonly savedUsd: number;
} {
  return { savedInputTokens: inputTokens, savedOutputTokens: outputTokens, savedUsd: costUsd };
}

/** Counts what one cache does. */
export class ResponseCounts {
  readonly #counts = {
    ...{ hits: 0, shared: 0, misses: 0, stored: 0, storedBytes: 0, damaged: 0, evicted: 0, trouble: 0 },
    ...{ savedInputTokens: 0, savedOutputTokens: 0, savedUsd: 0 },
  };
  readonly #passed = new Map<PassedReason, number>();

  /** Adds to the counts. */
  add(more: Partial<Omit<ResponseStatistics, 'passed'>>): void {
    for (const [name, amount] of Object.entries(more)) this.#counts[name as keyof typeof more] += amount;
  }

  /** Counts what was passed by. */
  pass(reason: PassedReason): void {
    this.#passed.set(reason, (this.#passed.get(reason) ?? 0) + 1);
  }

  /** The counts as they are now. */
  snapshot(): ResponseStatistics {
    return { ...this.#counts, passed: Object.fromEntries(this.#passed) };
  }
}
