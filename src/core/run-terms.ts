import type { Amounts, Measure } from './amounts.ts';

/** The files of the working folder as they were at a checkpoint. */
export interface FilesMark {
  /** The id of their tree in the repository of that folder; elsewhere it means nothing. */
  readonly tree: string;
  /** Which folder it was, from the top of its repository; empty for the top itself. Those of format 1 may not say so. */
  readonly directory?: string;
}

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

/** How well something is, from good to bad; `FAILED`: it could not be found out. */
export type HealthStatus = 'HEALTHY' | 'WARNING' | 'DEGRADED' | 'CRITICAL' | 'FAILED';

/** Why health was looked at: a phase was about to begin, time had passed, something had recovered, or a limit was near. */
export type HealthTrigger = 'phase' | 'interval' | 'recovery' | 'limit';

/**
 * What had interrupted a run that goes on: a signal such as SIGTERM, a program that closed its manager, a process that
 * died, a machine that did, an owner that was robbed or given up, a time limit, another failure, or a pause.
 */
export type RecoveryMode = 'signal' | 'closed' | 'crash' | 'power' | 'takeover' | 'timeout' | 'failure' | 'pause';

/** What a step consumed, as its body reported it. */
export interface Usage {
  readonly tokens?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  readonly model?: string;
  /** Who did it, for figures of each agent. */
  readonly agent?: string;
  /** Of the input, what came from the provider's cache. */
  readonly cachedTokens?: number;
  /** What of it each model consumed, where several took part. */
  readonly models?: Readonly<Record<string, ModelConsumption>>;
}

/** What one model consumed. */
export interface ModelConsumption {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
  readonly costUsd?: number;
}

/** The limits that a run goes by, as they are written down; durations are milliseconds. */
export interface WrittenLimits extends Amounts {
  readonly phases?: Readonly<Record<string, Amounts>>;
  readonly agents?: Readonly<Record<string, Amounts>>;
}

/** A limit that leaves no room for what was to begin. */
export interface LimitReached {
  /** What is limited: the run, a phase of it, an agent in it, or a day with all its runs. */
  readonly scope: 'run' | 'phase' | 'agent' | 'day';
  /** The run whose limit it is. */
  readonly runId?: string;
  readonly phase?: string;
  /** The agent whose limit it is; with `day`: on that day. */
  readonly agent?: string;
  /** Such as `2026-11-20`, UTC. */
  readonly day?: string;
  readonly measure: Measure;
  readonly limit: number;
  readonly used: number;
  /** What calls hold that have begun and are not settled. */
  readonly reserved: number;
  /** What was to begin may use so much; absent where that is unknown. */
  readonly asked?: number;
  /** Whether it would fit if nothing were reserved. */
  readonly mayPass?: boolean;
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
  /** Child runs that were completed less than wholly, at most the first 100; absent when there are none. */
  readonly incompleteChildren?: readonly { readonly key: string; readonly id: string; readonly outcome: Outcome }[];
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
    }
  | {
      readonly id: string;
      readonly type: 'resolve';
      readonly at: number;
      readonly by?: string;
      /** The effect whose outcome nobody could know. */
      readonly key: string;
      readonly as: EffectVerdict;
      /** What the effect gave, where it was done. */
      readonly value?: unknown;
      readonly reason?: string;
    }
  | {
      readonly id: string;
      readonly type: 'force';
      readonly at: number;
      readonly by?: string;
      /** The phase that is forced on. */
      readonly key: string;
      /** Its limits and waits end, or all of it does. */
      readonly as: 'go-on' | 'passed';
      /** What the phase gives, where it is passed. */
      readonly value?: unknown;
      readonly reason?: string;
    }
  | {
      readonly id: string;
      readonly type: 'act';
      readonly at: number;
      readonly by?: string;
      /** The recovery action. */
      readonly action: string;
      readonly reason?: string;
    };

/** A command as the journal keeps it: what a signal, a verdict or a passed phase hands over is the value of its record. */
export type ReceivedCommand =
  | Omit<Extract<RunCommand, { type: 'signal' }>, 'payload'>
  | Omit<Extract<RunCommand, { type: 'resolve' }>, 'value'>
  | Omit<Extract<RunCommand, { type: 'force' }>, 'value'>
  | Extract<RunCommand, { type: 'cancel' | 'pause' | 'act' }>;

/** What a person found out about an effect: it happened, it did not and may be tried, it did not and shall not be. */
export type EffectVerdict = 'done' | 'not-done' | 'failed';

/** Where a run comes from, when it was not started from nothing. */
export interface RunOrigin {
  /** The run that it is a child, a fork or a copy of. */
  readonly runId: string;
  /** The run that a fork of forks goes back to: the keys of effects are its keys. Absent where that is `runId`. */
  readonly root?: string;
  /** The step of the parent, or the step that a fork begins with. */
  readonly key?: string;
  readonly by?: string;
  /** How many records of that run a fork begins with: with fewer it was not written to its end. */
  readonly records?: number;
  /** How many runs stand above it, when it is a child. */
  readonly depth?: number;
  /** The child runs that its calls had there, by the keys of the calls, the last one first: their effects count here, too. */
  readonly children?: Readonly<Record<string, readonly string[]>>;
}
