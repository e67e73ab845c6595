import type { ErrorCategory } from './classification.ts';
import type { Evidence } from './pattern-evidence.ts';
import type { Waits } from './pattern-delays.ts';

/**
 * What is known of the errors of one cause, in the documented shape of `errors/patterns.json`, and how it is known.
 */
export interface ErrorPattern {
  readonly error_signature: string;
  /** The phase or operation it is about, where patterns are kept apart by it. */
  readonly scope?: string;
  /** Failures that were seen. */
  readonly occurrence_count: number;
  readonly first_seen: string;
  readonly last_seen: string;
  /** Whether another attempt is worth it; `null` while that is not known. */
  readonly recoverable: boolean | null;
  /** `fail`, `wait_and_retry`, the name of an action that helped, or what a person wrote; empty while nothing is known. */
  readonly recommended_action: string;
  readonly notes: string;
  readonly category: ErrorCategory;
  /** How sure `recoverable` is, from 0 to 1; 1 where a person said it. It fades with time. */
  readonly confidence: number;
  /** The wait that is taken after a first failure, when one is known to help. */
  readonly delay_ms?: number;
  /** What is left of the evidence: operations that went on to succeed, and attempts that were made for nothing. */
  readonly helped: number;
  readonly failed: number;
  /** How often each action helped and did not, faded like the rest. */
  readonly actions: Readonly<Record<string, { readonly helped: number; readonly failed: number }>>;
  /** `learned`, or `person` where somebody said whether it is recoverable. */
  readonly decided_by: 'learned' | 'person';
  /** Whether it stays when the database is full. */
  readonly pinned: boolean;
}

/** What a person may say about a pattern. */
export interface PatternEdit {
  /** `null` takes them away. */
  readonly notes?: string | null;
  /** `null`: what is learned. */
  readonly recommendedAction?: string | null;
  /** `'auto'`: what is learned. */
  readonly recoverable?: boolean | 'auto';
  readonly pinned?: boolean;
  /** The scope of the pattern, where it has one. */
  readonly scope?: string;
}

/** A pattern while it is counted. Its weights are those of the moment `at`. */
export interface PatternRecord extends Evidence {
  readonly signature: string;
  readonly scope: string | undefined;
  category: ErrorCategory;
  count: number;
  readonly firstSeenAt: number;
  lastSeenAt: number;
  at: number;
  readonly waits: Waits;
  readonly actions: Map<string, Evidence>;
  notes: string | undefined;
  recommended: string | undefined;
  /** What a person said. */
  recoverable: boolean | undefined;
  pinned: boolean;
}

/** What patterns are found by. */
export function patternKey(signature: string, scope: string | undefined): string {
  return scope === undefined ? signature : `${signature}\n${scope}`;
}
