import { UsageError } from '../core/errors.ts';
import type { ReceivedCommand } from '../core/events.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { encodeValue } from '../core/json.ts';
import type { OpenEffect, Verdict } from '../state/effect-ledger.ts';
import { iso } from '../state/run-state.ts';
import { requireText } from './call-options.ts';
import type { LiveRun } from './live-run.ts';

/** What a person found out about an effect that nobody else could know of. */
export type EffectResolution =
  /** It was done; `value` is what the effect gives. */
  | { readonly as: 'done'; readonly value?: unknown; readonly reason?: string }
  /** It was not done, and is to be done now. */
  | { readonly as: 'not-done'; readonly reason?: string }
  /** It was not done, and the effect fails. */
  | { readonly as: 'failed'; readonly reason?: string };

/** Checks what is said about an effect. @throws UsageError, WorkflowError `value-not-storable`. */
export function requireResolution(key: string, resolution: EffectResolution): void {
  if (typeof key !== 'string' || key === '') throw invalidOption('key', key, 'the full key of an effect');
  if (typeof resolution !== 'object' || (resolution as object | null) === null)
    throw invalidOption('resolution', resolution, "an object such as { as: 'done', value }");
  requireOneOf('as', resolution.as, ['done', 'not-done', 'failed']);
  requireKnownOptions('resolve', resolution, resolution.as === 'done' ? ['as', 'value', 'reason'] : ['as', 'reason']);
  requireText('reason', resolution.reason);
  if ('value' in resolution) encodeValue(resolution.value, { subject: `the value of effect "${key}"` });
}

/** Takes a verdict in: it is written down before anybody acts on it. One that comes too late changes nothing. */
export async function takeVerdict(
  live: LiveRun,
  command: Extract<ReceivedCommand, { type: 'resolve' }>,
  text: string | undefined,
): Promise<void> {
  const verdict = live.replay.effects.accept(command, { text });
  if (verdict !== undefined) await recordVerdict(live, command.key, verdict);
}

/** Writes a verdict down, once: the process that took it in may have died before it did. */
export async function recordVerdict(live: LiveRun, key: string, verdict: Verdict): Promise<void> {
  if (verdict.journaled) return;
  const { id, as, by, reason } = verdict;
  const event = {
    type: 'effect-resolved',
    ...{ key, id, as },
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  } as const;
  await live.record(event);
  verdict.journaled = true;
}

/** A run that rested only because something was unknown may be gone on with as soon as all of it is known. */
export function restWhenResolved(live: LiveRun): void {
  const { paused, ended, effects } = live.replay;
  if (ended !== undefined || paused?.reason !== 'effect-unknown' || effects.unknown(true).length > 0) return;
  const message = 'What was unknown has been cleared up; resume to go on.';
  live.halt({ kind: 'paused', reason: 'waiting', message, wakeAt: live.host.now() });
}

/** A run does not end as completed over an effect of which nobody knows whether it was done. */
export function requireKnownEffects(live: LiveRun): void {
  const [unknown] = live.replay.effects.unknown(true);
  if (unknown === undefined) return;
  pauseForEffect(live, unknown.key, 'the workflow went on without it');
}

/** Pauses the run until somebody says whether an effect was done, or until `wakeAt`, when its check decides. */
export function pauseForEffect(live: LiveRun, key: string, why: string, wakeAt?: number): never {
  const moment = wakeAt === undefined ? '' : ` A resume after ${iso(wakeAt)} asks its check again.`;
  live.halt({
    kind: 'paused',
    reason: 'effect-unknown',
    key,
    ...(wakeAt === undefined ? {} : { wakeAt }),
    message: `Nobody knows whether effect "${key}" was done: ${why}.${moment} Find out, say so by \`holdfast resolve ${live.id} '${key}' --as done\` (or not-done, failed) or by manager.resolve(…), and resume the run.`,
  });
  throw live.signal.reason;
}

/** Nothing is to be said about an effect that is done, not begun, under way, or was spoken about. */
export function notUnknown(runId: string, key: string, effect: OpenEffect | undefined): UsageError {
  const how =
    effect?.verdict === undefined
      ? effect === undefined
        ? 'it has not been begun, or it is known how it ended'
        : 'the process that drives the run is doing it now'
      : `${effect.verdict.by ?? 'somebody'} has resolved it as ${effect.verdict.as}`;
  return new UsageError('effect-not-unknown', `Effect "${key}" of run "${runId}" has nothing to resolve: ${how}.`, {
    subject: 'key',
    value: key,
    runId,
  });
}
