import { isHoldfastError } from '../core/errors.ts';
import { invalidOption, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter, Unsubscribe } from '../storage/storage-adapter.ts';
import type { ActionOutcome } from './action.ts';
import type { Advisor } from './advisor.ts';
import { Attempts } from './attempts.ts';
import { type RetryOption, planRetries } from './backoff.ts';
import type { Admission, BreakerSnapshot, CallOutcome } from './breaker.ts';
import type { BreakerOption } from './breaker-options.ts';
import { Breakers } from './breakers.ts';
import type { Bulkhead } from './bulkhead.ts';
import type { Classification } from './classification.ts';
import { Classifier } from './classifier.ts';
import type { ConcurrencySnapshot } from './concurrency-snapshot.ts';
import type { ErrorClassifier, ErrorHandler, Failure, RecoveryDecision } from './failure.ts';
import { FaultInjection } from './fault-injection.ts';
import type { Faults } from './faults.ts';
import type { ErrorHandlerOptions } from './error-handlers.ts';
import type { Operation } from './operation.ts';
import type { PatternDatabase } from './pattern-database.ts';
import { Policy } from './policy.ts';
import { ProviderClosings, writtenProvider } from './provider-closings.ts';
import { ProviderConcurrency } from './provider-concurrency.ts';
import { requireOpen } from './provider-guard.ts';
import { type BulkheadOptions, type PolicyOptions, requirePolicy } from './policy-options.ts';
import { RecoveryEvents, type RecoveryEvent, type RecoveryEventOf } from './recovery-events.ts';
import type { RecoveryOptions } from './recovery-options.ts';
import { type ProviderOptions, requireProviders } from './slot-options.ts';
import { isStop } from './stops.ts';
import { type Counsel, type CounselOptions, makeCounsel } from './strategy-counsel.ts';
import { RecoveryStatistics, type RecoverySnapshot } from './recovery-statistics.ts';

/** Options of {@link ErrorRecovery}. */
export interface ErrorRecoveryOptions extends CounselOptions {
  /**
   * The clock and the chance.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /**
   * Whether anything is done about failures. Off, every operation is tried once, whatever it asks for, nobody is asked what
   * to do and nothing is learned; breakers, bulkheads, fallbacks and closed providers stay.
   * @defaultValue true
   */
  readonly enabled?: boolean;
  /**
   * How often operations are tried that do not say it themselves.
   * @defaultValue 4 attempts, for transient errors only
   */
  readonly retry?: RetryOption;
  /** Where shared breakers, closed providers and what is learned are kept. Without one there are none. */
  readonly storage?: StorageAdapter;
  /** Asked in order what to do about each failed attempt, before the handlers, the strategies and what was learned. */
  readonly advisors?: readonly Advisor[];
  /** Say what errors are, in this order, before the built-in rules are asked; one that throws is skipped. */
  readonly classifiers?: readonly ErrorClassifier[];
  /** Told of what a classifier threw. */
  readonly classifierFailed?: (problem: unknown) => void;
  /**
   * What names this process to others. For tests that play several processes.
   * @defaultValue what the system says
   */
  readonly process?: ProcessIdentity;
  /** What holds for all calls of a provider, by its name: how many may be under way at once. */
  readonly providers?: Readonly<Record<string, ProviderOptions>>;
  /** Faults that are played, for tests and drills: `'NetworkTimeout@fetch:2'`, or a list. Off unless given. */
  readonly inject?: Faults;
}

/** Tries operations again that fail for reasons which pass, and keeps them from failing for reasons that do not. */
export class ErrorRecovery {
  readonly #host: Host;
  readonly #attempts: Attempts;
  readonly #classifier: Classifier;
  readonly #events: RecoveryEvents;
  readonly #breakers: Breakers;
  readonly #counsel: Counsel;
  readonly #statistics = new RecoveryStatistics();
  readonly #concurrency: ProviderConcurrency;
  readonly #bulkheads = new Map<string, Promise<Bulkhead>>();
  /** What operations are handed that nobody can stop. */
  readonly #never: AbortSignal = new AbortController().signal;
  /** The faults that are played; `undefined`: none. */
  readonly faults: FaultInjection | undefined;
  /** Whether anything is done about failures; off, everything is tried once. */
  readonly enabled: boolean;
  /** Which providers take no calls until some time; `undefined` without a storage. */
  readonly closings: ProviderClosings | undefined;

