import type { Amounts } from '../core/amounts.ts';
import type {
  EffectVerdict,
  HealthStatus,
  HealthTrigger,
  RunMetadata,
  RunOrigin,
  WrittenLimits,
} from '../core/run-terms.ts';
import type { WorkflowForecast } from '../forecasts/forecaster.ts';
import type { Conflict } from '../memory/conflict.ts';
import type { Decision } from '../memory/decision.ts';
import type { NoticeRecord } from '../notifications/delivery-history.ts';
import type { RunDiagnostics } from '../reliability/run-diagnostics.ts';

/** What a line of the timeline is. */
export type ReportedKind = 'step' | 'agent' | 'command' | 'effect' | 'child' | 'sleep' | 'wait';

/**
 * How it ended, or stands. `without`: it failed and the run went on; `parked`, `waiting`: it rests until something happens;
 * `unfinished`: the run ended or rests, and it had not.
 */
export type ReportedStatus =
  'done' | 'failed' | 'without' | 'skipped' | 'running' | 'parked' | 'waiting' | 'unfinished';

/** A time in which a step did not work: before another attempt, while its provider takes no calls, or without a process. */
export interface ReportedRest {
  readonly why: 'retry' | 'parked' | 'interrupted';
  readonly fromAt: number;
  readonly toAt: number;
  /** What it waited for, in words. */
  readonly note?: string;
}

/** A step, a sleep or a wait. */
export interface ReportedStep {
  readonly key: string;
  readonly kind: ReportedKind;
  readonly status: ReportedStatus;
  /** The phase that it belongs to, by key. */
  readonly phase?: string;
  readonly startedAt: number;
  /** Its end, or the last that is known of it. */
  readonly endedAt: number;
  /** Time of work in it, in milliseconds, where it ended. */
  readonly activeMs?: number;
  readonly attempts: number;
  /** At most 20. */
  readonly rests: readonly ReportedRest[];
  readonly agent?: string;
  /** What it used, failed attempts included. */
  readonly used: Amounts;
  /** Why it failed at last. */
  readonly error?: string;
  /** The run that it is a call of. */
  readonly child?: string;
  /** It ran again, because its input changed or a person asked for it. */
  readonly again?: true;
  /** Its result as JSON, or its beginning; only with `values`. */
  readonly result?: string;
}

