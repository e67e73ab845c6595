import { toMilliseconds } from '../core/durations.ts';
import { StepError } from '../core/errors.ts';
import { decodeValue } from '../core/json.ts';
import { livenessOf } from '../processes/identity.ts';
import type { OpenEffect, Verdict } from '../state/effect-ledger.ts';
import type { EffectAnswer, EffectOptions } from './effect-options.ts';
import { pauseForEffect, recordVerdict } from './effect-verdict.ts';
import type { LiveRun } from './live-run.ts';

const defaultSettleMs = 600_000;
const defaultLandsMs = 5000;

/** What was found out: what the effect gave, or `undefined` when it was not done. */
export type Found<Value> = { readonly value: Value } | undefined;

/** When a "not done" can be believed: from a moment of the wall clock on, which is worth waiting for or not. */
interface Belief {
  readonly from: number;
  readonly isNear: boolean;
}

/**
 * Finds out whether an effect was done that was begun and has no end: from what a person said, else from its check.
 *
 * A "done" is believed at once. A "not done" is believed only when nothing can be on its way any more: its sender has
 * ended and what it sent has had the time to land, or so long ago that even a sender that nobody can see must be through.
 * Where nobody can tell, the run pauses.
 */
export class EffectInquiry<Value> {
  readonly #live: LiveRun;
  readonly #key: string;
  readonly #options: EffectOptions<Value>;

  constructor(live: LiveRun, key: string, options: EffectOptions<Value>) {
    this.#live = live;
    this.#key = key;
    this.#options = options;
  }

  /** Rejects with the run's stop when nobody can tell, and with what a person said when the effect is to fail. */
  async find(effect: OpenEffect): Promise<Found<Value>> {
    const live = this.#live;
    const key = this.#key;
    if (effect.verdict !== undefined) return this.#follow(effect.verdict);
    const { check } = this.#options;
    if (check === undefined) pauseForEffect(live, key, `${why(effect)}, and it has no \`check\``);
    const belief = await this.#beliefIn(effect);
    for (;;) {
      const { answer, error } = await this.#ask(check, effect);
      const decides = answer !== 'unknown' && (answer !== 'not-done' || live.host.now() >= belief.from);
      const said = answer === 'unknown' || answer === 'not-done' ? answer : 'done';
      await this.#record({
        type: 'effect-checked',
        ...{ key, answer: said, decides },
        ...(error === undefined ? {} : { error: live.errorRecord(error) }),
      });
      // A person may have been quicker.
      const verdict = live.replay.effects.get(key)?.verdict;
      if (verdict !== undefined) return this.#follow(verdict);
      if (answer === 'unknown') pauseForEffect(live, key, `${why(effect)}, and its check cannot tell`);
      if (answer !== 'not-done') return { value: answer.done };
      if (decides) return undefined;
      if (!belief.isNear) pauseForEffect(live, key, 'the process that began it may be sending still', belief.from);
      await live.host.sleep(belief.from - live.host.now(), { signal: live.signal, keepAlive: false });
    }
  }

  async #beliefIn({ intendedAt, endedAt, owner }: OpenEffect): Promise<Belief> {
    const { landsWithin, settleAfter } = this.#options;
    const landsMs = landsWithin === undefined ? defaultLandsMs : toMilliseconds(landsWithin, 'landsWithin');
    if (endedAt !== undefined) return { from: endedAt + landsMs, isNear: true };
    // Only a death that is certain counts: one that is silent may be stopped, and send when it is let go on.
    const gone = owner !== undefined && livenessOf(owner, this.#live.rooms.state.owner) === 'dead';
    // When it died is not known, only that it is dead by now.
    if (gone) return { from: this.#live.host.now() + landsMs, isNear: true };
    const settleMs = settleAfter === undefined ? defaultSettleMs : toMilliseconds(settleAfter, 'settleAfter');
    return { from: intendedAt + settleMs, isNear: false };
  }

  async #ask(
    check: NonNullable<EffectOptions<Value>['check']>,
    { effectKey, attempt }: OpenEffect,
  ): Promise<{ readonly answer: EffectAnswer<Value>; readonly error?: unknown }> {
    const live = this.#live;
    const { timeout } = this.#options;
    try {
      await live.assertOwned();
      const answer: unknown = await live.rooms.reliability.limit<unknown>(
        ({ signal }) => check({ key: this.#key, attempt, signal, idempotencyKey: effectKey }),
        {
          subject: `the check of effect "${this.#key}"`,
          signal: live.signal,
          keepAlive: false,
          ...(timeout === undefined ? {} : { limitMs: toMilliseconds(timeout, 'timeout') }),
        },
      );
      if (isAnswer<Value>(answer)) return { answer };
      throw new TypeError(`The check answered with neither { done }, 'not-done' nor 'unknown'.`);
    } catch (error) {
      live.signal.throwIfAborted();
      return { answer: 'unknown', error };
    }
  }

  async #follow(verdict: Verdict): Promise<Found<Value>> {
    const live = this.#live;
    const key = this.#key;
    await recordVerdict(live, key, verdict);
    const { as, by = 'somebody', reason, value } = verdict;
    if (as === 'failed') {
      const message = `Effect "${key}" was not done and is not to be: ${by} said so${reason === undefined ? '' : `: ${reason}`}.`;
      throw new StepError('effect-failed', message, { key });
    }
    if (as === 'not-done' || value === undefined) return undefined;
    return { value: ('text' in value ? decodeValue(value.text) : await live.valueOf(value)) as Value };
  }

  async #record(event: Parameters<LiveRun['record']>[0]): Promise<void> {
    await this.#live.record(event);
    this.#live.replay.effects.apply({ ...event, at: this.#live.host.now() });
  }
}

function why({ error, endedAt }: OpenEffect): string {
  if (error !== undefined) return `it threw "${error.message.slice(0, 200)}"`;
  return endedAt === undefined ? 'its process ended before it could tell' : 'it was stopped before it could tell';
}

function isAnswer<Value>(answer: unknown): answer is EffectAnswer<Value> {
  return (
    answer === 'not-done' ||
    answer === 'unknown' ||
    (typeof answer === 'object' && answer !== null && Object.hasOwn(answer, 'done'))
  );
}