  /** @throws UsageError `invalid-option` or `invalid-duration` when an option is wrong. */
  constructor(options: ErrorRecoveryOptions = {}) {
    const { host = systemHost, advisors = [], classifiers, classifierFailed, inject, enabled = true } = options;
    if (typeof enabled !== 'boolean') throw invalidOption('enabled', enabled, 'true or false');
    this.enabled = enabled;
    this.#host = host;
    this.#events = new RecoveryEvents(() => host.now());
    this.#classifier = new Classifier({
      ...{ classifiers, host },
      classifierFailed: (problem) => {
        classifierFailed?.(problem);
        this.#events.trouble('a classifier', problem);
      },
    });
    this.#breakers = new Breakers(host, this.#events, options.storage, options.process);
    const { storage, redactor, providers = {} } = options;
    this.closings =
      storage === undefined
        ? undefined
        : new ProviderClosings({ storage, host, ...(redactor === undefined ? {} : { redactor }) });
    const settings = requireProviders(providers);
    this.#concurrency = new ProviderConcurrency({
      ...{ host, storage, settings, process: options.process, events: this.#events },
      classify: (error) => this.#classifier.classify(error),
      nameOf: (provider) => writtenProvider(provider, redactor),
    });
    this.faults = inject === undefined ? undefined : new FaultInjection(inject, host);
    const counselled = enabled ? options : { ...options, patterns: false as const };
    this.#counsel = makeCounsel(host, options.storage, counselled, (subject, error) => {
      this.#events.trouble(subject, error);
    });
    this.#attempts = new Attempts({
      host,
      plan: planRetries(enabled ? options.retry : false),
      once: !enabled,
      advisors: () => (!enabled ? [] : this.#counsel.order.isIdle ? advisors : [...advisors, this.#counsel.order]),
      actions: (names, failure, signal) => this.#counsel.order.run(names, failure, signal),
      classifier: this.#classifier,
      statistics: this.#statistics,
      events: this.#events,
      faults: this.faults,
      closings: this.closings,
      concurrency: settings.size === 0 ? undefined : this.#concurrency,
    });
  }

  /**
   * Runs an operation, and again after a wait when it fails and the error is worth it, under whatever else the options
   * ask for; {@link PolicyOptions} says in which order.
   *
   * Where nobody asked for retries, only errors known to be transient are retried; where somebody did, all but those that
   * no attempt can mend. A wait is never shorter than what the other side asked for in a `retry-after` header.
   *
   * @throws what the last attempt threw, as it was thrown; RejectedError when a breaker or a bulkhead turned it away.
   */
  run<Result>(operation: Operation<Result>, options: RecoveryOptions<Result> = {}): Promise<Result> {
    const { bulkhead, fallback } = options;
    // The usual way has as few promises as it can.
    return bulkhead === undefined && fallback === undefined
      ? this.#guarded(operation, options)
      : this.#answered(operation, options);
  }

  /**
   * Puts a policy together that can be used many times.
   *
   * @throws UsageError `invalid-option` or `invalid-duration` naming what is wrong.
   */
  policy<Result = unknown>(options: PolicyOptions<Result>): Policy<Result> {
    requirePolicy(options);
    return new Policy(options, (operation, call) => this.run(operation, call));
  }

  /** Makes sure that a provider takes calls, as far as anybody knows. @throws RejectedError `provider-closed`. */
  async requireOpen(provider: string): Promise<void> {
    const { closings } = this;
    if (closings === undefined) return;
    const trouble = (subject: string, error: unknown): void => {
      this.#events.trouble(subject, error);
    };
    await requireOpen({ closings, provider, trouble });
  }

  /** Says what kind of trouble an error is, and whether another attempt can help. */
  classify(error: unknown): Classification {
    return this.#classifier.classify(error);
  }

  /** What errors of one cause have in common, such as `NetworkTimeout:api.github.com`. */
  signature(error: unknown): string {
    return this.#classifier.signature(error);
  }

  /** What is learned from failures; `undefined` without a storage, or where it is switched off. */
  get patterns(): PatternDatabase | undefined {
    return this.#counsel.patterns;
  }

  /**
   * Has a handler decide about failures, before strategies and what was learned; of several the first one that decides.
   * Returns how to take it away.
   *
   * @throws UsageError `invalid-option`.
   */
  registerErrorHandler(handler: ErrorHandler | ErrorHandlerOptions): Unsubscribe {
    return this.#counsel.handlers.register(handler);
  }

  /** Whether a strategy names an action. */
  usesAction(name: string): boolean {
    return this.#counsel.strategies?.names(name) ?? false;
  }

  /** Checks that an action can be done here. @throws UsageError `unknown-action` or `action-unavailable`. */
  requireAction(name: unknown): string {
    return this.#counsel.actions.require(name);
  }

  /**
   * Does a recovery action, a built-in one or one's own, within the time that actions have.
   *
   * @throws what it threw; TimeoutError when it took too long; the signal's reason; UsageError `unknown-action`.
   */
  act(name: string, failure: Failure, signal?: AbortSignal): Promise<ActionOutcome | RecoveryDecision> {
    return this.#counsel.actions.run(name, failure, signal);
  }

  /** Resolves when everything that was learned so far is written, and all that calls have given back. */
  async flush(): Promise<void> {
    await this.#counsel.patterns?.flush();
    await this.#concurrency.flush();
  }

  /** How many calls of providers may be under way at once, and are, as far as this process knows. */
  concurrency(): readonly ConcurrencySnapshot[] {
    return this.#concurrency.snapshots();
  }

  /** How many calls of providers may be under way at once, and are, with those that only other processes call. */
  readConcurrency(): Promise<readonly ConcurrencySnapshot[]> {
    return this.#concurrency.read();
  }

  /** How the breakers stand that this process has used. */
  breakers(): readonly BreakerSnapshot[] {
    return this.#breakers.snapshots();
  }

  /** How all breakers stand, with those in the storage that only other processes have used. */
  readBreakers(): Promise<readonly BreakerSnapshot[]> {
    return this.#breakers.read();
  }

  /** Closes a breaker, whatever has failed; `false` when there is none of that name. */
  async resetBreaker(name: string): Promise<boolean> {
    const breaker = await this.#breakers.find(name);
    await breaker?.reset();
    return breaker !== undefined;
  }

  /** How operations fared in this process. */
  statistics(): RecoverySnapshot {
    return this.#statistics.snapshot();
  }

  /** Calls back for each event of one type. Returns how to stop. @throws UsageError `invalid-option`. */
  on<Type extends RecoveryEvent['type']>(type: Type, listener: (event: RecoveryEventOf<Type>) => unknown): Unsubscribe {
    requireOneOf('type', type, ['breaker', 'concurrency', 'trouble']);
    if (typeof listener !== 'function') throw invalidOption('listener', listener, 'a function');
    return this.#events.on(type, listener);
  }

  async #answered<Result>(operation: Operation<Result>, options: RecoveryOptions<Result>): Promise<Result> {
    const { bulkhead, fallback, signal } = options;
    try {
      if (bulkhead === undefined) return await this.#guarded(operation, options);
      const slots = await this.#bulkheadOf(options.name, bulkhead);
      return await slots.run(() => this.#guarded(operation, options), signal ?? this.#never);
    } catch (error) {
      if (isHoldfastError(error) && error.code === 'bulkhead-full') this.#statistics.rejected += 1;
      if (fallback === undefined || signal?.aborted === true) throw error;
      return fallback(error);
    }
  }

  #guarded<Result>(operation: Operation<Result>, options: RecoveryOptions<Result>): Promise<Result> {
    const { breaker } = options;
    return breaker === undefined || breaker === false
      ? this.#attempts.run(operation, options)
      : this.#throughBreaker(operation, options, breaker);
  }

  async #throughBreaker<Result>(
    operation: Operation<Result>,
    options: RecoveryOptions<Result>,
    option: BreakerOption,
  ): Promise<Result> {
    const { name, signal } = options;
    const breaker = this.#breakers.of(requireName(name, 'breaker'), option);
    signal?.throwIfAborted();
    let admission: Admission;
    try {
      const entered = breaker.enter();
      admission = 'then' in entered ? await entered : entered;
    } catch (error) {
      this.#statistics.rejected += 1;
      throw error;
    }
    let result: Result;
    try {
      result = await this.#attempts.run(operation, options);
    } catch (error) {
      const left = breaker.left(admission, this.#outcomeOf(error, option, signal));
      if (left !== undefined) await left;
      throw error;
    }
    const left = breaker.left(admission, 'succeeded');
    if (left !== undefined) await left;
    return result;
  }

  #outcomeOf(error: unknown, option: BreakerOption, signal: AbortSignal | undefined): CallOutcome {
    if (signal?.aborted === true || isStop(error)) return 'stopped';
    if (typeof option !== 'object' || option.counts === undefined) return 'failed';
    try {
      return option.counts(error) ? 'failed' : 'succeeded';
    } catch (thrown) {
      this.#events.trouble('`counts` of a breaker', thrown);
      return 'failed';
    }
  }

  #bulkheadOf(name: string | undefined, options: BulkheadOptions): Promise<Bulkhead> {
    const named = requireName(name, 'bulkhead');
    let made = this.#bulkheads.get(named);
    if (made === undefined) this.#bulkheads.set(named, (made = loadBulkhead(named, options)));
    // What cannot be loaded now, for want of a file handle, may be next time.
    made.catch(() => this.#bulkheads.delete(named));
    return made;
  }
}

function requireName(name: string | undefined, option: string): string {
  if (name !== undefined && name !== '') return name;
  throw invalidOption('name', name, `given with \`${option}\`, which counts the operations of that name`);
}

/** Loaded late: few programs need it, and it brings a package along. */
async function loadBulkhead(name: string, options: BulkheadOptions): Promise<Bulkhead> {
  const loaded = await import('./bulkhead.ts');
  return new loaded.Bulkhead(name, options);
}
