import type { Amounts } from '../core/amounts.ts';
import { toMilliseconds } from '../core/durations.ts';
import type { Usage } from '../core/events.ts';
import type { Operation } from '../recovery/operation.ts';
import type { BodyLimits } from '../reliability/time-limit.ts';
import { AttemptContext } from './attempt-context.ts';
import { type CountedAttempts, StepCall } from './step-call.ts';
import { Escalation, tellWarning } from './escalation.ts';
import { gated } from './call-gate.ts';
import { parkedWhileClosed } from './provider-parking.ts';
import { phaseOf, StepRecovery } from './step-recovery.ts';
import { retryWaitLeft, waitForRetry } from './retry-wait.ts';
import type { LiveRun } from './live-run.ts';
import type { StepHooks } from './step-hooks.ts';
import type { Scope } from './scope.ts';
import type { StepContext, StepOptions } from './workflow-context.ts';

/** What a step runs. */
export type StepBody<Value> = (step: StepContext) => Value | Promise<Value>;

/** The attempts of one step in this process. */
export class StepAttempts<Value> implements CountedAttempts {
  /** The attempt that was started last, counted over all processes. */
  last = 1;
  used: Usage | undefined;
  /** What the last attempt has said of it, until that is written down. */
  usedByAttempt: Usage | undefined;
  /** What was reserved for the last attempt. */
  reserved: Amounts | undefined;
  /** What the last attempt has said of it; `undefined` once it is counted. */
  uncounted: Usage | undefined;
  /** Whether what the last attempt reports counts what those before had used that were cut off. */
  coversCutOff = false;
  readonly live: LiveRun;
  readonly key: string;
  readonly options: StepOptions<Value>;
  readonly #scope: Scope;
  readonly #body: StepBody<Value>;
  readonly #hooks: StepHooks | undefined;
  readonly #startedAt: number;
  /** When the last attempt began. */
  #attemptedAt = 0;
  #recovery: StepRecovery<Value> | undefined;

  constructor(
    live: LiveRun,
    scope: Scope,
    key: string,
    options: StepOptions<Value>,
    body: StepBody<Value>,
    hooks?: StepHooks,
  ) {
    this.live = live;
    this.#scope = scope;
    this.key = key;
    this.options = options;
    this.#body = body;
    this.#hooks = hooks;
    // What attempts of earlier processes used counts to the step.
    if (live.replay.calls.size > 0) this.used = live.replay.calls.takeUsed(key);
    this.#startedAt = live.host.monotonic();
  }

  /** Runs the body until it succeeds or no attempt is left; call {@link ended} then. */
  run(): Promise<Value> {
    const live = this.live;
    live.recordLater({ type: 'step-started', key: this.key });
    return this.#runFrom(live.replay.failedAttempts.get(this.key) ?? 0);
  }

  /** Runs a body whose end is not recorded: neither is its start, or it would seem to run for ever. */
  runFresh(): Promise<Value> {
    this.live.announce({ type: 'step-started', key: this.key });
    return this.#runFrom(0);
  }

  /** Says that what was run has settled. */
  ended(): void {
    this.live.parking.workEnded();
    this.live.journal.drop(this.key);
  }

