import { toMilliseconds } from '../core/durations.ts';
import { isHoldfastError, StepError } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import { wasNotSent } from '../recovery/not-sent.ts';
import { isProviderClosed } from '../recovery/provider-guard.ts';
import { gated } from './call-gate.ts';
import { EffectInquiry, type Found } from './effect-inquiry.ts';
import { effectKeyOf } from './effect-key.ts';
import { tellWarning } from './escalation.ts';
import type { EffectContext, EffectOptions } from './effect-options.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';
import { parkedWhileClosed } from './provider-parking.ts';
import { retryWaitLeft, waitForRetry } from './retry-wait.ts';
import { attemptFacts, nameOf } from './step-recovery.ts';
import { verified } from './verified.ts';

/** How an attempt went that did not end with a value. `ended`: its code does not run any more. */
interface Failure {
  /** What stopped it, or what it threw. */
  readonly error: unknown;
  /** What its code threw itself. */
  readonly thrown: unknown;
  readonly begun: boolean;
  readonly ended: boolean;
}

/**
 * The attempts of one effect in this process.
 *
 * The order is what its guarantee rests on: that it is about to be done is durable, and the run owned after that, before
 * its code begins; and while it is not known that an attempt did nothing, no other one begins.
 */
export class EffectAttempts<Value> {
  /** The attempt that was started last, counted over all processes. */
  last = 1;
  readonly effectKey: string;
  readonly #live: LiveRun;
  readonly #scope: Scope;
  readonly #key: string;
  readonly #options: EffectOptions<Value>;
  readonly #inquiry: EffectInquiry<Value>;

  constructor(live: LiveRun, scope: Scope, key: string, options: EffectOptions<Value>) {
    this.#live = live;
    this.#scope = scope;
    this.#key = key;
    this.#options = options;
    this.effectKey = handedKeyOf(live, key);
    this.#inquiry = new EffectInquiry(live, key, options);
  }

  /** What the effect gave. Rejects when it is known that it was not done, and when the run stops. */
  async run(): Promise<Value> {
    const live = this.#live;
    const key = this.#key;
    live.recordLater({ type: 'step-started', key });
    live.parking.workStarted();
    try {
      const { retry, breaker, provider } = this.#options;
      const found = await this.#findOpen(provider);
      if (found !== undefined) return found.value;
      let failedAttempts = live.replay.failedAttempts.get(key) ?? 0;
      const leftMs = retryWaitLeft(live, key);
      if (leftMs > 0) await waitForRetry(live, key, this.#scope.signal, leftMs);
      const work = (): Promise<Value> =>
        live.rooms.recovery.run((attempt) => this.#gated(attempt), {
          ...{ retry, breaker, name: nameOf(key), key, runId: live.id },
          ...(provider === undefined ? {} : { provider }),
          signal: this.#scope.signal,
          keepAlive: false,
          failedAttempts,
          substitutes: false,
          wait: (waitMs) => waitForRetry(live, key, this.#scope.signal, waitMs),
          attemptFailed: async (failure) => {
            failedAttempts = failure.attempt;
            await this.record({ type: 'attempt-failed', key, ...attemptFacts(live, failure) });
          },
        });
      if (provider === undefined) return await work();
      return await parkedWhileClosed(live, this.#scope, key, () => this.#orNotDone(work));
    } finally {
      live.parking.workEnded();
      live.journal.drop(key);
    }
  }

  /**
   * No failure is written down of an attempt after which the effect is parked: that it did nothing, as is known by now, is
   * said here, or whoever goes on would have to ask.
   */
  async #orNotDone(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      const effect = this.#live.replay.effects.get(this.#key);
      if (isProviderClosed(error) && effect !== undefined && effect.verdict === undefined)
        await this.#record('effect-checked', { answer: 'not-done', decides: true });
      throw error;
    }
  }

  /** Writes an event down, and takes it in where effects are followed. */
  async record(event: JournalEvent): Promise<void> {
    await this.#live.record(event);
    this.follow(event);
  }

  /** Takes in an event that was written by other means. */
  follow(event: JournalEvent): void {
    this.#live.replay.effects.apply({ ...event, at: this.#live.host.now() });
  }

  /** What an earlier process began, once its provider takes the calls that looking for it may need. */
  async #findOpen(provider: string | undefined): Promise<Found<Value>> {
    const live = this.#live;
    if (provider === undefined || live.replay.effects.get(this.#key) === undefined) return this.#findUnfinished();
    return parkedWhileClosed(live, this.#scope, this.#key, async () => {
      await live.rooms.recovery.requireOpen(provider);
      return this.#findUnfinished();
    });
  }

