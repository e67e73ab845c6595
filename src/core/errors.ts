import type { LimitReached, ModelConsumption } from './run-terms.ts';

/**
 * The errors of Holdfast: few classes, by what the caller should do; a `code` for the case; facts as fields.
 *
 * Identity is a registered symbol, so two copies of the package in one program recognise each other's errors.
 */
const mark = Symbol.for('holdfast.error');

/** What every Holdfast error has. */
export abstract class CodedError<Code extends string> extends Error {
  /** Which case this is; each code has a heading in docs/errors.md. */
  readonly code: Code;
  /** Whether the same call may succeed later with nothing changed. */
  readonly retryable: boolean = false;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
    Object.defineProperty(this, mark, { value: true });
  }
}

/** Facts of a {@link UsageError}. */
export interface UsageFacts {
  /** What was wrong: an option's name, an id, a key. */
  readonly subject?: string;
  /** The value that was given, when it can be shown. */
  readonly value?: unknown;
  /** What would have been accepted, in words. */
  readonly expected?: string;
  /** The run it concerns. */
  readonly runId?: string;
  /** The single findings, when there are several. */
  readonly issues?: readonly string[];
  readonly cause?: unknown;
}

/** Cases of a {@link UsageError}. */
export type UsageCode =
  | 'invalid-option'
  | 'invalid-id'
  | 'invalid-key'
  | 'invalid-duration'
  | 'invalid-input'
  | 'invalid-configuration'
  | 'unknown-workflow'
  | 'unknown-checkpoint'
  | 'unknown-step'
  | 'unknown-pattern'
  | 'unknown-action'
  | 'action-unavailable'
  | 'step-not-open'
  | 'phase-not-open'
  | 'run-not-driven'
  | 'rollback-unfinished'
  | 'fork-incomplete'
  | 'migration-failed'
  | 'run-not-found'
  | 'run-removed'
  | 'run-moved'
  | 'invalid-export'
  | 'invalid-cassette'
  | 'plan-cyclic'
  | 'run-id-conflict'
  | 'schedule-ahead'
  | 'run-ended'
  | 'effect-not-unknown'
  | 'version-mismatch'
  | 'package-missing'
  | 'invalid-condition'
  | 'invalid-decision'
  | 'unknown-decision'
  | 'unknown-conflict'
  | 'unknown-agent'
  | 'name-taken'
  | 'policy-violated'
  | 'invalid-prompt'
  | 'prompt-values'
  | 'prompt-too-long'
  | 'unknown-prompt'
  | 'invalid-prompt-file'
  | 'unknown-template'
  | 'unknown-plan'
  | 'plan-redacted'
  | 'storage-untrusted'
  | 'invalid-workflow-file'
  | 'untrusted-file'
  | 'unknown-value'
  | 'prerequisite-unmet'
  | 'manager-closed';

/** The call cannot work as it was made: change the call. Nothing was done. */
export class UsageError extends CodedError<UsageCode> {
  readonly subject: string | undefined;
  readonly value: unknown;
  readonly expected: string | undefined;
  readonly runId: string | undefined;
  readonly issues: readonly string[];

  constructor(code: UsageCode, message: string, facts: UsageFacts = {}) {
    super(code, message, { cause: facts.cause });
    this.subject = facts.subject;
    this.value = facts.value;
    this.expected = facts.expected;
    this.runId = facts.runId;
    this.issues = facts.issues ?? [];
  }
}

/** Cases of a {@link WorkflowError}. */
export type WorkflowErrorCode =
  | 'step-ambiguous'
  | 'scope-ended'
  | 'value-not-storable'
  | 'fan-out-too-large'
  | 'phase-nested'
  | 'children-too-deep'
  | 'arguments-not-stored'
  | 'secret-unavailable'
  | 'estimate-missing'
  | 'invalid-output';

/** The workflow's own code asks for something that cannot be kept safe: change the workflow. */
export class WorkflowError extends CodedError<WorkflowErrorCode> {
  /** The step, phase or fan-out it concerns, as its full key. */
  readonly key: string | undefined;
  /** Where in the value, such as `$.files[3].when`. */
  readonly path: string | undefined;

