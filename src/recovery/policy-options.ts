import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions } from '../core/expect.ts';
import { requireProvider } from './provider-closings.ts';
import { planRetries, type RetryOption } from './backoff.ts';
import { requireBreaker, type BreakerOption } from './breaker-options.ts';
import type { OperationFacts } from './failure.ts';
import { requireLadder, type Ladder } from './ladder.ts';

/** How many operations of one name may be under way at once. */
export interface BulkheadOptions {
  /** How many are under way at once, in this process. */
  readonly concurrency: number;
  /**
   * How many more may wait for their turn; the others are rejected with `bulkhead-full`.
   * @defaultValue no limit
   */
  readonly queue?: number;
}

/** A second call of the same attempt, started where the first one takes long. The first success counts. */
export interface HedgeOptions {
  /** How long a call may take before the next one is started. */
  readonly delay: Duration;
  /**
   * Calls in all, the first one included.
   * @defaultValue 2
   */
  readonly calls?: number;
}

/**
 * What is done around an operation. From the outside in: `fallback`, `bulkhead`, `breaker`, `retry` or `ladder`, `hedge`,
 * `timeout`, the operation.
 *
 * So a breaker counts operations and not attempts, a call that waits for its turn asks the breaker last, each attempt
 * has a time limit of its own, and a fallback answers for all of it.
 */
export interface PolicyOptions<Result = unknown> extends OperationFacts {
  /** How often the operation is tried, instead of what holds for all. */
  readonly retry?: RetryOption | undefined;
  /** Goes on by other means where trying again does not help; takes the place of `retry`. */
  readonly ladder?: Ladder<Result> | undefined;
  /** Rejects calls at once while operations of this `name` keep failing. */
  readonly breaker?: BreakerOption | undefined;
  /** Limits how many operations of this `name` are under way. */
  readonly bulkhead?: BulkheadOptions | undefined;
  /** How long one attempt may take: then its signal aborts, and it has failed with `timeout`. */
  readonly timeout?: Duration | undefined;
  /** Starts a second call where the first takes long. Only for what may be done twice. */
  readonly hedge?: HedgeOptions | undefined;
  /** Answers instead, when all else has failed. Not asked when the caller stopped it. What it throws is thrown. */
  readonly fallback?: ((error: unknown) => Result | Promise<Result>) | undefined;
}

/** The names of all options of a policy. */
export const policyOptions: readonly string[] = [
  ...['name', 'runId', 'key', 'phase', 'provider', 'context'],
  ...['retry', 'ladder', 'breaker', 'bulkhead', 'timeout', 'hedge', 'fallback'],
];

/** Checks the options of a policy. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requirePolicy<Result>(options: PolicyOptions<Result>): void {
  requireKnownOptions('policy', options, policyOptions);
  requireParts(options);
  if (options.timeout !== undefined) requirePositive('timeout', options.timeout);
  if (options.retry !== undefined) planRetries(options.retry);
  if (options.hedge !== undefined) hedgePlan(options.hedge);
  requireNamed(options);
}

/** Checks the parts that steps have as well. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requireParts<Result>(
  options: Pick<PolicyOptions<Result>, 'ladder' | 'breaker' | 'bulkhead' | 'fallback' | 'provider' | 'retry'>,
): void {
  const { ladder, breaker, bulkhead, fallback, provider, retry } = options;
  if (ladder !== undefined) requireLadder(ladder);
  if (ladder !== undefined && retry !== undefined)
    throw invalidOption('ladder', ladder, 'given without `retry`: its rungs say how often each is tried');
  if (breaker !== undefined) requireBreaker(breaker);
  if (bulkhead !== undefined) requireBulkhead(bulkhead);
  if (fallback !== undefined && typeof fallback !== 'function') throw invalidOption('fallback', fallback, 'a function');
  if (provider !== undefined) requireProvider(provider);
}

/** Checks that what is counted by name has one. @throws UsageError `invalid-option`. */
export function requireNamed({ name, breaker, bulkhead }: Pick<PolicyOptions, 'name' | 'breaker' | 'bulkhead'>): void {
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw invalidOption('name', name, 'a text that is not empty');
  const counted = breaker !== undefined && breaker !== false ? '`breaker`' : bulkhead !== undefined ? '`bulkhead`' : '';
  if (counted !== '' && name === undefined)
    throw invalidOption('name', name, `given with ${counted}, which counts the operations of that name`);
}

/** A {@link HedgeOptions} that was checked. */
export function hedgePlan(options: HedgeOptions): { readonly delayMs: number; readonly calls: number } {
  requireKnownOptions('hedge', options, ['delay', 'calls']);
  return {
    delayMs: toMilliseconds(options.delay, 'hedge.delay'),
    calls: requireInteger('hedge.calls', options.calls ?? 2, 1),
  };
}

/** Checks a duration that must not be 0. @throws UsageError `invalid-option` or `invalid-duration`. */
export function requirePositive(option: string, value: Duration): number {
  const ms = toMilliseconds(value, option);
  if (ms > 0) return ms;
  throw invalidOption(option, value, 'longer than 0 ms');
}

function requireBulkhead(bulkhead: BulkheadOptions): void {
  requireKnownOptions('bulkhead', bulkhead, ['concurrency', 'queue']);
  requireInteger('bulkhead.concurrency', bulkhead.concurrency, 1);
  if (bulkhead.queue !== undefined) requireInteger('bulkhead.queue', bulkhead.queue, 0);
}
