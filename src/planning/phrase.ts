import type { ClassWeights } from './action-class.ts';

/** A turn of speech that says what kind of work is meant. */
export interface Phrase {
  readonly sign: string;
  readonly pattern: RegExp;
  readonly counts: ClassWeights;
  /** Whether it only means this in a title. */
  readonly titleOnly?: true;
}
