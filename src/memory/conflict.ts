import type { ConflictSeverity } from './decision.ts';

/** How decisions can stand against each other, or against the rules. */
export type ConflictKind =
  | 'contradictory-outcome'
  | 'incompatible-context'
  | 'policy-violation'
  | 'temporal-inconsistency'
  | 'resource'
  | 'dependency';

/** A way out of a conflict. */
export type ResolutionWay = 'latest-wins' | 'highest-confidence' | 'merge' | 'ask';

/** A proposal how to end a conflict. */
export interface ResolutionSuggestion {
  readonly way: ResolutionWay;
  /** The decision that stays, where one does. */
  readonly winner?: string;
  /** What to do, in words. */
  readonly action: string;
}

/** Decisions that do not go together. */
export interface Conflict {
  /** The same as long as the same decisions stand in the same conflict. */
  readonly id: string;
  readonly kind: ConflictKind;
  readonly severity: ConflictSeverity;
  /** The decisions, the earlier one first; a single one of a policy or of its own dates. */
  readonly decisions: readonly string[];
  readonly explanation: string;
  /** How sure it is that this is a conflict, from 0 to 1. */
  readonly certainty: number;
  /** Ways out, the first to be tried first. */
  readonly suggestions: readonly ResolutionSuggestion[];
}

/** How a conflict was ended: part of the history, for ever. */
export interface Reconciliation {
  readonly conflict: string;
  readonly conflictKind: ConflictKind;
  readonly decisions: readonly string[];
  /** `keep`: all of them stay, because a person says so. */
  readonly way: ResolutionWay | 'keep';
  readonly winner?: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}
