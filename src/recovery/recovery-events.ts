import { EventEmitter } from 'eventemitter3';
import type { BreakerSnapshot } from './breaker.ts';
import type { ConcurrencySnapshot } from './concurrency-snapshot.ts';

/** A breaker has opened, closed, or lets a trial through. */
export interface BreakerEvent extends BreakerSnapshot {
  readonly type: 'breaker';
  readonly was: BreakerSnapshot['status'];
  /** By the wall clock, in milliseconds. */
  readonly at: number;
}

/** More calls of a provider may be under way than before, or fewer; or those of others are counted again, after trouble. */
export interface ConcurrencyEvent extends ConcurrencySnapshot {
  readonly type: 'concurrency';
  /** The limit before. */
  readonly was: number;
  /** By the wall clock, in milliseconds. */
  readonly at: number;
}

/** Something that recovery relies on failed; the operations did not notice. */
export interface TroubleEvent {
  readonly type: 'trouble';
  /** What failed: an advisor, actions, a breaker's log, a listener. */
  readonly subject: string;
  readonly error: unknown;
  readonly at: number;
}

/** What an `ErrorRecovery` tells. */
export type RecoveryEvent = BreakerEvent | ConcurrencyEvent | TroubleEvent;

/** The event with this type. */
export type RecoveryEventOf<Type extends RecoveryEvent['type']> = Extract<RecoveryEvent, { type: Type }>;

/** Tells listeners. One that throws, or whose promise rejects, harms nobody: it is told as trouble. */
export class RecoveryEvents {
  readonly #emitter = new EventEmitter();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Calls back for each event of a type. Returns how to stop. */
  on<Type extends RecoveryEvent['type']>(type: Type, listener: (event: RecoveryEventOf<Type>) => unknown): () => void {
    const guarded = (event: RecoveryEventOf<Type>): void => {
      void settled(listener, event).catch((error: unknown) => {
        // A listener for trouble that fails itself would be told of it for ever.
        if (type !== 'trouble') this.trouble(`a listener for "${type}"`, error);
      });
    };
    this.#emitter.on(type, guarded);
    return () => {
      this.#emitter.off(type, guarded);
    };
  }

  /** Tells an event. */
  tell(event: RecoveryEvent): void {
    this.#emitter.emit(event.type, event);
  }

  /** Tells what failed beside the operations. */
  trouble(subject: string, error: unknown): void {
    this.tell({ type: 'trouble', subject, error, at: this.#now() });
  }
}

async function settled<Event>(listener: (event: Event) => unknown, event: Event): Promise<void> {
  await listener(event);
}
