import { fromErrorRecord } from '../core/error-record.ts';
import { StepError } from '../core/errors.ts';
import { approvalKeyOf, approve } from './effect-approval.ts';
import { EffectAttempts, handedKeyOf } from './effect-attempts.ts';
import { requireEffectOptions, type EffectOptions } from './effect-options.ts';
import type { KeptFailure, KeptResult } from './kept.ts';
import type { LiveRun } from './live-run.ts';
import { escapeName, type Scope } from './scope.ts';
import { requireName } from './step-name.ts';

/**
 * Answers an effect from the journal, or does it and keeps what it gave.
 *
 * Like a step it ends with `step-completed` or `step-failed`. Between `effect-intended` and that end nobody knows whether
 * it was done; then it is looked for and never just done again.
 */
export async function runEffect<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  options: EffectOptions<Value>,
): Promise<Value | undefined> {
  if (live.stops(scope)) await live.refuse(scope);
  requireEffectOptions(options);
  const key = live.enter(scope, escapeName(requireName(name, 'effect')));
  live.unsettled.entered();
  try {
    const remembered = live.remembered(key);
    if (remembered !== undefined) return remembered.value as Value;
    const kept = live.take(key);
    live.resumed?.asked(scope, key, kept === undefined ? 'none' : 'kept');
    live.planning?.asked(key, undefined, kept);
    if (kept !== undefined) return await answer(live, key, kept, options);
    if (live.planning !== undefined) return await live.planning.resultOf<Value>(kept, {});
    return await perform(live, scope, key, options);
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

async function answer<Value>(
  live: LiveRun,
  key: string,
  kept: KeptResult | KeptFailure,
  options: EffectOptions<Value>,
): Promise<Value | undefined> {
  live.tell({ type: 'step-kept', key });
  if (kept.kind === 'completed') {
    const value = (await live.valueOf(kept)) as Value;
    const { compensate } = options;
    const effectKey = handedKeyOf(live, key);
    if (compensate !== undefined) live.undoing?.met(key, kept, effectKey, (context) => compensate(value, context));
    return value;
  }
  const error = effectError(key, kept.attempts, fromErrorRecord(kept.error));
  if (options.critical !== false) throw error;
  options.tolerate?.(error);
  return undefined;
}

async function perform<Value>(
  live: LiveRun,
  scope: Scope,
  key: string,
  options: EffectOptions<Value>,
): Promise<Value | undefined> {
  scope.signal.throwIfAborted();
  await live.beforeBody();
  const attempts = new EffectAttempts<Value>(live, scope, key, options);
  const startedAt = live.host.monotonic();
  let value: Value;
  try {
    // What was begun had been approved.
    if (options.approve !== undefined && live.replay.effects.get(key) === undefined)
      await approve(live, scope, key, options.approve);
    value = await attempts.run();
  } catch (error) {
    // It is written down what is known of it; what was told to stop has not failed.
    if (scope.signal.aborted) throw scope.signal.reason;
    const tolerated = options.critical === false;
    const record = live.errorRecord(error);
    const activeMs = sinceMs(live, startedAt);
    await attempts.record({ type: 'step-failed', key, attempts: attempts.last, activeMs, error: record, tolerated });
    if (!tolerated) throw effectError(key, attempts.last, error);
    options.tolerate?.(effectError(key, attempts.last, fromErrorRecord(record)));
    return undefined;
  }
  const activeMs = sinceMs(live, startedAt);
  const completed = { type: 'step-completed', key, attempts: attempts.last, activeMs } as const;
  let stored: unknown;
  try {
    stored = await live.store(completed, value, `the result of effect "${key}"`);
  } catch (error) {
    // Done, and nothing to show for it: as unknown as if its process had died.
    await attempts.record({ type: 'effect-unknown', key, error: live.errorRecord(error) }).catch(() => undefined);
    live.census.missed(key);
    throw error;
  }
  attempts.follow(completed);
  scope.signal.throwIfAborted();
  return stored as Value;
}

/** A decision of a person keeps its code: whoever catches it must not take it for a failure. */
function effectError(key: string, attempts: number, cause: unknown): StepError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (code === 'effect-refused')
    return new StepError(code, why, { key, attempts, failedKeys: [approvalKeyOf(key)], cause });
  if (code === 'effect-failed') return new StepError(code, why, { key, attempts, cause });
  const times = attempts === 1 ? '' : ` after ${attempts} attempts`;
  return new StepError('step-failed', `Effect "${key}" failed${times}: ${why}`, { key, attempts, cause });
}

/** How long it has taken, to the microsecond. */
function sinceMs({ host }: LiveRun, startedAt: number): number {
  return Math.round((host.monotonic() - startedAt) * 1000) / 1000;
}
