import type { AgentActivityEvent, AgentLoop, AgentTrace, UnfitAnswer } from './agent-events.ts';
import type { Amounts } from './amounts.ts';
import type { ErrorRecord } from './error-record.ts';
import type {
  Census,
  ChildProcess,
  EffectVerdict,
  FilesMark,
  HealthStatus,
  HealthTrigger,
  LimitReached,
  Outcome,
  Owner,
  PausedReason,
  ReceivedCommand,
  RecoveryMode,
  RunMetadata,
  RunOrigin,
  Usage,
  WrittenLimits,
} from './run-terms.ts';
import type { SteeringEvent } from './steering-events.ts';

export type {
  Census,
  ChildProcess,
  Counts,
  EffectVerdict,
  FilesMark,
  HealthStatus,
  HealthTrigger,
  LimitReached,
  ModelConsumption,
  Outcome,
  Owner,
  PausedReason,
  ReceivedCommand,
  RecoveryMode,
  RunCommand,
  RunMetadata,
  RunOrigin,
  RunStatus,
  Usage,
  WrittenLimits,
} from './run-terms.ts';
export type { AgentActivityEvent, AgentLoop, AgentTrace, TracedCall, UnfitAnswer } from './agent-events.ts';
export type { SteeringEvent } from './steering-events.ts';

/**
 * What happens to something that must not be done twice. It ends with `step-completed` or `step-failed` like every
 * step; `effect-intended` without such an end means that nobody knows whether it was done.
 */
export type EffectEvent =
  | { readonly type: 'effect-intended'; readonly key: string; readonly effectKey: string; readonly attempt: number }
  | {
      readonly type: 'effect-unknown';
      readonly key: string;
      readonly error?: ErrorRecord;
      /** Its code had not ended when it was left behind: it may still be sending. */
      readonly running?: true;
    }
  | {
      readonly type: 'effect-checked';
      readonly key: string;
      readonly answer: 'done' | 'not-done' | 'unknown';
      /** Whether the answer settles it. "Not done" does not while something may still be on its way. */
      readonly decides: boolean;
      readonly error?: ErrorRecord;
    }
  | {
      readonly type: 'effect-resolved';
      readonly key: string;
      /** The id of the request. */
      readonly id: string;
      readonly as: EffectVerdict;
      readonly by?: string;
      readonly reason?: string;
    };

