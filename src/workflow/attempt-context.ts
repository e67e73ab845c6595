import { addUsage } from '../core/add-usage.ts';
import type { BodyLimits } from '../reliability/time-limit.ts';
import type { CountedAttempts } from './step-call.ts';
import type { LiveRun } from './live-run.ts';
import { reportProgress } from './progress.ts';
import type { StepContext, StepOptions } from './workflow-context.ts';

/**
 * What the body of one attempt is handed.
 *
 * Its functions work without it, and are made when they are asked for: most bodies take none.
 */
export class AttemptContext implements StepContext {
  readonly key: string;
  readonly attempt: number;
  readonly #attempts: CountedAttempts;
  readonly #limits: BodyLimits;

  constructor(attempts: CountedAttempts, limits: BodyLimits) {
    this.key = attempts.key;
    this.attempt = attempts.last;
    this.#attempts = attempts;
    this.#limits = limits;
  }

  get signal(): AbortSignal {
    return this.#limits.signal;
  }

  get idempotencyKey(): string {
    const { live, options } = this.#attempts;
    return idempotencyKeyOf(live, this.key, options);
  }

  get usage(): StepContext['usage'] {
    const attempts = this.#attempts;
    const { heartbeat } = this;
    return (usage) => {
      attempts.used = addUsage(attempts.used, usage);
      attempts.usedByAttempt = addUsage(attempts.usedByAttempt, usage);
      heartbeat();
      attempts.uncounted = addUsage(attempts.uncounted, usage);
    };
  }

  get progress(): StepContext['progress'] {
    const { live, key } = this.#attempts;
    const { heartbeat } = this;
    return (fraction, message) => {
      reportProgress(live, key, fraction, message);
      heartbeat();
    };
  }

  get heartbeat(): StepContext['heartbeat'] {
    const { live } = this.#attempts;
    const limits = this.#limits;
    return () => {
      limits.beat();
      live.beat();
    };
  }
}

/** The key that a step hands to services which deduplicate requests: the same in every attempt and process. */
export function idempotencyKeyOf(live: LiveRun, key: string, options: Pick<StepOptions, 'idempotencyKey'>): string {
  return options.idempotencyKey ?? `${live.id}:${key}`;
}
