import type { Decision, DecisionStatus, DecisionType, OutcomeResult } from './decision.ts';

/** What is to be decided, as precedents are looked for. A text alone is the question. */
export interface Situation {
  readonly question?: string;
  /** The facts, or the situation in words. */
  readonly context?: Readonly<Record<string, unknown>> | string;
  /** What could be chosen. */
  readonly options?: readonly string[];
  /** Counts in favour of decisions of this type; others are found as well. */
  readonly type?: DecisionType;
  /** Count in favour of decisions that have them. */
  readonly tags?: readonly string[];
  /** Counts in favour of decisions of this project. */
  readonly project?: string;
}

/** Which decisions are meant; every condition must hold. */
export interface DecisionFilter {
  readonly type?: DecisionType | readonly DecisionType[];
  /** All of these tags. */
  readonly tags?: readonly string[];
  readonly project?: string;
  readonly run?: string;
  /** By default all. */
  readonly status?: DecisionStatus | readonly DecisionStatus[];
  /** The outcome seen last; `none`: nothing was seen yet. */
  readonly outcome?: OutcomeResult | 'none';
  /** Made at this time or later. */
  readonly from?: string | number | Date;
  /** Made before this time. */
  readonly to?: string | number | Date;
}

/** Options of `memory.precedents`. */
export interface PrecedentOptions extends DecisionFilter {
  /** @defaultValue 5 */
  readonly limit?: number;
  /**
   * The least similarity, from 0 to 1.
   * @defaultValue 0.22 for the most similar; what follows it is given from two fifths of its similarity on
   */
  readonly threshold?: number;
  /** Decisions that are left out, by id. */
  readonly except?: readonly string[];
}

/** One reason for a precedent's score: how much there is of it, how much it weighs, and what it comes from. */
export interface ScorePart {
  readonly name:
    'text' | 'breadth' | 'context' | 'tags' | 'type' | 'project' | 'embedding' | 'recency' | 'outcome' | 'status';
  /** From 0 to 1. */
  readonly value: number;
  /** What is averaged by weight is the ground of both: `similarity` multiplies the similarity, `multiplied` the score. */
  readonly effect: 'averaged' | 'similarity' | 'multiplied';
  readonly weight: number;
  readonly why: string;
}

/** A decision that was made in a situation like the one asked about. */
export interface Precedent {
  readonly decision: Decision;
  /** What the order is made by: how well it fits, less what speaks against the precedent. */
  readonly score: number;
  /** How much of what was asked about the decision covers, from 0 to 1. */
  readonly similarity: number;
  readonly parts: readonly ScorePart[];
  /** The score in a sentence. */
  readonly explanation: string;
}

/** What was found. */
export interface PrecedentSearch {
  /** The best first; empty when nothing is similar enough. */
  readonly precedents: readonly Precedent[];
  /** What came nearest when nothing is similar enough. */
  readonly nearest?: Precedent;
  /** The least similarity that counted: what was asked for, or what follows from the most similar. */
  readonly threshold: number;
  /** The stems of the words asked about that no decision knows, nor anything like them. */
  readonly unknownWords: readonly string[];
  /** Why words and facts alone were compared, though there is an embedder: what it threw, or that it took too long. */
  readonly embedderFailure?: string;
}
