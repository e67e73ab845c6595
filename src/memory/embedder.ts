/** Makes vectors of texts, for those who have a model that does. None is needed. */
export interface Embedder {
  /** Names the model: vectors of another one are not compared with its own. Letters, digits and dashes. */
  readonly name: string;
  /** The vectors of texts, all of one length. It may be asked for many at once. */
  embed(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
}
