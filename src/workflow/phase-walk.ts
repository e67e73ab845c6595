import { StopError, TimeoutError } from '../core/errors.ts';
import { formatDuration } from '../core/durations.ts';
import { planRetries, type RetryOption } from '../recovery/backoff.ts';
import { requireLimits } from '../reliability/limits.ts';
import type { PhaseClock } from '../reliability/phase-clock.ts';
import { Escalation } from './escalation.ts';
import type { OpenPhase } from './forcing.ts';
import type { ForcedPhase } from './kept.ts';
import { healthGate } from './health-gate.ts';
import type { LiveRun } from './live-run.ts';
import type { PhaseLimits } from './phase-limits.ts';
import { retryWaitLeft, waitForRetry } from './retry-wait.ts';
import { Scope } from './scope.ts';
import { attemptFacts } from './step-recovery.ts';
import type { PhaseOptions } from './workflow-context.ts';

/** What a phase is walked with. */
export interface PhaseFacts {
  readonly key: string;
  readonly name: string;
  readonly options: PhaseOptions;
  /** What it is watched for; nothing where it is walked only to meet what is stored. */
  readonly limits?: PhaseLimits;
  /** How long it was active in earlier processes. */
  readonly activeMs?: number;
}

const unwatched: PhaseLimits = { actions: [], critical: false };

/** One phase while it is walked: its clock, its signal, its attempts. */
export class PhaseWalk<Value> implements OpenPhase {
  /** What a person asked for, when the phase is passed over. */
  passed: ForcedPhase | undefined;
  readonly #live: LiveRun;
  readonly #scope: Scope;
  readonly #key: string;
  readonly #name: string;
  readonly #options: PhaseOptions;
  readonly #limits: PhaseLimits;
  readonly #body: (scope: Scope) => Value | Promise<Value>;
  readonly #control = new AbortController();
  readonly #signal: AbortSignal;
  readonly #clock: PhaseClock;
  readonly #retry: RetryOption;
  /** The last attempt that can be ended so that the phase begins again. */
  readonly #restarts: number;
  #number = 1;
  readonly #escalation: Escalation;
  /** Ends the attempt that is under way, and not the phase. */
  #attempt = new AbortController();