  /** How long it has taken so far, to the microsecond. */
  get activeMs(): number {
    return Math.round((this.live.host.monotonic() - this.#startedAt) * 1000) / 1000;
  }

  /** How long the last attempt has taken so far. */
  get tookMs(): number {
    const from = Math.max(this.#attemptedAt, this.#recovery?.answeredAt ?? 0);
    return Math.round(this.live.host.monotonic() - from);
  }

  /** Waits for persons that have been answered. */
  get askedKeys(): readonly string[] {
    return this.#recovery?.askedKeys ?? [];
  }

  /** The failure that an advisor had passed over: there is no result. */
  get skippedOver(): { readonly error: unknown } | undefined {
    return this.#recovery?.skippedOver;
  }

  #runFrom(failedAttempts: number): Promise<Value> {
    const { live, key } = this;
    live.parking.workStarted();
    const leftMs = failedAttempts === 0 ? 0 : retryWaitLeft(live, key);
    if (leftMs === 0) return this.#begin(failedAttempts);
    return waitForRetry(live, key, this.#scope.signal, leftMs).then(() => this.#begin(failedAttempts));
  }

  #begin(failedAttempts: number): Promise<Value> {
    const { live, key, options } = this;
    if (options.provider === undefined) return this.#recover(failedAttempts);
    return parkedWhileClosed(
      ...([live, this.#scope, key] as const),
      () => this.#recover(this.#recovery?.failedAttemptsSoFar ?? failedAttempts),
      () => this.#takeUsage(),
    );
  }

  #recover(failedAttempts: number): Promise<Value> {
    const { live, key, options } = this;
    this.last = failedAttempts + 1;
    const alternative = (run: Operation<Value>, attempt: number): Promise<Value> =>
      this.#gated(attempt, (step) => run(attempt, step.signal));
    this.#recovery = new StepRecovery<Value>(
      ...([live, this.#scope, key, options, failedAttempts, alternative, this.#recovery] as const),
    );
    this.#recovery.takeUsage = () => this.#takeUsage();
    this.#recovery.mending = this.#hooks?.mending;
    return live.rooms.recovery.run((attempt) => this.#gated(attempt, this.#body), this.#recovery);
  }

  /** Begins an attempt once what it may use is reserved. */
  #gated(attempt: number, body: StepBody<Value>): Promise<Value> {
    return gated(new StepCall(this, this.#scope, attempt), () => this.#attempt(attempt, body));
  }

  #takeUsage(): Usage | undefined {
    const used = this.usedByAttempt;
    this.usedByAttempt = undefined;
    return used;
  }

  #attempt(attempt: number, body: StepBody<Value>): Promise<Value> {
    const live = this.live;
    const key = this.key;
    const { timeout, warnAfter, heartbeatTimeout, actions } = this.options;
    this.last = attempt;
    this.usedByAttempt = undefined;
    this.coversCutOff = false;
    this.#attemptedAt = live.host.monotonic();
    const { faults } = live.rooms.recovery;
    if (attempt > 1) live.tell({ type: 'step-attempted', key, attempt });
    let running: Value | Promise<Value>;
    const told: { limits?: BodyLimits } = {};
    const stop = (error: Error): void => told.limits?.stop(error);
    const escalation = actions === undefined ? undefined : this.#escalation(actions, attempt, stop);
    const done = live.rooms.reliability.limit<Value>(
      (limits) => {
        told.limits = limits;
        const step = new AttemptContext(this, limits);
        this.#hooks?.entered({
          ...{ step, reserved: this.reserved, stop },
          coversCutOff: () => {
            this.coversCutOff = true;
          },
        });
        running = faults === undefined ? body(step) : faults.play(key, attempt, step.signal, () => body(step));
        return running;
      },
      {
        subject: `step "${key}"`,
        signal: this.#scope.signal,
        keepAlive: false,
        silenceMs: heartbeatTimeout === undefined ? undefined : toMilliseconds(heartbeatTimeout, 'heartbeatTimeout'),
        limitMs: timeout === undefined ? undefined : toMilliseconds(timeout, 'timeout'),
        warnAfterMs: warnAfter === undefined ? undefined : toMilliseconds(warnAfter, 'warnAfter'),
        warned: (elapsedMs, limitMs) => {
          if (escalation === undefined) tellWarning(live, key, elapsedMs, limitMs);
          else escalation.warned(elapsedMs, limitMs);
        },
        abandoned: () => {
          live.tell({ type: 'body-abandoned', key });
          this.#scope.abandon(Promise.resolve(running));
        },
      },
    );
    if (escalation === undefined) return done;
    return done.finally(() => {
      escalation.ended();
    });
  }

  /** What is done about an attempt when its time is getting short. */
  #escalation(actions: readonly string[], attempt: number, stop: (error: Error) => void): Escalation {
    const { key, live } = this;
    const phase = phaseOf(this.#scope);
    return new Escalation(live, { ...{ key, phase, attempt, actions, stop }, subject: `Step "${key}"` });
  }
}
