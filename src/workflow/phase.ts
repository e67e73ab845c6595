import { fromErrorRecord } from '../core/error-record.ts';
import { toMilliseconds } from '../core/durations.ts';
import { StepError, TimeoutError, WorkflowError } from '../core/errors.ts';
import type { PhaseClock } from '../reliability/phase-clock.ts';
import { requirePhaseOptions } from './call-options.ts';
import { healthGate } from './health-gate.ts';
import type { LiveRun } from './live-run.ts';
import { retryWaitLeft, waitForRetry } from './retry-wait.ts';
import { Scope, escapeName } from './scope.ts';
import { requireName } from './step-name.ts';
import { attemptFacts } from './step-recovery.ts';
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
  const key = live.enter(scope, escapeName(requireName(name, 'phase')));
  live.unsettled.entered();
  try {
    const kept = live.take(key);
    // A failure that the run went on from is met again, so that it takes the same way.
    if (kept?.kind === 'failed') {
      if (live.undoing?.walksInto(key) === true)
        await new PhaseWalk(live, scope, key, {}, body).walk().catch(() => undefined);
      live.resumed?.answered(key);
      if (options.critical === false) return undefined;
      throw phaseError(key, fromErrorRecord(kept.error));
    }
    const before = live.replay.phases.get(key);
    const number = before?.number ?? (live.phases += 1);
    if (before?.ended !== undefined) return await new PhaseWalk(live, scope, key, {}, body).walk();
    if (before === undefined) await live.record({ type: 'phase-started', key, name, number });
    const walk = new PhaseWalk(live, scope, key, options, body, before?.activeMs ?? 0);
    let value: Value;
    try {
      const gate = healthGate(live, scope, key, name, options);
      if (gate !== undefined) await gate;
      value = await walk.run();
    } catch (error) {
      if (scope.signal.aborted) throw scope.signal.reason;
      await live.record({
        type: 'phase-failed',
        key,
        name,
        number,
        activeMs: walk.activeMs,
        error: live.errorRecord(error),
      });
      if (options.critical === false) return undefined;
      throw phaseError(key, error);
    }
    const checkpoint = (live.checkpoints += 1);
    const minor = number % live.settings.checkpointFrequency === 0 ? {} : ({ minor: true } as const);
    await live.record({ type: 'phase-completed', key, name, number, activeMs: walk.activeMs, checkpoint, ...minor });
    return value;
  } finally {
    live.unsettled.left();
    scope.leave();
  }
}

/** One phase while it is walked: its clock, its signal, its attempts. */
class PhaseWalk<Value> {
  readonly #live: LiveRun;
  readonly #scope: Scope;
  readonly #key: string;
  readonly #options: PhaseOptions;
  readonly #body: (scope: Scope) => Value | Promise<Value>;
  readonly #control = new AbortController();
  readonly #signal: AbortSignal;
  readonly #clock: PhaseClock;

  constructor(
    live: LiveRun,
    scope: Scope,
    key: string,
    options: PhaseOptions,
    body: (scope: Scope) => Value | Promise<Value>,
    activeMs = 0,
  ) {
    this.#live = live;
    this.#scope = scope;
    this.#key = key;
    this.#options = options;
    this.#body = body;
    this.#signal = AbortSignal.any([scope.signal, this.#control.signal]);
    const { timeout, warnAfter } = options;
    const subject = `phase "${key}"`;
    this.#clock = live.rooms.reliability.phaseClock({
      activeMs,
      ...(timeout === undefined ? {} : { limitMs: toMilliseconds(timeout, 'timeout') }),
      ...(warnAfter === undefined ? {} : { warnAfterMs: toMilliseconds(warnAfter, 'warnAfter') }),
      limitReached: (limitMs) => {
        this.#control.abort(
          new TimeoutError(`${subject} was active for longer than its limit of ${limitMs} ms.`, {
            subject,
            limitMs,
            abandoned: false,
          }),
        );
      },
      warned: (elapsedMs, limitMs) => {
        live.tell({ type: 'limit-near', key, elapsedMs, ...(limitMs === undefined ? {} : { limitMs }) });
      },
    });
  }

  get activeMs(): number {
    return Math.round(this.#clock.activeMs);
  }

  /** Runs the phase under its limits, again as often as its options allow. */
  async run(): Promise<Value> {
    const live = this.#live;
    const key = this.#key;
    const restarts = live.rooms.recovery.usesAction('restart_phase');
    const whenAsked = { attempts: 2, when: () => live.restarts.has(key) };
    const retry = this.#options.retry ?? (restarts ? whenAsked : false);
    const forget = retry === false ? undefined : live.remember();
    live.clocks.add(this.#clock);
    this.#clock.start();
    try {
      const leftMs = retryWaitLeft(live, key);
      if (leftMs > 0) await waitForRetry(live, this.#signal, leftMs, false);
      return await live.rooms.recovery.run((attempt) => this.walk(attempt), {
        ...{ retry, key, name: key, phase: key, runId: live.id, substitutes: false },
        // Once its time is up no further attempt begins.
        signal: this.#signal,
        keepAlive: false,
        wait: (waitMs) => waitForRetry(live, this.#signal, waitMs, false),
        failedAttempts: live.replay.failedAttempts.get(key) ?? 0,
        attemptFailed: async (failure) => {
          const clears = [...live.census.failures].filter((failure) => failure.startsWith(`${key}/`));
          await live.record({
            type: 'attempt-failed',
            key,
            ...attemptFacts(live, failure),
            clears,
          });
          live.replay.clear(clears);
        },
      });
    } finally {
      this.#clock.stop();
      live.clocks.delete(this.#clock);
      forget?.();
    }
  }

  /** Walks the body once, in a scope of its own: as an attempt, or only to meet what is stored. */
  async walk(attempt?: number): Promise<Value> {
    const { scopes, rooms } = this.#live;
    const { faults } = rooms.recovery;
    const inner = new Scope('phase', this.#key, this.#scope, this.#signal);
    const walk = (): Value | Promise<Value> =>
      faults === undefined || attempt === undefined
        ? this.#body(inner)
        : faults.play(this.#key, attempt, this.#signal, () => this.#body(inner));
    try {
      return await rooms.reliability.limit(() => scopes.run(inner, walk), {
        subject: `phase "${this.#key}"`,
        signal: this.#signal,
        keepAlive: false,
      });
    } finally {
      inner.end();
      this.#live.resumed?.left(inner);
    }
  }
}

function phaseError(key: string, cause: unknown): StepError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StepError('phase-failed', `Phase "${key}" failed: ${why}`, { key, cause });
}
