/**
 * What kind of trouble an error is: `transient` passes by itself, `resource` when something is freed, `configuration`
 * when somebody changes something; `critical` means stop.
 */
export type ErrorCategory = 'transient' | 'resource' | 'configuration' | 'critical' | 'unknown';

/** What an error is taken for, and whether trying again may help. */
export interface Classification {
  readonly category: ErrorCategory;
  /** Whether another attempt can help. For an unknown error: nothing speaks against it. */
  readonly retryable: boolean;
  /** Why, in words. */
  readonly reason: string;
  /** How long the other side asked to wait. */
  readonly retryAfterMs?: number;
  /** The rule it was recognised by, such as `ConnectionRefused`; signatures begin with it. */
  readonly rule?: string;
  /** What somebody can set or do about it. */
  readonly guidance?: string;
  /** Given when no call of the provider can succeed until that moment (wall clock), or until somebody acts. */
  readonly closes?: { readonly untilMs?: number };
}

/**
 * One line of the table by which errors are recognised.
 *
 * An error fits when any of what is listed holds; of several rules that fit, the first in the table counts.
 */
export interface ErrorRule {
  /** In PascalCase: it is also how signatures begin. */
  readonly name: string;
  readonly category: ErrorCategory;
  /** Whether another attempt can help. */
  readonly retryable: boolean;
  /** Why, in words that follow a colon. */
  readonly reason: string;
  /** What to set or do, as a sentence. */
  readonly guidance?: string;
  /** Whether it closes the provider: always, or only when the error says until when. */
  readonly closes?: 'always' | 'until-reset';
  /** How long to wait where the other side does not say it. */
  readonly waitMs?: number;
  /** What besides the name makes a signature: a host, the folded message, or nothing. */
  readonly tells?: 'host' | 'message';
  /** Values of `code`, `type` and their like. The two characters of an SQLSTATE's class stand for all of it. */
  readonly codes?: readonly string[];
  readonly names?: readonly string[];
  /** HTTP statuses. */
  readonly statuses?: readonly number[];
  /** HTTP statuses that count only where the other side says how long to wait. */
  readonly askedStatuses?: readonly number[];
  readonly exitCodes?: readonly number[];
  readonly signals?: readonly string[];
  /** Parts of messages, in lower case, of at least five characters. */
  readonly texts?: readonly string[];
}

/** Rules of one source of errors. */
export interface RuleFamily {
  /** Where these errors come from, as a heading. */
  readonly source: string;
  /**
   * Whether what a command wrote to its standard error counts. Commands write much that is not why they failed, so
   * words that anything may write do not.
   */
  readonly ofCommands: boolean;
  readonly rules: readonly ErrorRule[];
}
