import { EventEmitter } from 'eventemitter3';
import type { RunEvent, RunObserver } from '../core/events.ts';
import type { Unsubscribe } from '../storage/storage-adapter.ts';

/** The event with this type. */
export type RunEventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/**
 * The typed stream of everything that happens to the runs of one manager.
 *
 * Listeners are called one after the other, after the event was written. A listener that throws, or returns a promise
 * that rejects, harms neither the run nor the other listeners: it is counted and reported as `observer-failed`.
 */
export class RunEvents implements RunObserver {
  readonly name = 'listeners';
  readonly #emitter = new EventEmitter();
  readonly #failed: (error: unknown, event: RunEvent) => void;

  constructor(failed: (error: unknown, event: RunEvent) => void) {
    this.#failed = failed;
  }

  /** Calls back for each event of one type; `'*'` for all. Returns how to stop. */
  on<Type extends RunEvent['type']>(type: Type, listener: (event: RunEventOf<Type>) => unknown): Unsubscribe;
  on(type: '*', listener: (event: RunEvent) => unknown): Unsubscribe;
  on(type: string, listener: (event: never) => unknown): Unsubscribe {
    const guarded = (event: RunEvent): void => {
      try {
        const answer: unknown = listener(event as never);
        if (isThenable(answer))
          Promise.resolve(answer).catch((error: unknown) => {
            this.#failed(error, event);
          });
      } catch (error) {
        this.#failed(error, event);
      }
    };
    this.#emitter.on(type, guarded);
    return () => {
      this.#emitter.off(type, guarded);
    };
  }

  /** Only worth it while somebody listens. */
  readsValueOf(type: RunEvent['type']): boolean {
    return this.#emitter.listenerCount(type) + this.#emitter.listenerCount('*') > 0;
  }

  /** Tells the listeners. */
  observe(event: RunEvent): void {
    this.#emitter.emit(event.type, event);
    this.#emitter.emit('*', event);
  }

  /** Forgets every listener. */
  clear(): void {
    this.#emitter.removeAllListeners();
  }
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function';
}