  constructor(
    live: LiveRun,
    scope: Scope,
    { key, name, options, limits = unwatched, activeMs = 0 }: PhaseFacts,
    body: (scope: Scope) => Value | Promise<Value>,
  ) {
    this.#live = live;
    this.#scope = scope;
    this.#key = key;
    this.#name = name;
    this.#options = options;
    this.#limits = limits;
    this.#body = body;
    this.#signal = AbortSignal.any([scope.signal, this.#control.signal]);
    const { actions, limitMs, warnAfterMs, silenceMs } = limits;
    const subject = `phase "${key}"`;
    const named = live.rooms.recovery.usesAction('restart_phase') || actions.includes('restart_phase');
    const whenAsked = { attempts: 2, when: () => live.restarts.has(key) };
    this.#retry = options.retry ?? (named ? whenAsked : false);
    this.#restarts = restartsOf(live, options.retry, named);
    this.#escalation = new Escalation(live, {
      ...{ key, phase: key, subject: `Phase "${key}"`, attempt: 1, actions },
      stop: (error) => {
        this.stop(error);
      },
    });
    this.#clock = live.rooms.reliability.phaseClock({
      activeMs,
      ...(limitMs === undefined ? {} : { limitMs }),
      ...(warnAfterMs === undefined ? {} : { warnAfterMs }),
      ...(silenceMs === undefined ? {} : { silenceMs }),
      limitReached: (limitMs) => {
        const message = `Phase "${key}" was active for longer than its limit of ${formatDuration(limitMs)}.`;
        this.#control.abort(new TimeoutError(message, { subject, limitMs, abandoned: false }));
      },
      fellSilent: (limitMs) => {
        const message = `Nothing happened in phase "${key}" for ${formatDuration(limitMs)}: it hangs.`;
        this.#control.abort(new TimeoutError(message, { subject, limitMs, abandoned: false, hung: true }));
      },
      warned: (elapsedMs, limitMs) => {
        this.#escalation.warned(elapsedMs, limitMs);
      },
    });
  }

  get activeMs(): number {
    return Math.round(this.#clock.activeMs);
  }

  get restartable(): boolean {
    return this.#number <= this.#restarts;
  }

  force(asked: ForcedPhase): void {
    if (asked.as === 'go-on') {
      this.#clock.lift();
      return;
    }
    if (this.#signal.aborted) return;
    this.passed = asked;
    const message = `Phase "${this.#key}" is passed over, as ${asked.by ?? 'a person'} asked.`;
    this.#control.abort(new StopError('cancelled', message, { runId: this.#live.id, by: asked.by }));
  }

  stop(error: Error): void {
    this.#attempt.abort(error);
  }

  /** Runs the phase under its limits, again as often as its options allow. */
  async run(): Promise<Value> {
    const live = this.#live;
    const key = this.#key;
    const retry = this.#retry;
    const forget = retry === false ? undefined : live.remember();
    const closed = live.forcing.opened(key, this);
    const { limits } = this.#options;
    const caps = limits === undefined ? undefined : requireLimits('wf.phase limits', limits);
    const unwatch = live.calls.enterPhase(key, caps, this.activeMs);
    try {
      await this.#pass();
      live.clocks.add(this.#clock);
      live.phaseClock = this.#clock;
      this.#clock.start();
      const leftMs = retryWaitLeft(live, key);
      if (leftMs > 0) await waitForRetry(live, key, this.#signal, leftMs, false);
      return await live.rooms.recovery.run((attempt) => this.walk(attempt), {
        ...{ retry, key, name: key, phase: key, runId: live.id, substitutes: false },
        // Once its time is up no further attempt begins.
        signal: this.#signal,
        keepAlive: false,
        wait: (waitMs) => waitForRetry(live, key, this.#signal, waitMs, false),
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
      this.#escalation.ended();
      unwatch();
      live.clocks.delete(this.#clock);
      // A run that stops says how far its clock was.
      if (live.halted === undefined) live.phaseClock = undefined;
      closed();
      forget?.();
    }
  }

  /** Walks the body once, in a scope of its own: as an attempt, or only to meet what is stored. */
  async walk(attempt?: number): Promise<Value> {
    const { scopes, rooms } = this.#live;
    const { faults } = rooms.recovery;
    this.#attempt = new AbortController();
    this.#number = attempt ?? 1;
    const signal = AbortSignal.any([this.#signal, this.#attempt.signal]);
    const inner = new Scope('phase', this.#key, this.#scope, signal);
    const walk = (): Value | Promise<Value> =>
      faults === undefined || attempt === undefined
        ? this.#body(inner)
        : faults.play(this.#key, attempt, signal, () => this.#body(inner));
    try {
      return await rooms.reliability.limit(() => scopes.run(inner, walk), {
        subject: `phase "${this.#key}"`,
        signal,
        keepAlive: false,
      });
    } finally {
      inner.end();
      this.#live.resumed?.left(inner);
    }
  }

  /** Looks at the health of the machine first, where that is wanted; a person can force the phase on meanwhile. */
  async #pass(): Promise<void> {
    const asked = this.#options.health ?? (this.#limits.critical ? true : undefined);
    await healthGate(this.#live, this.#signal, this.#key, this.#name, asked);
  }
}

/** How many of a phase's attempts may be ended because an action has it begin again: none where it would just fail. */
function restartsOf(live: LiveRun, option: RetryOption | undefined, named: boolean): number {
  if (!live.rooms.recovery.enabled) return 0;
  if (option === undefined) return named ? 1 : 0;
  // A retry for some errors only would not be for this one.
  const { backoff, asked, when } = planRetries(option);
  return asked && when === undefined ? backoff.attempts - 1 : 0;
}
