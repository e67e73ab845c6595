import type { JsonValue } from '../core/json.ts';

/** What a decision is about. The user's own are as good. */
export type DecisionType =
  | 'feature-creation'
  | 'branch-management'
  | 'refactoring'
  | 'documentation'
  | 'testing'
  | 'deployment'
  | 'architecture'
  | 'dependency'
  | 'configuration'
  | (string & {});

/** Whether a decision holds. `superseded` follows from a link `supersedes` of a decision that holds. */
export type DecisionStatus = 'proposed' | 'accepted' | 'rejected' | 'deprecated' | 'superseded';

/** How one decision stands to another: the first one supersedes, amends, depends on, or relates to the second. */
export type LinkKind = 'supersedes' | 'amends' | 'depends-on' | 'relates-to';

/** A link, as the decision has it that it begins at. */
export interface DecisionLink {
  readonly kind: LinkKind;
  /** The other decision. It may be one that is not known yet. */
  readonly id: string;
}

/** Something that was not chosen. */
export interface Alternative {
  readonly option: string;
  /** Why not. */
  readonly reason?: string;
}

/** Something that a decision takes for itself, such as a port, a branch or a share of a capacity. */
export interface ResourceClaim {
  readonly name: string;
  /** How much of it, where it can be shared; without it, all. */
  readonly amount?: number;
  /** How much there is of it. */
  readonly capacity?: number;
}

/** How a decision turned out. */
export type OutcomeResult = 'success' | 'partial' | 'failure' | 'unknown';

/** What became of a decision, as it was seen at one time. */
export interface DecisionOutcome {
  readonly result: OutcomeResult;
  /** From 0 (failed) to 1 (succeeded). */
  readonly score: number;
  readonly note?: string;
  /** When it was seen, as ISO 8601. */
  readonly at: string;
  readonly by?: string;
}

/** A rule that a decision does not obey, and that was recorded with it. */
export interface PolicyViolation {
  readonly policy: string;
  readonly severity: ConflictSeverity;
  readonly message: string;
}

/** How bad a conflict or a violation is. */
export type ConflictSeverity = 'low' | 'medium' | 'high' | 'critical';

/** A decision as it is kept, with what became of it since. */
export interface Decision {
  readonly id: string;
  /** When it was made, as ISO 8601. */
  readonly timestamp: string;
  readonly type: DecisionType;
  /** What had to be decided. */
  readonly question: string;
  /** The facts it was made in. */
  readonly context: Readonly<Record<string, JsonValue>>;
  /** What was decided. */
  readonly decision: string;
  /** Why. */
  readonly rationale: string;
  /** How sure it was, from 0 to 1. */
  readonly confidence: number;
  readonly alternatives: readonly Alternative[];
  readonly tags: readonly string[];
  /** The ids of the decisions it followed. */
  readonly precedents: readonly string[];
  readonly resources: readonly ResourceClaim[];
  readonly links: readonly DecisionLink[];
  readonly status: DecisionStatus;
  /** What became of it, as it was seen last. */
  readonly outcome?: DecisionOutcome;
  /** Everything that was seen of it, oldest first. */
  readonly outcomes: readonly DecisionOutcome[];
  readonly run?: string;
  /** The step of the run. */
  readonly step?: string;
  readonly project?: string;
  readonly author?: string;
  /** Until when it holds, as ISO 8601. */
  readonly validUntil?: string;
  readonly violations?: readonly PolicyViolation[];
  /** Where it was imported from. */
  readonly source?: string;
}

/** A decision as it is handed over. Only `decision` is needed. */
export interface DecisionDraft {
  /**
   * Names it for good: recording the same id again changes nothing and gives what is kept.
   * @defaultValue made up
   */
  readonly id?: string;
  /** @defaultValue now */
  readonly timestamp?: string | number | Date;
  /** @defaultValue 'general' */
  readonly type?: DecisionType;
  readonly question?: string;
  /** Facts, or the situation in words. */
  readonly context?: Readonly<Record<string, unknown>> | string;
  readonly decision: string;
  readonly rationale?: string;
  /**
   * From 0 to 1.
   * @defaultValue 0.8
   */
  readonly confidence?: number;
  readonly alternatives?: readonly (string | Alternative)[];
  readonly tags?: readonly string[];
  readonly precedents?: readonly string[];
  readonly resources?: readonly (string | ResourceClaim)[];
  readonly links?: readonly DecisionLink[];
  /** @defaultValue 'accepted' */
  readonly status?: DecisionStatus;
  readonly outcome?: OutcomeDraft | OutcomeResult;
  readonly run?: string;
  readonly step?: string;
  readonly project?: string;
  readonly author?: string;
  readonly validUntil?: string | number | Date;
  readonly source?: string;
}

/** What became of a decision, as it is handed over. */
export interface OutcomeDraft {
  readonly result: OutcomeResult;
  /**
   * From 0 to 1.
   * @defaultValue 1 for success, 0.5 for partial and unknown, 0 for failure
   */
  readonly score?: number;
  readonly note?: string;
  /** @defaultValue now */
  readonly at?: string | number | Date;
  readonly by?: string;
}

/** What is written once of a decision: no more, whatever becomes of it. */
export type DecisionRecord = Omit<Decision, 'outcome' | 'outcomes'>;

/** The kinds of links. */
export const linkKinds: readonly LinkKind[] = ['supersedes', 'amends', 'depends-on', 'relates-to'];
/** The statuses, as they can be given. */
export const statuses: readonly DecisionStatus[] = ['proposed', 'accepted', 'rejected', 'deprecated', 'superseded'];
/** The results of an outcome. */
export const outcomeResults: readonly OutcomeResult[] = ['success', 'partial', 'failure', 'unknown'];
