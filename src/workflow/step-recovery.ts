import type { UnfitAnswer, Usage } from '../core/events.ts';
import type { StandardSchema } from '../core/schema.ts';
import type { FailedAttempt } from '../recovery/retry.ts';
import type { AskRung, LadderAnswer, LadderQuestion } from '../recovery/ladder.ts';
import type { LadderPlace } from '../recovery/ladder-course.ts';
import type { Mending } from '../recovery/mending-course.ts';
import type { Operation } from '../recovery/operation.ts';
import type { RecoveryOptions } from '../recovery/recovery-options.ts';
import type { LiveRun } from './live-run.ts';
import { placeAfter } from './replay.ts';
import { waitForRetry } from './retry-wait.ts';
import { escapeName, type Scope } from './scope.ts';
import { unfitOf } from './unfit-answer.ts';
import { awaitSignal } from './waits.ts';
import type { StepOptions } from './workflow-context.ts';

/** The options that decide about what is done when a body fails. */
type Policy<Value> = Pick<StepOptions<Value>, 'retry' | 'breaker' | 'bulkhead' | 'fallback' | 'ladder' | 'provider'>;

/**
 * What recovery is told about a step or an effect.
 *
 * Most of it is only asked for once something has failed, and only then made.
 */
export class StepRecovery<Value> implements RecoveryOptions<Value> {
  readonly key: string;
  readonly failedAttempts: number;
  readonly keepAlive = false;
  readonly signal: AbortSignal;
  /** The answers of persons: when the step fails all the same, they are asked again after a resume. */
  readonly askedKeys: string[];
  /** When a person answered last: the time that takes is no attempt's. */
  answeredAt = 0;
  /** The failure that an advisor had passed over without a result. */
  skippedOver: { readonly error: unknown } | undefined;
  readonly #live: LiveRun;
  readonly #scope: Scope;
  readonly #policy: Policy<Value>;
  /** What the attempt that has failed used, until that is written down. */
  takeUsage: (() => Usage | undefined) | undefined;
  mending: Mending | undefined;
  #lastError: unknown;
  #failed: number;
  #place: LadderPlace | undefined;

  /** Runs what a rung of a ladder runs instead of the body. */
  readonly alternative: (run: Operation<Value>, attempt: number) => Promise<Value>;

  constructor(
    live: LiveRun,
    scope: Scope,
    key: string,
    policy: Policy<Value>,
    failedAttempts: number,
    alternative: (run: Operation<Value>, attempt: number) => Promise<Value>,
    before?: StepRecovery<Value>,
  ) {
    this.#live = live;
    this.#scope = scope;
    this.key = key;
    this.#policy = policy;
    this.failedAttempts = failedAttempts;
    this.#failed = failedAttempts;
    this.signal = scope.signal;
    this.alternative = alternative;
    // What was parked in between goes on where it was.
    this.askedKeys = before?.askedKeys ?? [];
    this.#lastError = before?.lastError;
    this.#place = before === undefined && failedAttempts > 0 ? live.replay.rungs.get(key) : before?.place;
  }

  get retry(): Policy<Value>['retry'] {
    return this.#policy.retry;
  }

  get breaker(): Policy<Value>['breaker'] {
    return this.#policy.breaker;
  }

  get bulkhead(): Policy<Value>['bulkhead'] {
    return this.#policy.bulkhead;
  }

  get fallback(): Policy<Value>['fallback'] {
    return this.#policy.fallback;
  }

  get ladder(): Policy<Value>['ladder'] {
    return this.#policy.ladder;
  }

  /** The step's own name: the same for every item of a fan-out and for every run. */
  get name(): string {
    return nameOf(this.key);
  }

  get runId(): string {
    return this.#live.id;
  }

  get phase(): string {
    return phaseOf(this.#scope);
  }

  get provider(): string {
    return this.#policy.provider ?? '';
  }

  /** The attempts that have failed by now, whichever process made them. */
  get failedAttemptsSoFar(): number {
    return this.#failed;
  }

  /** The last failure that was told of. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /** Where it is on its ladder. */
  get place(): LadderPlace | undefined {
    return this.#place;
  }

  readonly attemptFailed = async (failure: FailedAttempt): Promise<void> => {
    this.#lastError = failure.error;
    this.#failed = failure.attempt;
    if (failure.rung !== undefined) this.#place = placeAfter(this.#place, failure.rung, failure);
    const usage = this.takeUsage?.();
    await this.#live.record({
      ...{ type: 'attempt-failed', key: this.key, ...attemptFacts(this.#live, failure) },
      ...(usage === undefined ? {} : { usage }),
    });
  };

  readonly wait = (waitMs: number): Promise<void> => waitForRetry(this.#live, this.key, this.signal, waitMs);

  readonly skipped = (): void => {
    this.skippedOver = { error: this.#lastError };
  };

  /** Waits for a person's answer, through restarts. While it waits the step does no work. */
  readonly ask = async (rung: AskRung<Value>, question: LadderQuestion): Promise<LadderAnswer<Value>> => {
    if (rung.ask !== undefined) return rung.ask(question);
    const live = this.#live;
    const { name = 'ask', signal = `ask:${this.key}`, timeout } = rung;
    const again = question.asked === 0 ? '' : `#${question.asked + 1}`;
    const waitKey = `${this.key}/${escapeName(name)}${again}`;
    this.askedKeys.push(waitKey);
    live.parking.workEnded();
    try {
      const schema = answerSchema as StandardSchema<unknown, LadderAnswer<Value>>;
      return await awaitSignal(live, this.#scope, waitKey, signal, {
        schema,
        ...(timeout === undefined ? {} : { timeout }),
      });
    } finally {
      this.answeredAt = live.host.monotonic();
      live.parking.workStarted();
    }
  };
}

/** The phase that a scope lies in; '' for none. */
export function phaseOf(scope: Scope): string {
  let around: Scope | undefined = scope;
  while (around !== undefined && around.kind !== 'phase') around = around.parent;
  return around?.path ?? '';
}

/** A step's own name, from its key. */
export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/#\d+$/, '');
}

/** A failed attempt as the journal has it. */
export function attemptFacts(
  live: LiveRun,
  { attempt, error, retryInMs, tookMs, rung, nextRung, actions }: FailedAttempt,
): {
  readonly attempt: number;
  readonly error: ReturnType<LiveRun['errorRecord']>;
  readonly retryInMs: number;
  readonly tookMs: number;
  readonly rung?: string;
  readonly nextRung?: string;
  readonly actions?: FailedAttempt['actions'] & {};
  readonly unfit?: UnfitAnswer;
} {
  return {
    ...{ attempt, error: live.errorRecord(error), retryInMs, tookMs: Math.round(tookMs) },
    ...(rung === undefined ? {} : { rung }),
    ...(nextRung === undefined ? {} : { nextRung }),
    ...(actions === undefined ? {} : { actions }),
    ...unfitOf(live, error),
  };
}

const expected = `expected "retry", { use: result } or { fail: reason }`;

/** Anything but a clear answer is refused as a payload, and the wait goes on. */
const answerSchema: StandardSchema<unknown, LadderAnswer> = {
  '~standard': {
    version: 1,
    vendor: 'holdfast',
    validate: (value) => {
      if (value === 'retry') return { value };
      if (typeof value === 'object' && value !== null) {
        if ('use' in value) return { value: { use: value.use } };
        if ('fail' in value && typeof value.fail === 'string') return { value: { fail: value.fail } };
      }
      return { issues: [{ message: expected }] };
    },
  },
};
