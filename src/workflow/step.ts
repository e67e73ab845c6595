import { fromErrorRecord } from '../core/error-record.ts';
import { StepError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import { hashValue } from '../core/json.ts';
import { requireStepOptions } from './call-options.ts';
import type { LiveRun } from './live-run.ts';
import { anyInput, type KeptFailure, type KeptResult } from './kept.ts';
import { escapeName, type Scope } from './scope.ts';
import { requireName } from './step-name.ts';
import { idempotencyKeyOf } from './attempt-context.ts';
import { StepAttempts, type StepBody } from './step-attempts.ts';
import type { PrepareStep, StepHooks } from './step-hooks.ts';
import { verifiedBody } from './verified.ts';
import type { StepOptions } from './workflow-context.ts';

/**
 * Answers a step from the journal, or runs its body and keeps the result.
 *
 * The order is what the guarantees rest on: own the run, run the body, append the result, hand it out. `prepare` is asked
 * for the options and the body that take the place of these once the step has its key.
 */
export async function runStep<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  given: StepOptions<Value>,
  givenBody: StepBody<Value>,
  prepare?: PrepareStep<Value>,
): Promise<Value | undefined> {
  if (live.stops(scope)) await live.refuse(scope);
  let options = given;
  let body = givenBody;
  let hooks: StepHooks | undefined;
  requireStepOptions(options);
  for (const action of options.actions ?? []) live.rooms.recovery.requireAction(action);
  const key = live.enter(scope, escapeName(requireName(name, 'step')));
  live.unsettled.entered();
  try {
    if (prepare !== undefined) ({ options, body, hooks } = await prepare(key));
    const inputHash = hashOf(options);
    // Newer than what is stored, where both are there.
    const remembered = live.remembered(key);
    const kept = live.take(key);
    const before = remembered ?? kept;
    const again =
      // What was done is undone, whatever it would be done with now.
      live.undoing === undefined &&
      before !== undefined &&
      inputHash !== undefined &&
      before.inputHash !== inputHash &&
      before.inputHash !== anyInput;
    live.resumed?.asked(scope, key, again ? 'again' : before === undefined ? 'none' : 'kept');
    const { planning } = live;
    if (planning !== undefined) planning.asked(key, inputHash, before);
    if (again) acceptChange(live, key);
    else if (remembered !== undefined) return decoded(options, remembered.value);
    else if (kept !== undefined) return await answer(live, key, kept, options);
    if (planning !== undefined) return await planning.resultOf(kept, options);
    return await perform(live, scope, key, inputHash, again, options, body, hooks);
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

/** Runs a body in every process anew; its result is stored nowhere. */
export async function runFresh<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  body: StepBody<Value>,
): Promise<Value> {
  if (live.stops(scope)) await live.refuse(scope);
  const key = live.enter(scope, `fresh:${escapeName(requireName(name, 'fresh'))}`);
  live.unsettled.entered();
  try {
    scope.signal.throwIfAborted();
    if (live.planning !== undefined) return live.planning.fresh() as Value;
    await live.assertOwned();
    const attempts = new StepAttempts<Value>(live, scope, key, {}, body);
    try {
      return await attempts.runFresh();
    } finally {
      attempts.ended();
      if (attempts.uncounted !== undefined) await live.calls.spent(key, attempts.uncounted);
    }
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

/** Answers from the journal. */
export async function answer<Value>(
  live: LiveRun,
  key: string,
  kept: KeptResult | KeptFailure,
  options: Pick<StepOptions<Value>, 'codec' | 'compensate' | 'critical' | 'tolerate' | 'idempotencyKey'>,
): Promise<Value | undefined> {
  live.tell({ type: 'step-kept', key });
  if (kept.kind === 'completed') {
    const value = decoded(options, await live.valueOf(kept));
    const { compensate } = options;
    if (compensate !== undefined)
      live.undoing?.met(key, kept, idempotencyKeyOf(live, key, options), (context) => compensate(value, context));
    return value;
  }
  const error = stepError(key, kept.attempts, fromErrorRecord(kept.error));
  if (options.critical !== false && kept.skipped !== true) throw error;
  options.tolerate?.(error);
  return undefined;
}

async function perform<Value>(
  live: LiveRun,
  scope: Scope,
  key: string,
  inputHash: string | undefined,
  again: boolean,
  options: StepOptions<Value>,
  body: StepBody<Value>,
  hooks: StepHooks | undefined,
): Promise<Value | undefined> {
  scope.signal.throwIfAborted();
  const owned = live.beforeBody();
  if (owned !== undefined) await owned;
  const checked = options.verify === undefined ? body : verifiedBody(live, options.verify, body);
  const attempts = new StepAttempts<Value>(live, scope, key, options, checked, hooks);
  let value: Value;
  try {
    try {
      value = await attempts.run();
    } finally {
      attempts.ended();
      if (attempts.uncounted !== undefined) await live.calls.spent(key, attempts.uncounted);
    }
    if (attempts.skippedOver !== undefined) throw attempts.skippedOver.error;
  } catch (error) {
    // A body that was told to stop has not failed: it runs again when the run goes on.
    if (scope.signal.aborted) throw scope.signal.reason;
    const skipped = attempts.skippedOver !== undefined;
    const tolerated = skipped || options.critical === false;
    const record = live.errorRecord(error);
    await live.record({
      type: 'step-failed',
      key,
      attempts: attempts.last,
      activeMs: attempts.activeMs,
      ...(attempts.used === undefined ? {} : { usage: attempts.used }),
      tookMs: attempts.tookMs,
      ...(inputHash === undefined ? {} : { inputHash }),
      error: record,
      tolerated,
      ...(skipped ? ({ skipped } as const) : {}),
      ...(again ? ({ again: true } as const) : {}),
    });
    if (!tolerated) throw stepError(key, attempts.last, error, attempts.askedKeys);
    options.tolerate?.(stepError(key, attempts.last, fromErrorRecord(record)));
    return undefined;
  }
  let stored: unknown;
  try {
    const plain = options.codec === undefined ? value : options.codec.encode(value);
    stored = await live.store(completedBy(attempts, inputHash, again), plain, `the result of step "${key}"`);
  } catch (error) {
    // What cannot be stored was not done, as far as anybody can tell later.
    live.census.missed(key);
    throw error;
  }
  return decoded(options, stored);
}

function completedBy<Value>(
  { key, last, activeMs, used }: StepAttempts<Value>,
  inputHash: string | undefined,
  again: boolean,
): JournalEvent & { readonly type: 'step-completed' } {
  const event = { type: 'step-completed', key, attempts: last, activeMs } as const;
  if (inputHash === undefined && used === undefined && !again) return event;
  return {
    ...event,
    ...(inputHash === undefined ? {} : { inputHash }),
    ...(used === undefined ? {} : { usage: used }),
    ...(again ? ({ again: true } as const) : {}),
  };
}

function hashOf(options: Pick<StepOptions, 'input' | 'fingerprint'>): string | undefined {
  const { input, fingerprint } = options;
  if (input === undefined && fingerprint === undefined) return undefined;
  // Apart, so that a plan can say which of them has changed.
  const guarded = input === undefined ? '' : hashValue(input);
  return fingerprint === undefined ? guarded : `${guarded}+${hashValue(fingerprint)}`;
}

/** Pauses the run over a declared input that has changed, unless changes are to be applied. */
export function acceptChange(live: LiveRun, key: string): void {
  if (live.settings.changes === 'apply') return;
  live.halt({
    kind: 'paused',
    reason: 'inputs-changed',
    key,
    message: `The declared input of step "${key}" has changed since its result was stored; resume with { changes: 'apply' } to run it again.`,
  });
  live.signal.throwIfAborted();
}

function decoded<Value>(options: Pick<StepOptions<Value>, 'codec'>, stored: unknown): Value {
  return options.codec === undefined ? (stored as Value) : options.codec.decode(stored);
}

/** The error of a step that has failed for good. */
export function stepError(
  key: string,
  attempts: number,
  cause: unknown,
  failedKeys: readonly string[] = [],
): StepError {
  const times = attempts === 1 ? '' : ` after ${attempts} attempts`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StepError('step-failed', `Step "${key}" failed${times}: ${why}`, { key, attempts, failedKeys, cause });
}
