import type { ErrorRecord } from './error-record.ts';

/** Where a run stands. `interrupted` is computed by the reader: in progress, with a dead owner. */
export type RunStatus = 'pending' | 'in_progress' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'interrupted';

/** How complete a completed run is, computed from its census. */
export type Outcome = 'complete' | 'degraded' | 'partial';

/** Why a run is paused. */
export type PausedReason =
  | 'user'
  | 'waiting'
  | 'parked'
  | 'limit'
  | 'health'
  | 'persistence'
  | 'inputs-changed'
  | 'crash-loop'
  | 'effect-unknown';

/** What a step consumed, as its body reported it. */
export interface Usage {
  readonly tokens?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  readonly model?: string;
}

/** Counts of one phase, one fan-out, or a whole run. `expected` is `undefined` where nothing declared it. */
export interface Counts {
  readonly expected?: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notStarted: number;
}

/** What was done and what was not, per phase and fan-out. */
export interface Census extends Counts {
  readonly phases: readonly ({ readonly key: string; readonly status: 'done' | 'failed' | 'not-started' } & Counts)[];
  readonly fanOuts: readonly ({ readonly key: string } & Counts)[];
  /** Keys of failures that the run went on from, at most the first 100. */
  readonly failures: readonly string[];
}

/** The process that holds a run. */
export interface Owner {
  /** One life of one manager; heartbeats stand under it. */
  readonly nonce: string;
  readonly host: string;
  readonly bootId: string;
  readonly pidNamespace: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** A process that a step started, to be found and ended should its parent die. */
export type ChildProcess = Omit<Owner, 'nonce'> & { readonly group?: number; readonly mark?: string };

/** Facts about a run that its caller gave. */
export interface RunMetadata {
  readonly command?: string;
  readonly description?: string;
  readonly triggered_by?: string;
  readonly git_commit?: string;
  readonly [name: string]: string | undefined;
}

/** A request to a run, sent through its inbox from any process. */
export type RunCommand =
  | {
      readonly id: string;
      readonly type: 'signal';
      readonly at: number;
      readonly by?: string;
      readonly name: string;
      readonly payload: unknown;
    }
  | {
      readonly id: string;
      readonly type: 'cancel' | 'pause';
      readonly at: number;
      readonly by?: string;
      readonly reason?: string;
    };

/** A command as the journal keeps it: the payload of a signal is the value of its record. */
export type ReceivedCommand =
  Omit<Extract<RunCommand, { type: 'signal' }>, 'payload'> | Exclude<RunCommand, { type: 'signal' }>;

/**
 * What is written to a run's journal. `key` is the full path of the step, phase, fan-out, branch or wait.
 *
 * Events named in {@link ValueEventType} also carry a value, which stands last in the record and stays on disk
 * until it is asked for.
 */
export type JournalEvent =
  | { readonly type: 'opened'; readonly owner: Owner; readonly format: number }
  | {
      readonly type: 'sealed';
      readonly segments: Readonly<Record<string, number>>;
      /** Records that were found missing and accepted as lost, by segment. */
      readonly missing?: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly workflow: string;
      readonly version: string;
      readonly inputHash: string;
      readonly phases?: readonly string[];
      readonly metadata?: RunMetadata;
    }
  | {
      readonly type: 'run-resumed';
      readonly by: 'resume' | 'recover';
      readonly takenOver: boolean;
      readonly clears?: readonly string[];
    }
  | {
      readonly type: 'run-paused';
      readonly reason: PausedReason;
      readonly message: string;
      readonly wakeAt?: number;
      readonly key?: string;
    }
  | { readonly type: 'run-interrupted'; readonly reason: string }
  /** The owner let go of the run without a word about how it stands: nobody drives it, and nobody died. */
  | { readonly type: 'released' }
  | { readonly type: 'run-completed'; readonly outcome: Outcome; readonly census: Census }
  | {
      readonly type: 'run-failed';
      readonly error: ErrorRecord;
      readonly failures: readonly string[];
      readonly census: Census;
    }
  | { readonly type: 'run-cancelled'; readonly reason: string; readonly by?: string; readonly census: Census }
  | { readonly type: 'phase-started'; readonly key: string; readonly name: string; readonly number: number }
  | {
      readonly type: 'phase-completed';
      readonly key: string;
      readonly name: string;
      readonly number: number;
      readonly activeMs: number;
      readonly checkpoint: number;
    }
  | {
      readonly type: 'phase-failed';
      readonly key: string;
      readonly name: string;
      readonly number: number;
      readonly activeMs: number;
      readonly error: ErrorRecord;
    }
  | { readonly type: 'checkpoint-recorded'; readonly key: string; readonly name: string; readonly number: number }
  | { readonly type: 'step-started'; readonly key: string }
  | {
      readonly type: 'attempt-failed';
      readonly key: string;
      readonly attempt: number;
      readonly error: ErrorRecord;
      readonly retryInMs: number;
      /** Failures inside a phase that its next attempt begins without. */
      readonly clears?: readonly string[];
    }
  | { readonly type: 'command-started'; readonly key: string; readonly child: ChildProcess }
  | {
      readonly type: 'step-completed';
      readonly key: string;
      readonly inputHash?: string;
      readonly attempts: number;
      readonly activeMs: number;
      readonly usage?: Usage;
      /** Replaces an earlier result, whose declared input had changed. */
      readonly again?: true;
    }
  | {
      readonly type: 'step-failed';
      readonly key: string;
      readonly inputHash?: string;
      readonly attempts: number;
      readonly error: ErrorRecord;
      /** Whether the run went on without the step's result. */
      readonly tolerated: boolean;
    }
  | { readonly type: 'fan-out-started'; readonly key: string; readonly expected: number }
  | { readonly type: 'branch-completed'; readonly key: string; readonly index: number }
  | { readonly type: 'branch-failed'; readonly key: string; readonly index: number; readonly error: ErrorRecord }
  | { readonly type: 'fan-out-ended'; readonly key: string; readonly skipped: number }
  | { readonly type: 'timer-set'; readonly key: string; readonly wakeAt: number }
  | { readonly type: 'timer-fired'; readonly key: string }
  | { readonly type: 'wait-started'; readonly key: string; readonly name: string; readonly deadlineAt?: number }
  | {
      readonly type: 'signal-received';
      readonly key: string;
      readonly name: string;
      readonly id: string;
      readonly by?: string;
    }
  | {
      readonly type: 'signal-rejected';
      readonly key: string;
      readonly name: string;
      readonly id: string;
      readonly issues: readonly string[];
    }
  | { readonly type: 'wait-timed-out'; readonly key: string; readonly name: string }
  | { readonly type: 'command-received'; readonly inboxPlace: number; readonly command: ReceivedCommand }
  | { readonly type: 'rollback-started'; readonly to: number; readonly by?: string }
  | { readonly type: 'step-compensated'; readonly key: string }
  | { readonly type: 'compensation-failed'; readonly key: string; readonly error: ErrorRecord }
  /** What was recorded behind the checkpoint counts no more. `census` is that of the checkpoint. */
  | { readonly type: 'rolled-back'; readonly to: number; readonly census: Census }
  | { readonly type: 'not-durable'; readonly message: string };

/** The events that carry a value. */
export type ValueEventType =
  | 'run-started'
  | 'run-completed'
  | 'checkpoint-recorded'
  | 'step-completed'
  | 'branch-completed'
  | 'command-received'
  | 'signal-received';

/**
 * What happens to a run and is told to listeners, but needs no place in the journal.
 * `step-started` is told when it happens; it reaches the journal with the next record, or when the body is slow.
 */
export type LiveEvent =
  | { readonly type: 'step-attempted'; readonly key: string; readonly attempt: number }
  | { readonly type: 'step-kept'; readonly key: string }
  | { readonly type: 'progress-reported'; readonly key?: string; readonly fraction: number; readonly message?: string }
  | {
      readonly type: 'log-written';
      readonly level: LogLevel;
      readonly message: string;
      readonly fields?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'command-output';
      readonly key: string;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | { readonly type: 'limit-near'; readonly key: string; readonly elapsedMs: number; readonly limitMs?: number }
  | { readonly type: 'body-abandoned'; readonly key: string }
  | { readonly type: 'observer-failed'; readonly observer: string; readonly error: ErrorRecord; readonly count: number }
  | { readonly type: 'damage-found'; readonly log: string; readonly line: number; readonly message: string }
  | { readonly type: 'persistence-failed'; readonly error: ErrorRecord };

/** Severity of a log line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One thing that happened to a run, as listeners see it. `at` is wall-clock milliseconds. */
export type RunEvent = (JournalEvent | LiveEvent) & {
  readonly runId: string;
  readonly at: number;
  /** The value of an event that carries one, as the workflow saw it. */
  readonly value?: unknown;
};

/** Reads a run's events after they were written. What it throws is counted and reported, never felt by the run. */
export interface RunObserver {
  /** Names it where its failures are counted. */
  readonly name: string;
  /** Takes in one event, at once: what it does later must not reject. */
  observe(event: RunEvent): void;
  /** Whether it looks at the values of such events; without it they are not offered, because reading them costs. */
  readsValueOf?(type: RunEvent['type']): boolean;
  /** Writes out what is held back. Called when a run leaves this process. */
  flush?(runId: string): Promise<void>;
}
