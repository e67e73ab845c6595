import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { planRetries, type RetryOptions, type RetryPlan } from './backoff.ts';
import type { Operation } from './operation.ts';
import { requireProvider } from './provider-closings.ts';

/** What every rung has. */
interface NamedRung {
  /**
   * Names the rung where its attempts are recorded; unique in its ladder.
   * @defaultValue the kind of the rung
   */
  readonly name?: string;
  /**
   * The rung's own limit.
   * @defaultValue 4 for `retry`, else 1
   */
  readonly attempts?: number;
}

/** Tries the same again. */
export interface RetryRung extends NamedRung, RetryOptions {
  readonly rung: 'retry';
  readonly attempts?: number;
}

/** Waits before each of its attempts, and tries the same again. */
export interface WaitRung extends NamedRung {
  readonly rung: 'wait';
  readonly for: Duration;
}

/** Tries something else: another model, another provider, a shorter context. */
export interface OtherRung<Result> extends NamedRung {
  readonly rung: 'other';
  readonly name: string;
  readonly run: Operation<Result>;
  /**
   * Whose service it calls: it does not begin while that takes no calls.
   * @defaultValue none: it is taken to call somebody else
   */
  readonly provider?: string;
}

/** Does the work in parts, one after the other, by the provider of the operation. A part that succeeded is not done again by the rung's next attempt. */
export interface SplitRung<Result> extends NamedRung {
  readonly rung: 'split';
  readonly parts: readonly Operation<unknown>[];
  /** Makes one result of what the parts gave, in their order. */
  readonly join: (results: readonly unknown[]) => Result | Promise<Result>;
}

/** Asks a person, and does what they say. */
export interface AskRung<Result> extends NamedRung {
  readonly rung: 'ask';
  /** Asks. A step needs none: its run waits for a signal. */
  readonly ask?: (question: LadderQuestion) => LadderAnswer<Result> | Promise<LadderAnswer<Result>>;
  /**
   * The name of the signal that a step waits for. Its payload is a {@link LadderAnswer}.
   * @defaultValue `ask:` and the step's key
   */
  readonly signal?: string;
  /** How long a step waits for the signal, also while no process runs. When it is over the step fails. */
  readonly timeout?: Duration;
}

/** What a person is asked. */
export interface LadderQuestion {
  readonly name: string | undefined;
  /** The last failure. */
  readonly error: unknown;
  /** The attempt that would be made next. */
  readonly attempt: number;
  /** How often this rung has asked before. */
  readonly asked: number;
  readonly signal: AbortSignal;
}

/** What a person says: try again, take this result, or give up for this reason, whose cause is the last failure. */
export type LadderAnswer<Result = unknown> = 'retry' | { readonly use: Result } | { readonly fail: string };

/** One rung of a {@link Ladder}. */
export type LadderRung<Result = unknown> =
  RetryRung | WaitRung | OtherRung<Result> | SplitRung<Result> | AskRung<Result>;

/** What is tried in turn, each rung with a limit of its own. Made by {@link ladder}. */
export interface Ladder<Result = unknown> {
  readonly rungs: readonly LadderRung<Result>[];
}

/** A rung, checked. */
export interface CheckedRung<Result> {
  readonly name: string;
  readonly attempts: number;
  readonly plan: RetryPlan;
  /** Waited before each of its attempts. */
  readonly delayMs: number;
  readonly rung: LadderRung<Result>;
}

/**
 * A policy that escalates: after its rung's attempts are used up, or when trying the same cannot help, the next rung goes
 * on. The attempt before the first rung counts to it when that is `retry`.
 *
 * @throws UsageError `invalid-option` or `invalid-duration` naming what is wrong.
 */
export function ladder<Result>(rungs: readonly LadderRung<Result>[]): Ladder<Result> {
  const made = { rungs: [...rungs] };
  requireLadder(made);
  return made;
}

/** Checks a ladder. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireLadder<Result>(given: Ladder<Result>): readonly CheckedRung<Result>[] {
  requireKnownOptions('ladder', given, ['rungs']);
  if (!(given.rungs instanceof Array) || given.rungs.length === 0)
    throw invalidOption('ladder', given.rungs, 'made of at least one rung');
  const rungs = given.rungs.map((rung: LadderRung<Result>) => requireRung(rung));
  const names = new Set<string>();
  for (const { name } of rungs) {
    if (names.has(name)) throw invalidOption('ladder.name', name, 'different for each rung');
    names.add(name);
  }
  if (rungs[0]?.rung.rung === 'retry') return rungs;
  return [requireRung<Result>({ rung: 'retry', name: 'first', attempts: 1 }), ...rungs];
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  retry: ['delay', 'factor', 'jitter', 'maxDelay', 'when', 'errors'],
  wait: ['for'],
  other: ['run', 'provider'],
  split: ['parts', 'join'],
  ask: ['ask', 'signal', 'timeout'],
};

function requireRung<Result>(rung: LadderRung<Result>): CheckedRung<Result> {
  const own = kinds[rung.rung];
  if (own === undefined) throw invalidOption('ladder.rung', rung.rung, `one of ${Object.keys(kinds).join(', ')}`);
  requireKnownOptions(`rung ${rung.rung}`, rung, ['rung', 'name', 'attempts', ...own]);
  const { name = rung.rung, attempts = rung.rung === 'retry' ? 4 : 1 } = rung;
  if (typeof name !== 'string' || name === '') throw invalidOption('ladder.name', name, 'a text that is not empty');
  requireInteger('ladder.attempts', attempts, 1);
  let delayMs = 0;
  let plan = planRetries({ attempts, delay: 0 });
  if (rung.rung === 'retry') {
    const { delay, factor, jitter, maxDelay, when, errors } = rung;
    const own = Object.entries({ delay, factor, jitter, maxDelay, when, errors });
    const given = own.filter(([, value]) => value !== undefined);
    plan = planRetries({ attempts, ...Object.fromEntries(given) });
  }
  if (rung.rung === 'wait') delayMs = toMilliseconds(rung.for, 'ladder.for');
  if (rung.rung === 'other' && typeof rung.run !== 'function')
    throw invalidOption('ladder.run', rung.run, 'a function');
  if (rung.rung === 'other' && rung.provider !== undefined) requireProvider(rung.provider);
  if (rung.rung === 'split') {
    if (!Array.isArray(rung.parts) || !rung.parts.every((part) => typeof part === 'function'))
      throw invalidOption('ladder.parts', rung.parts, 'a list of functions');
    if (typeof rung.join !== 'function') throw invalidOption('ladder.join', rung.join, 'a function');
  }
  if (rung.rung === 'ask') {
    if (rung.ask !== undefined && typeof rung.ask !== 'function')
      throw invalidOption('ladder.ask', rung.ask, 'a function');
    if (rung.signal !== undefined && (typeof rung.signal !== 'string' || rung.signal === ''))
      throw invalidOption('ladder.signal', rung.signal, 'a text that is not empty');
    if (rung.timeout !== undefined) toMilliseconds(rung.timeout, 'ladder.timeout');
  }
  return { name, attempts, plan, delayMs, rung };
}
