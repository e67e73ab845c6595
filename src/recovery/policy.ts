import type { RecoveryOptions } from './recovery-options.ts';
import type { Operation } from './operation.ts';
import type { PolicyOptions } from './policy-options.ts';

/** What a call may say that its policy does not: who stops it, and where an earlier process had come to. */
export type PolicyCall<Result> = Omit<RecoveryOptions<Result>, keyof PolicyOptions> &
  Pick<PolicyOptions<Result>, 'key' | 'runId' | 'phase' | 'context'>;

/** A policy that was put together once, for operations that are alike. It never changes. */
export class Policy<Result = unknown> {
  readonly #options: PolicyOptions<Result>;
  readonly #run: <Value>(operation: Operation<Value>, options: RecoveryOptions<Value>) => Promise<Value>;

  constructor(
    options: PolicyOptions<Result>,
    run: <Value>(operation: Operation<Value>, options: RecoveryOptions<Value>) => Promise<Value>,
  ) {
    this.#options = options;
    this.#run = run;
  }

  /** Runs an operation under the policy. @throws what the last attempt threw; RejectedError when it was turned away. */
  run<Value extends Result>(operation: Operation<Value>, call?: PolicyCall<Result>): Promise<Result> {
    const options = call === undefined ? this.#options : { ...this.#options, ...call };
    return this.#run<Result>(operation, options);
  }

  /** Makes a function that runs under the policy; what it is called with is handed on. */
  wrap<Args extends readonly unknown[], Value extends Result>(
    operation: (...args: Args) => Promise<Value> | Value,
  ): (...args: Args) => Promise<Result> {
    return (...args) => this.run(() => operation(...args));
  }
}