  constructor(
    code: WorkflowErrorCode,
    message: string,
    facts: { readonly key?: string | undefined; readonly path?: string; readonly cause?: unknown } = {},
  ) {
    super(code, message, { cause: facts.cause });
    this.key = facts.key;
    this.path = facts.path;
  }
}

/** Cases of a {@link StepError}. */
export type StepErrorCode =
  | 'step-failed'
  | 'phase-failed'
  | 'require-not-met'
  | 'wait-timed-out'
  | 'verification-failed'
  | 'effect-refused'
  | 'effect-failed'
  | 'approval-refused'
  | 'not-sent';

/** A step, a phase, a fan-out or a wait of a run failed for good. `cause` is what the body threw. */
export class StepError extends CodedError<StepErrorCode> {
  /** The full key of what failed, such as `planning/plan`. */
  readonly key: string;
  /** How often the body was started, in all processes. */
  readonly attempts: number;
  /** The branches that failed, when it is a fan-out. */
  readonly failedKeys: readonly string[];
  /** What did not hold, when it is a verification. */
  readonly issues: readonly string[];

  constructor(
    code: StepErrorCode,
    message: string,
    facts: {
      readonly key: string;
      readonly attempts?: number;
      readonly failedKeys?: readonly string[];
      readonly issues?: readonly string[];
      readonly cause?: unknown;
    },
  ) {
    super(code, message, { cause: facts.cause });
    this.key = facts.key;
    this.attempts = facts.attempts ?? 1;
    this.failedKeys = facts.failedKeys ?? [];
    this.issues = facts.issues ?? [];
  }
}

/** A time limit ran out, or nothing was heard of the body for too long. It was told to stop through its signal. */
export class TimeoutError extends CodedError<'timeout'> {
  override readonly retryable = true;
  /** What was limited, such as `step "plan"`. */
  readonly subject: string;
  readonly limitMs: number;
  /** Whether the body ignored the signal for the whole grace period and was left behind. */
  readonly abandoned: boolean;
  /** Whether it gave no sign of life for `limitMs`, instead of taking longer in all. */
  readonly hung: boolean;

  constructor(
    message: string,
    facts: {
      readonly subject: string;
      readonly limitMs: number;
      readonly abandoned: boolean;
      readonly hung?: boolean;
    },
  ) {
    super('timeout', message);
    this.subject = facts.subject;
    this.limitMs = facts.limitMs;
    this.abandoned = facts.abandoned;
    this.hung = facts.hung ?? false;
  }
}

/** Cases of a {@link StopError}. */
export type StopCode = 'cancelled' | 'paused' | 'interrupted';

/** The run is being stopped on purpose. It is the `reason` of the signal that reaches every body: let it pass. */
export class StopError extends CodedError<StopCode> {
  readonly runId: string;
  /** Who or what asked, when known. */
  readonly by: string | undefined;

  constructor(code: StopCode, message: string, facts: { readonly runId: string; readonly by?: string | undefined }) {
    super(code, message);
    this.runId = facts.runId;
    this.by = facts.by;
  }
}

/** Another process holds the run. Wait, or ask that process. */
export class OwnershipError extends CodedError<'run-owned' | 'overtaken'> {
  override readonly retryable = true;
  readonly runId: string;
  /** The process that holds it, in words: `process 4711 on "build-2"`. */
  readonly owner: string | undefined;

  constructor(
    code: 'run-owned' | 'overtaken',
    message: string,
    facts: { readonly runId: string; readonly owner?: string | undefined; readonly cause?: unknown },
  ) {
    super(code, message, { cause: facts.cause });
    this.runId = facts.runId;
    this.owner = facts.owner;
  }
}

/** Cases of a {@link StorageError}. */
export type StorageCode =
  | 'exists'
  | 'overtaken-log'
  | 'storage-full'
  | 'storage-read-only'
  | 'storage-failed'
  | 'storage-closed'
  | 'network-folder'
  | 'unsafe-folder'
  | 'journal-damaged'
  | 'format-newer'
  | 'copy-differs'
  | 'too-many-open-files';

