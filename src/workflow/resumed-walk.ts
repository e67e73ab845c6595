import { type Aftermath, anyInput, isAftermath } from './kept.ts';
import type { KeptResults } from './kept-results.ts';
import type { Scope } from './scope.ts';
import { scopesOf } from './steering-replay.ts';

/** How the code differs from the one that a run's results were stored by, as far as the run could see. */
export interface CodeChanges {
  /** Steps that are new: what stands behind them had been stored. At most the first 100. */
  readonly inserted: readonly string[];
  /** Stored results that nobody asks for any more. At most the first 100. */
  readonly removed: readonly string[];
}

/** What a resumed walk has before it. */
export interface WalkedFacts {
  readonly results: KeptResults;
  /** Steps that began in earlier processes and have no result. */
  readonly begun: ReadonlySet<string>;
  /** Branches with a result that something in them is newer than. */
  readonly stale: ReadonlySet<string>;
  readonly ended: { readonly type: string } | undefined;
  /** What followed the failures that it was resumed after. */
  readonly aftermaths: readonly Aftermath[];
}

const mostNamed = 100;

/** No change at all. */
export const noChanges: CodeChanges = { inserted: [], removed: [] };

/** What a resumed walk notices of the difference between what is stored and what is asked for. */
export class ResumedWalk {
  readonly #stored: WalkedFacts;
  readonly #inserted: string[] = [];
  /** Steps without a result, by scope, until something stored is met behind them. */
  readonly #fresh = new Map<Scope | undefined, string[]>();
  /** Branches and phases that were answered as a whole: nobody asks for what stands in them. */
  readonly #wholes = new Set<string>();
  /** Asked for, and still among the results, because a phase may ask again. */
  readonly #askedAgain = new Set<string>();
  /** Branches and phases that have a guarded step in them; only where changes are applied. */
  readonly #guarded: ReadonlySet<string>;
  /** Branches and phases in which something runs. */
  readonly #running = new Set<string>();

  constructor(stored: WalkedFacts, changes: 'pause' | 'apply') {
    this.#stored = stored;
    const guarded = new Set<string>();
    if (changes === 'apply')
      for (const [key, { inputHash }] of stored.results)
        if (inputHash !== undefined && inputHash !== anyInput) for (const scope of scopesOf(key)) guarded.add(scope);
    this.#guarded = guarded;
  }

  /** A step was asked for that has a result, or (`again`) one whose input has changed, or none. */
  asked(scope: Scope, key: string, how: 'kept' | 'again' | 'none'): void {
    if (how === 'kept') {
      const fresh = this.#fresh.get(scope);
      if (fresh === undefined) return;
      this.#inserted.push(...fresh);
      this.#fresh.delete(scope);
      return;
    }
    for (const running of scopesOf(key)) this.#running.add(running);
    if (how === 'none' && !this.#stored.begun.has(key)) this.#add(scope, [key]);
  }

  /** A branch or phase has ended: what was new in it may still turn out to stand before something stored. */
  left(scope: Scope): void {
    const fresh = this.#fresh.get(scope);
    if (fresh === undefined) return;
    this.#fresh.delete(scope);
    this.#add(scope.parent, fresh);
  }

  /** A branch or phase was answered as a whole. */
  answered(key: string): void {
    this.#wholes.add(key);
  }

  /** Whether a branch or phase was answered as a whole. */
  isWhole(key: string): boolean {
    return this.#wholes.has(key);
  }

  /** A result was asked for, and stays at hand. */
  held(key: string): void {
    this.#askedAgain.add(key);
  }

  /** Whether a branch is walked although its result is stored: the input of a step in it may have changed. */
  walksInto(key: string): boolean {
    return this.#guarded.has(key) || this.#stored.stale.has(key);
  }

  /** Whether a step of a branch has run in this walk, or since its result was stored. */
  ranIn(key: string): boolean {
    return this.#running.has(key) || this.#stored.stale.has(key);
  }

  /** What differs, once the walk has come to its end. */
  changes(): { readonly inserted: string[]; readonly removed: string[] } {
    // Of a run that had come to its end everything was stored.
    const last = this.#stored.ended?.type === 'run-completed' ? [...this.#fresh.values()].flat() : [];
    const removed: string[] = [];
    for (const [key, place] of this.#stored.results)
      if (
        !this.#askedAgain.has(key) &&
        !scopesOf(key).some((scope) => this.#wholes.has(scope)) &&
        !isAftermath(place, this.#stored.aftermaths)
      )
        removed.push(key);
    return { inserted: [...this.#inserted, ...last], removed };
  }

  #add(scope: Scope | undefined, keys: readonly string[]): void {
    const fresh = this.#fresh.get(scope);
    if (fresh === undefined) this.#fresh.set(scope, [...keys]);
    else fresh.push(...keys);
  }
}

/** As much of the changes as a report names. */
export function namedChanges({ inserted, removed }: CodeChanges): CodeChanges {
  return { inserted: inserted.slice(0, mostNamed), removed: removed.slice(0, mostNamed) };
}

/** The changes in words; `undefined` where there are none. */
export function changesText({ inserted, removed }: CodeChanges): string | undefined {
  const count = (keys: readonly string[], what: string): string =>
    `${keys.length} ${what} (${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''})`;
  const parts = [
    ...(inserted.length === 0 ? [] : [count(inserted, 'inserted')]),
    ...(removed.length === 0 ? [] : [count(removed, 'no longer asked for')]),
  ];
  return parts.length === 0
    ? undefined
    : `the workflow's steps have changed since they were stored: ${parts.join(', ')}`;
}
