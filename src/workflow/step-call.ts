import type { Amounts } from '../core/amounts.ts';
import type { Usage } from '../core/events.ts';
import type { GatedCall } from './call-gate.ts';
import type { LiveRun } from './live-run.ts';
import type { Scope } from './scope.ts';
import type { StepOptions } from './workflow-context.ts';

/** The attempts of one step, as each of them counts what it uses. */
export interface CountedAttempts {
  readonly live: LiveRun;
  readonly key: string;
  readonly options: GatedCall['options'] & Pick<StepOptions, 'idempotencyKey'>;
  /** The attempt that was started last, counted over all processes. */
  readonly last: number;
  used: Usage | undefined;
  /** What the last attempt has said of it, until that is written down. */
  usedByAttempt: Usage | undefined;
  /** What was reserved for the last attempt. */
  reserved: Amounts | undefined;
  /** What the last attempt has said of it; `undefined` once it is counted. */
  uncounted: Usage | undefined;
  /** Whether what the last attempt reports counts what those before had used that were cut off. */
  readonly coversCutOff: boolean;
}

/** An attempt of a step, as what lets it begin sees it. */
export class StepCall implements GatedCall {
  readonly attempt: number;
  readonly scope: Scope;
  readonly #attempts: CountedAttempts;

  constructor(attempts: CountedAttempts, scope: Scope, attempt: number) {
    this.#attempts = attempts;
    this.scope = scope;
    this.attempt = attempt;
  }

  get live(): LiveRun {
    return this.#attempts.live;
  }

  get key(): string {
    return this.#attempts.key;
  }

  get options(): GatedCall['options'] {
    return this.#attempts.options;
  }

  get coversCutOff(): boolean {
    return this.#attempts.coversCutOff;
  }

  admitted(most: Amounts): void {
    this.#attempts.reserved = most;
  }

  takeUsage(): Usage | undefined {
    const { uncounted } = this.#attempts;
    this.#attempts.uncounted = undefined;
    return uncounted;
  }
}
