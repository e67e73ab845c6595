import { fromErrorRecord } from '../core/error-record.ts';
import { StepError, WorkflowError } from '../core/errors.ts';
import { decodeValue } from '../core/json.ts';
import { requirePhaseOptions } from './call-options.ts';
import type { ForcedPhase } from './kept.ts';
import type { LiveRun } from './live-run.ts';
import { phaseLimitsOf } from './phase-limits.ts';
import { PhaseWalk } from './phase-walk.ts';
import { recordedFiles } from './recorded-files.ts';
import { escapeName, type Scope } from './scope.ts';
import { requireName } from './step-name.ts';
import type { PhaseOptions } from './workflow-context.ts';

/** Walks a phase: its steps are kept one by one, its end is a checkpoint. */
export async function runPhase<Value>(
  live: LiveRun,
  scope: Scope,
  name: string,
  options: PhaseOptions,
  body: (scope: Scope) => Value | Promise<Value>,
): Promise<Value | undefined> {
  if (live.stops(scope)) await live.refuse(scope);
  if (scope.kind !== 'run')
    throw new WorkflowError(
      'phase-nested',
      `Phase "${name}" begins inside "${scope.path}"; phases do not nest and do not begin in a branch.`,
      {
        key: scope.keyOf(name),
      },
    );
  requirePhaseOptions(options);
  for (const action of options.actions ?? []) live.rooms.recovery.requireAction(action);
  const key = live.enter(scope, escapeName(requireName(name, 'phase')));
  live.unsettled.entered();
  try {
    const kept = live.take(key);
    const stored = (): Promise<Value> => new PhaseWalk(live, scope, { key, name, options: {} }, body).walk();
    // A failure that the run went on from is met again, so that it takes the same way.
    if (kept?.kind === 'failed') {
      if (live.undoing?.walksInto(key) === true) await stored().catch(() => undefined);
      live.resumed?.answered(key);
      if (options.critical === false) return undefined;
      throw phaseError(live, key, fromErrorRecord(kept.error));
    }
    const before = live.replay.phases.get(key);
    const number = before?.number ?? (live.phases += 1);
    if (before?.ended !== undefined) {
      if (before.passed !== true) return await stored();
      if (live.undoing?.walksInto(key) === true) await stored().catch(() => undefined);
      live.resumed?.answered(key);
      return (await live.valueOf(before.ended)) as Value;
    }
    if (before === undefined) await live.record({ type: 'phase-started', key, name, number });
    const limits = phaseLimitsOf(options, live.rooms.reliability.phases.policyOf(name));
    const walk = new PhaseWalk(live, scope, { key, name, options, limits, activeMs: before?.activeMs ?? 0 }, body);
    let value: Value;
    try {
      value = await walk.run();
    } catch (error) {
      if (scope.signal.aborted) throw scope.signal.reason;
      if (walk.passed !== undefined)
        return (await end(live, { key, name, number }, walk.activeMs, walk.passed)) as Value;
      await live.record({
        type: 'phase-failed',
        key,
        name,
        number,
        activeMs: walk.activeMs,
        error: live.errorRecord(error),
      });
      if (options.critical === false) return undefined;
      throw phaseError(live, key, error);
    }
    await end(live, { key, name, number }, walk.activeMs);
    return value;
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

/** Writes down that a phase has ended, which is a checkpoint. Gives what a person had it give, where one passed it over. */
async function end(
  live: LiveRun,
  phase: { readonly key: string; readonly name: string; readonly number: number },
  activeMs: number,
  passed?: ForcedPhase,
): Promise<unknown> {
  const files = await recordedFiles(live);
  const checkpoint = (live.checkpoints += 1);
  const minor = phase.number % live.settings.checkpointFrequency === 0 ? {} : ({ minor: true } as const);
  const event = { type: 'phase-completed', ...phase, activeMs, checkpoint, ...minor, ...files } as const;
  if (passed === undefined) {
    await live.record(event);
    return undefined;
  }
  const { by, reason, value } = passed;
  const given = 'text' in value ? decodeValue(value.text) : await live.valueOf(value);
  const from = { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
  return live.store({ ...event, passed: from }, given, `what phase "${phase.key}" was passed with`);
}

function phaseError(live: LiveRun, key: string, cause: unknown): StepError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StepError('phase-failed', `Phase "${key}" failed: ${why}`, {
    key,
    // With the failures inside: a resume that clears these runs what failed again, also where the cause was read from the
    // journal, or was put into words of its own by the phase, and does not name them.
    failedKeys: [...live.census.failures].filter((failure) => failure.startsWith(`${key}/`)),
    cause,
  });
}