  async #findUnfinished(): Promise<Found<Value>> {
    const effect = this.#live.replay.effects.get(this.#key);
    if (effect === undefined) return undefined;
    this.last = effect.attempt;
    return this.#inquiry.find(effect);
  }

  /** Begins an attempt unless a limit was reached. */
  #gated(attempt: number): Promise<Value> {
    const facts = { live: this.#live, scope: this.#scope, key: this.#key, attempt, options: {} };
    return gated({ ...facts, takeUsage: () => undefined }, () => this.#attempt(attempt));
  }

  async #attempt(attempt: number): Promise<Value> {
    const live = this.#live;
    const key = this.#key;
    this.last = attempt;
    if (attempt > 1) live.tell({ type: 'step-attempted', key, attempt });
    await this.#intend(attempt);
    const outcome = await this.#send(attempt);
    if ('value' in outcome) return outcome.value;
    const { error, thrown, begun, ended } = outcome;
    if (!begun || wasNotSent(thrown)) {
      // A failure is written down as one, which says it all; what was only stopped is not.
      if (this.#scope.signal.aborted) await this.#record('effect-checked', { answer: 'not-done', decides: true });
      throw thrown ?? error;
    }
    await this.#record('effect-unknown', {
      error: live.errorRecord(thrown ?? error),
      ...(ended ? {} : { running: true }),
    });
    live.signal.throwIfAborted();
    const found = await this.#findUnfinished();
    if (found !== undefined) return found.value;
    throw thrown ?? error;
  }

  #record<Type extends 'effect-checked' | 'effect-unknown'>(
    type: Type,
    facts: Omit<Extract<JournalEvent, { type: Type }>, 'type' | 'key'>,
  ): Promise<void> {
    return this.record({ type, key: this.#key, ...facts } as Extract<JournalEvent, { type: Type }>);
  }

  /** Makes durable that the effect is about to be done. Where that fails it is not begun, whatever the run puts up with. */
  async #intend(attempt: number): Promise<void> {
    const live = this.#live;
    const { effectKey } = this;
    const event = { type: 'effect-intended', key: this.#key, effectKey, attempt } as const;
    try {
      await live.journal.append(event);
    } catch (error) {
      if (live.halted !== undefined) throw live.signal.reason;
      if (isHoldfastError(error) && error.code === 'overtaken') live.halt({ kind: 'overtaken', error });
      else {
        live.tell({ type: 'persistence-failed', error: live.errorRecord(error) });
        const message = error instanceof Error ? error.message : String(error);
        live.halt({ kind: 'paused', reason: 'persistence', message });
      }
      throw live.signal.reason;
    }
    live.announce(event);
    this.follow(event);
  }

  async #send(attempt: number): Promise<{ readonly value: Value } | Failure> {
    const live = this.#live;
    const { timeout, warnAfter, verify } = this.#options;
    const key = this.#key;
    let begun = false;
    let result: { readonly value: Value } | { readonly thrown: unknown } | undefined;
    let running: Promise<unknown> = Promise.resolve();
    const { faults } = live.rooms.recovery;
    const body = async (signal: AbortSignal): Promise<Value> => {
      // Before it has begun, so that what is played leaves no doubt.
      if (faults !== undefined) await faults.before(key, attempt, signal);
      begun = true;
      try {
        const value = await this.#options.do(this.#context(attempt, signal));
        if (faults !== undefined) await faults.after(key, attempt, signal);
        result = { value: await verified(live, key, value, verify, signal) };
        return value;
      } catch (thrown) {
        result = { thrown };
        throw thrown;
      }
    };
    try {
      const value = await live.rooms.reliability.limit<Value>(({ signal }) => (running = body(signal)), {
        subject: `effect "${key}"`,
        signal: this.#scope.signal,
        keepAlive: false,
        ...(timeout === undefined ? {} : { limitMs: toMilliseconds(timeout, 'timeout') }),
        ...(warnAfter === undefined ? {} : { warnAfterMs: toMilliseconds(warnAfter, 'warnAfter') }),
        warned: (elapsedMs, limitMs) => {
          tellWarning(live, key, elapsedMs, limitMs);
        },
        abandoned: () => {
          live.tell({ type: 'body-abandoned', key });
          this.#scope.abandon(running);
        },
      });
      return { value };
    } catch (error) {
      // It came too late for a limit, or as the run stopped, but it is known: nothing is gained by forgetting it.
      if (result !== undefined && 'value' in result) return result;
      return { error, thrown: result?.thrown, begun, ended: result !== undefined };
    }
  }

  #context(attempt: number, signal: AbortSignal): EffectContext {
    const key = this.#key;
    return {
      ...{ key, attempt, signal, idempotencyKey: this.effectKey },
      notSent: (reason) => {
        const said = reason instanceof Error ? { key, cause: reason } : { key };
        const message = reason instanceof Error ? reason.message : reason;
        throw new StepError('not-sent', message, { ...said, attempts: attempt });
      },
    };
  }
}

/** What the other side is handed for an effect: what it was handed before, whatever the effect is called now. */
export function handedKeyOf({ id, replay: { effects, started, renamings } }: LiveRun, key: string): string {
  return effects.handed(key) ?? effectKeyOf(id, started, key, renamings);
}
