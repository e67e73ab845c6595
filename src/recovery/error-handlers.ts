import { TimeoutError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import type { Unsubscribe } from '../storage/storage-adapter.ts';
import type { Advisor } from './advisor.ts';
import type { ErrorCategory } from './classification.ts';
import { readDecision } from './decision.ts';
import type { ErrorHandler, Failure, RecoveryDecision } from './failure.ts';

/** An error handler for some failures only. */
export interface ErrorHandlerOptions {
  /** Only for failures in this phase. */
  readonly phase?: string;
  /** Only for failures of this category. */
  readonly category?: ErrorCategory;
  /** Is asked what to do about each of them. */
  readonly handle: ErrorHandler;
}

/** A handler answers within this time, or is passed over. */
const longestMs = 30_000;

/** The error handlers that users registered, the first one first. */
export class ErrorHandlers implements Advisor {
  readonly name = 'handlers';
  readonly #host: Host;
  readonly #trouble: (subject: string, error: unknown, failure: Failure) => void;
  readonly #requireAction: (name: unknown) => string;
  readonly #handlers = new Set<ErrorHandlerOptions>();

  /** `trouble` is told what a handler throws; `requireAction` throws for an action that cannot be done. */
  constructor(
    host: Host,
    trouble: (subject: string, error: unknown, failure: Failure) => void,
    requireAction: (name: unknown) => string,
  ) {
    this.#host = host;
    this.#trouble = trouble;
    this.#requireAction = requireAction;
  }

  /** Whether nobody is asked. */
  get isEmpty(): boolean {
    return this.#handlers.size === 0;
  }

  /** Adds a handler behind those there are. Returns how to take it away. @throws UsageError `invalid-option`. */
  register(handler: ErrorHandler | ErrorHandlerOptions): Unsubscribe {
    const entry = typeof handler === 'function' ? { handle: handler } : { ...handler };
    requireKnownOptions('registerErrorHandler', entry, ['phase', 'category', 'handle']);
    const { phase, category, handle } = entry;
    if (typeof handle !== 'function') throw invalidOption('handle', handle, 'a function');
    if (phase !== undefined && (typeof phase !== 'string' || phase === ''))
      throw invalidOption('phase', phase, 'the name of a phase');
    if (category !== undefined)
      requireOneOf('category', category, ['transient', 'resource', 'configuration', 'critical', 'unknown']);
    this.#handlers.add(entry);
    return () => {
      this.#handlers.delete(entry);
    };
  }

  /** The first decision that is not `default_recovery`. */
  async advise(failure: Failure): Promise<RecoveryDecision | undefined> {
    for (const { phase, category, handle } of [...this.#handlers]) {
      if (phase !== undefined && phase !== failure.phase) continue;
      if (category !== undefined && category !== failure.classification.category) continue;
      try {
        const decision = readDecision(await this.#within(handle, failure), this.#requireAction);
        if (decision.decision !== 'default_recovery') return decision;
      } catch (error) {
        this.#trouble('an error handler', error, failure);
      }
    }
    return undefined;
  }

  async #within(handle: ErrorHandler, failure: Failure): Promise<unknown> {
    const late = Promise.withResolvers<never>();
    const timer = this.#host.schedule(longestMs, () => {
      const message = `An error handler took longer than ${longestMs} ms to decide.`;
      late.reject(new TimeoutError(message, { subject: 'an error handler', limitMs: longestMs, abandoned: true }));
    });
    try {
      return await Promise.race([(async () => handle(failure))(), late.promise]);
    } finally {
      timer.cancel();
    }
  }
}
