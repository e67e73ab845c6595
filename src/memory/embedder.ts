import type { Duration } from '../core/durations.ts';

/** Makes vectors of texts, for those who have a model that does. None is needed. */
export interface Embedder {
  /** Names the model: vectors of another one are not compared with its own. Letters, digits and dashes. */
  readonly name: string;
  /**
   * How long one call may take. Then its signal aborts, and the search goes by words alone; nothing else waits for it.
   * @defaultValue '60s'
   */
  readonly timeout?: Duration;
  /** The vectors of texts, all of one length. It may be asked for many at once. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly number[])[]>;
}