/** Steps whose keys differ only in the items of a fan-out and in numbers. */
export interface ReportedStepKind {
  /** The key, with `*` for what differs. */
  readonly pattern: string;
  readonly count: number;
  readonly failed: number;
  readonly retried: number;
  readonly used: Amounts;
  /** Milliseconds, each within 1 %. */
  readonly totalMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** A phase, or what ran outside of phases. */
export interface ReportedPhase {
  /** Absent for what ran outside of phases. */
  readonly key?: string;
  readonly number?: number;
  readonly name: string;
  readonly status: 'done' | 'failed' | 'passed' | 'running' | 'unfinished';
  readonly startedAt: number;
  readonly endedAt: number;
  readonly activeMs?: number;
  readonly steps: number;
  readonly failed: number;
  readonly retries: number;
  readonly used: Amounts;
  /** How many steps worked at the same time, on average, in each slice of the timeline. */
  readonly load: readonly number[];
  readonly error?: string;
}

/** What one agent did. */
export interface ReportedAgent {
  readonly agent: string;
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly calls: number;
  readonly steps: number;
  readonly failedAttempts: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly tokens: number;
  readonly costUsd: number;
  /** Steps that told what they used, and not what that cost. */
  readonly withoutCost: number;
  /** As far as traces tell: those of attempts that failed or were cut off. */
  readonly turns: number;
  readonly toolCalls: number;
  readonly sessions: number;
}

/** A call of an agent. */
export interface ReportedCall {
  readonly at: number;
  readonly key: string;
  readonly agent: string;
  readonly provider: string;
  readonly model?: string;
  readonly attempt: number;
  readonly session: string;
  /** It went on with a session that was there. */
  readonly resumed: boolean;
  readonly repairs: boolean;
}

/** Failures of one cause, and what was done about them. */
export interface ReportedError {
  readonly signature: string;
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly category: string;
  readonly retryable: boolean;
  readonly reason?: string;
  readonly count: number;
  /** The first five keys. */
  readonly keys: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
  readonly retried: number;
  readonly wentOnWithout: number;
  readonly skipped: number;
  readonly gaveUp: number;
  /** How many of the steps were completed later. */
  readonly helped: number;
  /** How long was waited before other attempts. */
  readonly waitedMs: number;
  readonly rungs: readonly string[];
  readonly actions: readonly { readonly name: string; readonly outcome: string; readonly count: number }[];
  /** The stack of the first one. */
  readonly stack?: string;
}

/** An effect, and what is known of it. */
export interface ReportedEffect {
  readonly key: string;
  readonly effectKey: string;
  readonly at: number;
  readonly attempts: number;
  readonly verdict: 'done' | 'failed' | 'skipped' | 'unknown' | 'open';
  readonly checks: readonly { readonly at: number; readonly answer: string; readonly decides: boolean }[];
  readonly resolved?: {
    readonly at: number;
    readonly as: EffectVerdict;
    readonly by?: string;
    readonly reason?: string;
  };
}

/** Something that happened to the run as a whole, or that somebody did to it. */
export interface ReportedMoment {
  readonly at: number;
  readonly tone: 'start' | 'good' | 'bad' | 'rest' | 'person' | 'note';
  readonly text: string;
  readonly key?: string;
  readonly by?: string;
}

/** What was found of the machine's health. */
export interface ReportedHealth {
  readonly at: number;
  readonly status: HealthStatus;
  readonly trigger: HealthTrigger;
  readonly reasons: readonly string[];
}

/** A run that this one called. */
export interface ReportedChild {
  readonly key: string;
  readonly workflow: string;
  readonly runId: string;
  readonly at: number;
  /** How it stands; `removed` when it is not there any more. */
  readonly status: string;
}

/** A time in which nothing worked. */
export interface ReportedIdle {
  readonly fromAt: number;
  readonly toAt: number;
  readonly why: string;
}

/** What the journal of a run tells, within bounds. Moments are milliseconds since 1970. */
export interface RunCourse {
  /** The first moment and the last one: of a run that goes on, now. */
  readonly fromAt: number;
  readonly toAt: number;
  /** Time of work of all steps, one after the other. */
  readonly workMs: number;
  /** The longest times in which nothing worked, in order. */
  readonly idle: readonly ReportedIdle[];
  readonly phases: readonly ReportedPhase[];
  /** By their beginning. */
  readonly steps: readonly ReportedStep[];
  readonly stepCount: number;
  readonly stepKinds: readonly ReportedStepKind[];
  readonly agents: readonly ReportedAgent[];
  readonly calls: readonly ReportedCall[];
  readonly errors: readonly ReportedError[];
  readonly effects: readonly ReportedEffect[];
  readonly moments: readonly ReportedMoment[];
  readonly health: readonly ReportedHealth[];
  readonly children: readonly Omit<ReportedChild, 'status'>[];
  readonly started?: {
    readonly inputHash: string;
    readonly metadata: RunMetadata;
    readonly declaredPhases: readonly string[];
    readonly parent?: RunOrigin;
    readonly forkedFrom?: RunOrigin;
  };
  readonly limits?: WrittenLimits;
  /** Its input and output as JSON, or their beginnings; only with `values`. */
  readonly input?: string;
  readonly output?: string;
  /** What there is more of than is held here. */
  readonly leftOut: readonly string[];
}

/** Everything that a report shows, as plain JSON without secrets. */
export interface RunReportData {
  readonly format: 1;
  readonly madeAt: number;
  readonly diagnostics: RunDiagnostics;
  /** Absent when the run was removed. */
  readonly course?: RunCourse;
  readonly children: readonly ReportedChild[];
  readonly decisions: readonly Decision[];
  readonly conflicts: readonly Conflict[];
  readonly notices: readonly NoticeRecord[];
  /** What is expected of a run that goes on. */
  readonly forecast?: WorkflowForecast;
  /** Parts that could not be read, and why; the rest stands without them. */
  readonly unreadable: readonly { readonly part: string; readonly message: string }[];
}
