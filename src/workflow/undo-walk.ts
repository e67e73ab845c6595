import type { Place } from '../state/records.ts';
import { LiveRun } from './live-run.ts';
import { isBehind, type KeptResult } from './kept.ts';
import { reasonOf } from './run-settings.ts';
import { scopesOf } from './steering-replay.ts';
import type { CompensationContext } from './workflow-context.ts';

/** How to undo one completed step. */
export interface Undo {
  readonly key: string;
  readonly segment: number;
  readonly cursor: number;
  readonly idempotencyKey: string;
  readonly run: (context: CompensationContext) => unknown;
}

/** What the parts of a run tell a walk that looks for what can be undone. */
export interface Undoing {
  /** A stored result was met, with how to undo its step. */
  met(key: string, kept: KeptResult, idempotencyKey: string, run: Undo['run']): void;
  /** Whether the inside of a branch or phase is walked although its result is stored: steps in it may have to be undone. */
  walksInto(key: string): boolean;
  /** A branch without a stored result is about to begin. It throws where nothing inside it is stored either. */
  enterBranch(key: string): void;
}

/** Code that goes on asking whatever it is answered is stopped after so many answers. */
const mostEnds = 10_000;

/**
 * A walk over a run's stored results that writes nothing and runs no body: it collects how to undo what was completed
 * behind a checkpoint. What has no stored result fails; what runs beside it is walked all the same.
 */
export class UndoWalk extends LiveRun implements Undoing {
  readonly undos: Undo[] = [];
  readonly #point: Place;
  /** Every scope that has a stored result in it. */
  readonly #scopes: ReadonlySet<string>;
  #ends = 0;

  constructor(live: LiveRun, point: Place) {
    super(live.journal, live.replay, live.census, live.rooms, live.settings, live.scopes, live.family);
    this.#point = point;
    this.#scopes = new Set([...live.replay.results.keys()].flatMap(scopesOf));
  }

  override get undoing(): Undoing {
    return this;
  }

  met(key: string, kept: KeptResult, idempotencyKey: string, run: Undo['run']): void {
    const { segment, cursor } = kept;
    if (isBehind(kept, this.#point)) this.undos.push({ key, segment, cursor, idempotencyKey, run });
  }

  enterBranch(branchKey: string): void {
    if (!this.#scopes.has(branchKey)) throw this.#end();
  }

  walksInto(branchKey: string): boolean {
    return this.#scopes.has(branchKey);
  }

  override record(): Promise<never> {
    return Promise.reject(this.#end());
  }

  override beforeBody(): Promise<void> {
    return Promise.reject(this.#end());
  }

  override wait(): Promise<void> {
    return Promise.reject(this.#end());
  }

  override recordLater(): void {
    // Nothing is written.
  }

  override tell(): void {
    // Nothing is told: nothing happens.
  }

  #end(): Error {
    const halt = { kind: 'interrupted', reason: 'the walk has come to the end of what is stored' } as const;
    this.#ends += 1;
    if (this.#ends >= mostEnds) this.halt(halt);
    return reasonOf(halt, this.id);
  }
}