/** The storage refused or failed. What was acknowledged before is intact. */
export class StorageError extends CodedError<StorageCode> {
  override readonly retryable: boolean;
  /** The key, log or folder it concerns. */
  readonly subject: string;
  /** The line of a damaged log, counted from 1. */
  readonly line: number | undefined;
  /** The run, where it concerns one. */
  readonly runId: string | undefined;

  constructor(
    code: StorageCode,
    message: string,
    facts: {
      readonly subject: string;
      readonly line?: number;
      readonly runId?: string;
      readonly retryable?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, { cause: facts.cause });
    this.subject = facts.subject;
    this.line = facts.line;
    this.runId = facts.runId;
    this.retryable =
      facts.retryable ?? (code === 'storage-full' || code === 'too-many-open-files' || code === 'storage-failed');
  }
}

/** A command could not be started, or ended in another way than it should. */
export class CommandError extends CodedError<'command-failed' | 'command-not-found' | 'command-not-started'> {
  override readonly retryable: boolean;
  readonly argv: readonly string[];
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The end of what it wrote to standard error, redacted and capped. */
  readonly stderr: string;

  constructor(
    code: 'command-failed' | 'command-not-found' | 'command-not-started',
    message: string,
    facts: {
      readonly argv: readonly string[];
      readonly exitCode?: number | undefined;
      readonly signal?: string | undefined;
      readonly stderr?: string;
      readonly retryable?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, { cause: facts.cause });
    this.argv = facts.argv;
    this.exitCode = facts.exitCode;
    this.signal = facts.signal;
    this.stderr = facts.stderr ?? '';
    this.retryable = facts.retryable ?? false;
  }
}

/** Cases of a {@link GitError}. */
export type GitCode =
  | 'git-unavailable'
  | 'git-failed'
  | 'not-a-repository'
  | 'files-unreadable'
  | 'files-unavailable'
  | 'files-in-the-way'
  | 'files-changing'
  | 'files-elsewhere'
  | 'repository-inside'
  | 'worktree-missing'
  | 'checkout-changed';

/** Git, or the files of a working folder, are not as they must be. What was there is there. */
export class GitError extends CodedError<GitCode> {
  override readonly retryable: boolean;
  /** The working folder it concerns. */
  readonly folder: string | undefined;
  /** The files it concerns, as paths from that folder. */
  readonly paths: readonly string[];