/** What calls reserve before they begin, and what they used; see docs/budgets.md. */
export type CallEvent =
  | {
      readonly type: 'call-reserved';
      readonly key: string;
      readonly attempt: number;
      readonly agent?: string;
      /** What it may use; counted in full should nobody write down how it ended. What is left out is unknown. */
      readonly most: Amounts;
      /** Its reservation in the log of a day. */
      readonly reservation?: { readonly id: string; readonly day: string };
    }
  | {
      readonly type: 'call-settled';
      readonly key: string;
      readonly agent?: string;
      readonly used: Amounts;
      /** What of it nobody reported, and was counted as it had been reserved. */
      readonly guessed?: Amounts;
      /** Where the log of a day counts what was guessed. */
      readonly reservation?: { readonly id: string; readonly day: string };
      /** What was guessed of earlier calls, whose real amounts are part of `used`: it counts no more. */
      readonly known?: Amounts;
      /** The child run that used it, since it was settled last. */
      readonly child?: string;
      /** What of it each agent of the child used. */
      readonly agents?: Readonly<Record<string, Amounts>>;
    };

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
      /** What share each phase is of the run, in the same order; absent when all are equal. */
      readonly weights?: readonly number[];
      readonly metadata?: RunMetadata;
      /** The run that waits for this one. */
      readonly parent?: RunOrigin;
      /** The run whose results this one began with. */
      readonly forkedFrom?: RunOrigin;
      /** The limits that it goes by, from wherever they come. */
      readonly limits?: WrittenLimits;
      /** Those of them that whoever started it gave. */
      readonly ownLimits?: WrittenLimits;
      /** The files that it begins with. */
      readonly files?: FilesMark;
    }
  | {
      readonly type: 'run-resumed';
      readonly by: 'resume' | 'recover';
      readonly takenOver: boolean;
      /** What had interrupted it; absent in what older versions wrote. */
      readonly mode?: RecoveryMode;
      /** The phase that it had been in. */
      readonly phase?: string;
      /** Steps whose declared input has changed run again, also in branches whose result is stored. */
      readonly changes?: 'apply';
      readonly clears?: readonly string[];
      /** What it is a run of, and since when; absent in what older versions wrote. */
      readonly workflow?: string;
      readonly startedAt?: number;
      /** The limits that it goes by from now on. */
      readonly limits?: WrittenLimits;
      /** Those of them that whoever resumed it gave: they take the place of all others. */
      readonly ownLimits?: WrittenLimits;
    }
  | {
      readonly type: 'run-paused';
      readonly reason: PausedReason;
      readonly message: string;
      readonly wakeAt?: number;
      readonly key?: string;
      /** The limit that was reached. */
      readonly limit?: LimitReached;
      /** How long the run was active by its clock, where that is limited. */
      readonly activeMs?: number;
      /** How long the phase that had not ended was active by its clock. */
      readonly phaseActiveMs?: number;
    }
  | {
      readonly type: 'run-interrupted';
      readonly reason: string;
      readonly activeMs?: number;
      readonly phaseActiveMs?: number;
    }
  /** The owner let go of the run without a word about how it stands: nobody drives it, and nobody died. */
  | {
      readonly type: 'released';
      /** Of a run that begins with records of another one: how long that one had been active by then. */
      readonly activeMs?: number;
      /** The same of the phase that had not ended. */
      readonly phaseActiveMs?: number;
    }
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
      /** A checkpoint only until the next phase ends: fewer are kept. */
      readonly minor?: true;
      readonly files?: FilesMark;
      /** A person had it passed over. The value is what the phase gives. */
      readonly passed?: { readonly by?: string; readonly reason?: string };
    }
  | {
      readonly type: 'phase-failed';
      readonly key: string;
      readonly name: string;
      readonly number: number;
      readonly activeMs: number;
      readonly error: ErrorRecord;
    }
  | {
      readonly type: 'checkpoint-recorded';
      readonly key: string;
      readonly name: string;
      readonly number: number;
      readonly files?: FilesMark;
    }
  | { readonly type: 'step-started'; readonly key: string }
  | {
      readonly type: 'attempt-failed';
      readonly key: string;
      readonly attempt: number;
      readonly error: ErrorRecord;
      readonly retryInMs: number;
      /** How long the attempt took. */
      readonly tookMs?: number;
      /** The rung of its ladder that it was on; `skip` when an advisor passed it over. */
      readonly rung?: string;
      /** The rung that goes on, when it is another one; `fallback` when the fallback answers instead. */
      readonly nextRung?: string;
      /** The recovery actions that were tried after it, in order. */
      readonly actions?: readonly {
        readonly name: string;
        readonly outcome: 'helped' | 'did-not-help' | 'failed';
      }[];
      /** Failures inside a phase that its next attempt begins without. */
      readonly clears?: readonly string[];
      /** What the attempt consumed all the same. */
      readonly usage?: Usage;
      /** The answer of an agent that does not fit. */
      readonly unfit?: UnfitAnswer;
    }
  /** Recovery actions were run, because time was getting short or a person asked for it. */
  | {
      readonly type: 'actions-taken';
      /** The step or the phase; absent where no phase was open. */
      readonly key?: string;
      readonly on: 'warning' | 'person';
      readonly actions: readonly {
        readonly name: string;
        readonly outcome: 'helped' | 'did-not-help' | 'failed';
        /** Why it failed. */
        readonly message?: string;
      }[];
      readonly by?: string;
    }
  /** Written before a provider is called: whoever goes on after a kill knows the session, and goes on with it. */
  | {
      readonly type: 'agent-called';
      readonly key: string;
      readonly attempt: number;
      readonly provider: string;
      readonly agent: string;
      readonly model?: string;
      /** The provider's session, and whether the call goes on with it. */
      readonly session: { readonly id: string; readonly resume: boolean };
      /** A hash of what was asked: what asks something else begins a session of its own. */
      readonly request: string;
      /** It asks to mend the answer before. */
      readonly repairs?: true;
    }
  /** What a call of an agent did so far: whoever tries again is told. */
  | {
      readonly type: 'agent-traced';
      readonly key: string;
      readonly attempt: number;
      readonly trace: AgentTrace;
      /** It was ended because it went round in circles. */
      readonly loop?: AgentLoop;
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
      /** The child run that the result is the output of. */
      readonly child?: { readonly id: string; readonly outcome: Outcome };
    }
  | {
      readonly type: 'step-failed';
      readonly key: string;
      readonly inputHash?: string;
      readonly attempts: number;
      /** Absent in what older versions wrote. */
      readonly activeMs?: number;
      /** What it had consumed all the same. */
      readonly usage?: Usage;
      readonly error: ErrorRecord;
      /** Whether the run went on without the step's result. */
      readonly tolerated: boolean;
      /** An advisor had it passed over, whatever the step's options say. */
      readonly skipped?: true;
      /** How long the last attempt took. */
      readonly tookMs?: number;
      /** Replaces an earlier result, whose declared input had changed. */
      readonly again?: true;
    }
  | { readonly type: 'fan-out-started'; readonly key: string; readonly expected: number }
  | {
      readonly type: 'branch-completed';
      readonly key: string;
      readonly index: number;
      /** Replaces an earlier result: a step in it ran again. */
      readonly again?: true;
    }
  | {
      readonly type: 'branch-failed';
      readonly key: string;
      readonly index: number;
      readonly error: ErrorRecord;
      /** Replaces an earlier result: a step in it ran again. */
      readonly again?: true;
    }
  | { readonly type: 'fan-out-ended'; readonly key: string; readonly skipped: number }
  /** The step's provider takes no calls; it goes on when that is over. */
  | {
      readonly type: 'step-parked';
      readonly key: string;
      readonly provider: string;
      readonly wakeAt: number;
      readonly reason: string;
      /** What the attempt consumed that was turned away. */
      readonly usage?: Usage;
    }
  | { readonly type: 'step-unparked'; readonly key: string; readonly provider: string }
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
  /** Written before the child run is made, and again by each process that goes on with it. */
  | {
      readonly type: 'child-started';
      readonly key: string;
      readonly workflow: string;
      readonly childId: string;
      readonly inputHash: string;
    }
  | { readonly type: 'not-durable'; readonly message: string }
  /** The machine's health as it was found, written when it is not what it was before. */
  | {
      readonly type: 'health-checked';
      /** `health:check`, whatever it was asked for. */
      readonly key: string;
      readonly trigger: HealthTrigger;
      readonly status: HealthStatus;
      /** At most five. */
      readonly reasons: readonly string[];
      readonly checkedAt: number;
    }
  | CallEvent
  | EffectEvent
  | SteeringEvent;

/** The events that carry a value. */
export type ValueEventType =
  | 'run-started'
  | 'run-completed'
  | 'checkpoint-recorded'
  | 'step-completed'
  | 'branch-completed'
  | 'phase-completed'
  | 'command-received'
  | 'signal-received'
  | 'step-skipped'
  | 'migrated';

/**
 * What happens to a run and is told to listeners, but needs no place in the journal.
 * `step-started` is told when it happens; it reaches the journal with the next record, or when the body is slow.
 */
export type LiveEvent =
  | { readonly type: 'step-attempted'; readonly key: string; readonly attempt: number }
  | { readonly type: 'step-kept'; readonly key: string }
  /** How far a step, a branch or a phase is, by its `key`; without one the run; and how far that brings the run. */
  | {
      readonly type: 'progress-reported';
      readonly key?: string;
      readonly fraction: number;
      readonly overall: number;
      readonly message?: string;
    }
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
  | AgentActivityEvent
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
