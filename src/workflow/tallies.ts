import type { Census, Counts } from '../core/events.ts';
import { renamed, type Renames } from '../state/renames.ts';

interface Tally {
  expected: number | undefined;
  done: number;
  failed: number;
  skipped: number;
}

type IncompleteChild = NonNullable<Census['incompleteChildren']>[number];

type What = 'done' | 'failed' | 'skipped';

type PhaseTally = Tally & {
  status: 'done' | 'failed' | 'not-started';
  readonly name: string;
  readonly declared: boolean;
  activeMs: number;
};

/** How many failed keys a census names; it counts them all. */
const namedFailures = 100;

const emptyTally = (expected?: number): Tally => ({ expected, done: 0, failed: 0, skipped: 0 });

/** The numbers behind a census. */
export class Tallies {
  readonly #steps: Tally = emptyTally();
  #phases = new Map<string, PhaseTally>();
  #fanOuts = new Map<string, Tally>();
  /** Keys of everything that failed for good and was not cleared since. */
  #failures = new Set<string>();
  /** Child runs that were completed less than wholly, by the key of their call. */
  #children = new Map<string, IncompleteChild>();
  /** Steps whose result a person gave. */
  #skipped = new Set<string>();

  get failures(): ReadonlySet<string> {
    return this.#failures;
  }

  /** The phases that have begun or ended, with the time they were active. */
  get phases(): readonly { readonly name: string; readonly activeMs: number }[] {
    return [...this.#phases.values()].filter((phase) => phase.status !== 'not-started');
  }

  /** A phase is expected, or has begun. */
  addPhase(key: string, name: string, declared: boolean): PhaseTally {
    let phase = this.#phases.get(key);
    if (phase === undefined)
      this.#phases.set(key, (phase = { ...emptyTally(), status: 'not-started', name, declared, activeMs: 0 }));
    return phase;
  }

  /** A fan-out is announced. Told again when it is walked again with other items: what was done of it stays done. */
  addFanOut(key: string, expected: number): void {
    this.#fanOuts.set(key, { ...(this.#fanOuts.get(key) ?? emptyTally()), expected, skipped: 0 });
  }

  /** So many branches of a fan-out were passed over. */
  passOver(fanOut: string, skipped: number): void {
    const tally = this.#fanOuts.get(fanOut);
    if (tally !== undefined) tally.skipped = skipped;
  }

  /** Whether a fan-out was announced as it stands now: with so many items, none of them passed over. */
  announced(fanOut: string, expected: number): boolean {
    const tally = this.#fanOuts.get(fanOut);
    return tally?.expected === expected && tally.skipped === 0;
  }

  /** A step ended. */
  count(key: string, what: What, by = 1): void {
    if (by > 0) this.#name(key, what);
    this.#steps[what] += by;
    const slash = key.indexOf('/');
    const phase = slash > 0 ? this.#phases.get(key.slice(0, slash)) : undefined;
    if (phase !== undefined) phase[what] += by;
  }

  /** A child run ended, wholly or not. */
  noteChild(child: IncompleteChild): void {
    if (child.outcome === 'complete') this.#children.delete(child.key);
    else this.#children.set(child.key, child);
  }

  /** A branch ended. */
  countBranch(key: string, what: What, by = 1): void {
    if (by > 0) this.#name(key, what);
    const fanOut = this.#fanOuts.get(fanOutOf(key));
    if (fanOut !== undefined) fanOut[what] += by;
  }

  /** Counts a failure no more, because what failed is tried again. */
  clear(key: string): void {
    if (this.#failures.has(key)) this.#uncount(key);
  }

  /** Counts results no more: of steps, branches and waits; fan-outs and phases as a whole. */
  forget(keys: readonly string[]): void {
    for (const key of keys)
      if (!this.#fanOuts.has(key) && !this.#phases.has(key) && !isUncounted(key)) this.#uncount(key);
    for (const key of keys) {
      this.#fanOuts.delete(key);
      const phase = this.#phases.get(key);
      if (phase === undefined) continue;
      // A person had it passed over, which counts no more either.
      if (this.#skipped.has(key)) this.#uncount(key);
      // A phase of which something is left, or that was declared, is still to be done.
      if (phase.declared || phase.done + phase.failed + phase.skipped > 0)
        this.#phases.set(key, { ...phase, status: 'not-started', activeMs: 0 });
      else this.#phases.delete(key);
    }
  }

  /** Gives everything its new name. */
  rename(renames: Renames): void {
    const one = (key: string): string => renamed(key, renames);
    this.#fanOuts = new Map([...this.#fanOuts].map(([key, tally]) => [one(key), tally]));
    this.#phases = new Map(
      [...this.#phases].map(([key, tally]) => {
        const now = one(key);
        return [now, now === key ? tally : { ...tally, name: now }];
      }),
    );
    this.#children = new Map([...this.#children].map(([key, child]) => [one(key), { ...child, key: one(key) }]));
    this.#failures = new Set([...this.#failures].map(one));
    this.#skipped = new Set([...this.#skipped].map(one));
  }

  /** The counts as plain data. */
  snapshot(): Census {
    return {
      ...counts(this.#steps),
      phases: [...this.#phases].map(([key, phase]) => ({ key, status: phase.status, ...counts(phase) })),
      fanOuts: [...this.#fanOuts].map(([key, fanOut]) => ({ key, ...counts(fanOut) })),
      failures: [...this.#failures].slice(0, namedFailures),
      ...(this.#children.size === 0
        ? {}
        : { incompleteChildren: [...this.#children.values()].slice(0, namedFailures) }),
    };
  }

  /** The same numbers, to be counted on apart from these. */
  copy(): Tallies {
    const copy = new Tallies();
    Object.assign(copy.#steps, this.#steps);
    copy.#phases = new Map([...this.#phases].map(([key, tally]) => [key, { ...tally }]));
    copy.#fanOuts = new Map([...this.#fanOuts].map(([key, tally]) => [key, { ...tally }]));
    copy.#children = new Map(this.#children);
    copy.#failures = new Set(this.#failures);
    copy.#skipped = new Set(this.#skipped);
    return copy;
  }

  #name(key: string, what: What): void {
    if (what === 'failed') this.#failures.add(key);
    if (what === 'skipped') this.#skipped.add(key);
  }

  #uncount(key: string): void {
    this.#children.delete(key);
    const what = this.#skipped.delete(key) ? 'skipped' : this.#failures.delete(key) ? 'failed' : 'done';
    if (this.#fanOuts.has(fanOutOf(key))) this.countBranch(key, what, -1);
    else this.count(key, what, -1);
  }
}

/** The fan-out that a branch belongs to: `edit` for `edit[a.ts]`, `parallel` for `parallel/code`. */
function fanOutOf(branchKey: string): string {
  const end = branchKey.lastIndexOf(branchKey.endsWith(']') ? '[' : '/');
  return end < 0 ? '' : branchKey.slice(0, end);
}

/** Waits and checkpoints are kept, and are no steps. */
function isUncounted(key: string): boolean {
  return !key.endsWith(']') && /^(?:wait|checkpoint):/.test(key.slice(key.lastIndexOf('/') + 1));
}

function counts({ done, failed, skipped, expected }: Tally): Counts {
  if (expected === undefined) return { done, failed, skipped, notStarted: 0 };
  return { expected, done, failed, skipped, notStarted: Math.max(0, expected - done - failed - skipped) };
}