  constructor(
    code: GitCode,
    message: string,
    facts: { readonly folder?: string; readonly paths?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(code, message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.folder = facts.folder;
    this.paths = facts.paths ?? [];
    this.retryable = code === 'files-changing';
  }
}

/** Cases of a {@link NotificationError}. */
export type NotificationCode = 'notifier-unavailable' | 'notice-refused' | 'notice-not-delivered';

/** A notice did not reach its receiver. A run goes on all the same. */
export class NotificationError extends CodedError<NotificationCode> {
  override readonly retryable: boolean;
  /** The name of the notifier. */
  readonly notifier: string;
  /** What the receiver answered, where its protocol has numbers: an HTTP status, an SMTP reply. */
  readonly status: number | undefined;
  /** How long the receiver asked to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: NotificationCode,
    message: string,
    facts: {
      readonly notifier: string;
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly retryable?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, { cause: facts.cause });
    this.notifier = facts.notifier;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.retryable = facts.retryable ?? code === 'notice-not-delivered';
  }
}

/** Cases of a {@link ForgeError}. */
export type ForgeCode =
  'forge-missing' | 'forge-unauthorized' | 'forge-rate-limited' | 'forge-unreadable' | 'forge-failed';

/** A forge did not do what it was asked. `cause` is what its program said. */
export class ForgeError extends CodedError<ForgeCode> {
  override readonly retryable: boolean;
  /** The name of the forge. */
  readonly forge: string;
  /** Whether the call was turned away, so that it has done nothing; where not, nobody knows what it did. */
  readonly refused: boolean;

  constructor(
    code: ForgeCode,
    message: string,
    facts: {
      readonly forge: string;
      readonly retryable?: boolean;
      readonly refused?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.forge = facts.forge;
    this.retryable = facts.retryable ?? (code === 'forge-rate-limited' || code === 'forge-failed');
    this.refused = facts.refused ?? (code !== 'forge-failed' && code !== 'forge-unreadable');
  }
}

/** Thrown by `result.orThrow()` when a run did not end in success. `cause` is what ended it. */
export class RunError extends CodedError<
  'run-failed' | 'run-cancelled' | 'run-paused' | 'run-interrupted' | 'run-partial'
> {
  readonly runId: string;

  constructor(
    code: 'run-failed' | 'run-cancelled' | 'run-paused' | 'run-interrupted' | 'run-partial',
    message: string,
    facts: { readonly runId: string; readonly cause?: unknown },
  ) {
    super(code, message, { cause: facts.cause });
    this.runId = facts.runId;
  }
}

/** Cases of a {@link RejectedError}. */
export type RejectedCode = 'breaker-open' | 'bulkhead-full' | 'provider-closed' | 'unhealthy' | 'limit-reached';

/** A call was turned away before it started, because of how others like it fare. Nothing was done. */
export class RejectedError extends CodedError<RejectedCode> {
  override readonly retryable = true;
  /** The name of the operation, or of the provider that is closed. */
  readonly operation: string;
  /** When a call may be let through again, by the wall clock; absent of a bulkhead, which cannot tell. */
  readonly retryAt: number | undefined;
  /** The limit that leaves no room for it. */
  readonly limit: LimitReached | undefined;

  constructor(
    code: RejectedCode,
    message: string,
    facts: {
      readonly operation: string;
      readonly retryAt?: number | undefined;
      readonly limit?: LimitReached;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.operation = facts.operation;
    this.retryAt = facts.retryAt;
    this.limit = facts.limit;
  }
}

/** Cases of an {@link AgentError}. */
export type AgentCode =
  'agent-failed' | 'agent-unreadable' | 'agent-output-invalid' | 'agent-missing' | 'agent-stalled';

/** An agent did not do what it was asked, or its answer cannot be used. `cause` is what its provider said. */
export class AgentError extends CodedError<AgentCode> {
  override readonly retryable: boolean;
  /** The name of the provider. */
  readonly provider: string;
  /** What the call has used all the same, where that is known: it counts towards budgets. */
  readonly usage: AgentErrorUsage | undefined;
  /** The provider's session, which can be gone on with. */
  readonly sessionId: string | undefined;
  /** What is wrong with its answer, when it does not fit the schema. */
  readonly issues: readonly string[];
  /** The answer that does not fit, or its beginning. */
  readonly answer: string | undefined;

  constructor(
    code: AgentCode,
    message: string,
    facts: {
      readonly provider: string;
      readonly usage?: AgentErrorUsage | undefined;
      readonly sessionId?: string | undefined;
      readonly issues?: readonly string[];
      readonly answer?: string;
      readonly retryable?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(code, message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.provider = facts.provider;
    this.answer = facts.answer;
    this.usage = facts.usage;
    this.sessionId = facts.sessionId;
    this.issues = facts.issues ?? [];
    this.retryable = facts.retryable ?? true;
  }
}

/** What a failed call of an agent has used. */
export interface AgentErrorUsage extends ModelConsumption {
  /** By the name of the model, where several took part. */
  readonly models?: Readonly<Record<string, ModelConsumption>>;
}

/** Any error that Holdfast itself throws; `code` narrows it. */
export type HoldfastError =
  | UsageError
  | WorkflowError
  | StepError
  | TimeoutError
  | StopError
  | OwnershipError
  | StorageError
  | CommandError
  | GitError
  | NotificationError
  | RejectedError
  | AgentError
  | ForgeError
  | RunError;

/** Whether a thrown value is an error of Holdfast, from this or another copy of the package. */
export function isHoldfastError(error: unknown): error is HoldfastError {
  return typeof error === 'object' && error !== null && mark in error;
}
