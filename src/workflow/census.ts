import type { Census, Counts, JournalEvent, LiveEvent, Outcome } from '../core/events.ts';
import { ProgressMeter } from '../state/progress-meter.ts';
import { escapeName } from './scope.ts';

interface Tally {
  expected: number | undefined;
  done: number;
  failed: number;
  skipped: number;
}

type PhaseTally = Tally & { status: 'done' | 'failed' | 'not-started'; name: string; activeMs: number };

/** Everything that is counted. */
interface Counters {
  readonly steps: Tally;
  readonly phases: Map<string, PhaseTally>;
  readonly fanOuts: Map<string, Tally>;
  readonly failures: Set<string>;
  /** Child runs that were completed less than wholly, by the key of their call. */
  readonly children: Map<string, IncompleteChild>;
}

type IncompleteChild = NonNullable<Census['incompleteChildren']>[number];

/** How many failed keys a census names; it counts them all. */
const namedFailures = 100;

const emptyTally = (expected?: number): Tally => ({ expected, done: 0, failed: 0, skipped: 0 });

/** The fan-out that a branch belongs to: `edit` for `edit[a.ts]`, `parallel` for `parallel/code`. */
function fanOutOf(branchKey: string): string {
  const end = branchKey.lastIndexOf(branchKey.endsWith(']') ? '[' : '/');
  return end < 0 ? '' : branchKey.slice(0, end);
}

/**
 * Counts what a run did and did not do, from its events alone: the status of a run is computed, never declared.
 *
 * Fed with the records of earlier processes first and then with what happens now, it always speaks of the whole run.
 */
export class CensusTaker {
  /** Attempts that failed, over all processes. */
  failedAttempts = 0;
  /** Steps whose first attempts failed and that were completed all the same. */
  recovered = 0;
  /** Whether something was done that could not be written down. */
  notDurable = false;
  /** How far the run is; fed by whoever feeds the census. */
  readonly progress: ProgressMeter = new ProgressMeter();
  #now: Counters = {
    steps: emptyTally(),
    phases: new Map(),
    fanOuts: new Map(),
    failures: new Set(),
    children: new Map(),
  };
  readonly #checkpoints = new Map<number, Counters>();

  /** Takes in one event, in the order of the journal. */
  apply(event: JournalEvent | LiveEvent): void {
    switch (event.type) {
      case 'run-started':
        for (const name of event.phases ?? []) this.#phase(escapeName(name), name);
        this.#remember(0);
        return;
      case 'run-resumed':
        for (const key of event.clears ?? []) this.#clear(key);
        return;
      case 'phase-started':
        this.#phase(event.key, event.name);
        return;
      case 'phase-completed':
      case 'phase-failed': {
        const phase = this.#phase(event.key, event.name);
        phase.status = event.type === 'phase-completed' ? 'done' : 'failed';
        phase.activeMs = event.activeMs;
        if (event.type === 'phase-completed') this.#remember(event.checkpoint);
        return;
      }
      case 'attempt-failed':
        this.failedAttempts += 1;
        for (const key of event.clears ?? []) this.#clear(key);
        return;
      case 'step-completed':
        if (event.child !== undefined) this.#child(event.key, event.child);
        if (event.again === true) return;
        if (event.attempts > 1) this.recovered += 1;
        this.#count(event.key, 'done');
        return;
      case 'step-failed':
        this.#now.failures.add(event.key);
        this.#count(event.key, 'failed');
        return;
      case 'fan-out-started':
        // Told again when it is walked again with other items: what was done of it stays done.
        this.#now.fanOuts.set(event.key, {
          ...(this.#now.fanOuts.get(event.key) ?? emptyTally()),
          expected: event.expected,
          skipped: 0,
        });
        return;
      case 'fan-out-ended': {
        const fanOut = this.#now.fanOuts.get(event.key);
        if (fanOut !== undefined) fanOut.skipped = event.skipped;
        return;
      }
      case 'branch-completed':
        this.#countBranch(event.key, 'done');
        return;
      case 'branch-failed':
        this.#now.failures.add(event.key);
        this.#countBranch(event.key, 'failed');
        return;
      case 'checkpoint-recorded':
        this.#remember(event.number);
        return;
      case 'rolled-back':
        this.#restore(event.to);
        return;
      case 'not-durable':
      case 'persistence-failed':
        this.notDurable = true;
        return;
      default:
        return;
    }
  }

  /** The counts as they were at a checkpoint; 0 is the beginning. */
  at(checkpoint: number): Census | undefined {
    const then = this.#checkpoints.get(checkpoint);
    return then === undefined ? undefined : censusOf(then);
  }

  /** Whether a fan-out was announced as it stands now: with so many items, none of them passed over. */
  announced(fanOut: string, expected: number): boolean {
    const tally = this.#now.fanOuts.get(fanOut);
    return tally?.expected === expected && tally.skipped === 0;
  }

  /** Counts something that was asked for and could not even be written down as failed. */
  missed(key: string): void {
    if (this.#now.failures.has(key)) return;
    this.#now.failures.add(key);
    this.#count(key, 'failed');
  }

  /** Keys of everything that failed for good and was not cleared since. */
  get failures(): ReadonlySet<string> {
    return this.#now.failures;
  }

  /** The phases so far, with the time they were active. */
  get phases(): readonly { readonly name: string; readonly activeMs: number }[] {
    return [...this.#now.phases.values()].filter((phase) => phase.status !== 'not-started');
  }

  /** The counts as they stand. */
  snapshot(): Census {
    return censusOf(this.#now);
  }

  #remember(checkpoint: number): void {
    this.#checkpoints.set(checkpoint, copyOf(this.#now));
  }

  #restore(checkpoint: number): void {
    const then = this.#checkpoints.get(checkpoint);
    if (then !== undefined) this.#now = copyOf(then);
  }

  #phase(key: string, name: string): PhaseTally {
    let phase = this.#now.phases.get(key);
    if (phase === undefined)
      this.#now.phases.set(key, (phase = { ...emptyTally(), status: 'not-started', name, activeMs: 0 }));
    return phase;
  }

  #count(key: string, what: 'done' | 'failed', by = 1): void {
    this.#now.steps[what] += by;
    const slash = key.indexOf('/');
    const phase = slash > 0 ? this.#now.phases.get(key.slice(0, slash)) : undefined;
    if (phase !== undefined) phase[what] += by;
  }

  #child(key: string, { id, outcome }: { readonly id: string; readonly outcome: Outcome }): void {
    if (outcome === 'complete') this.#now.children.delete(key);
    else this.#now.children.set(key, { key, id, outcome });
  }

  #countBranch(key: string, what: 'done' | 'failed', by = 1): void {
    const fanOut = this.#now.fanOuts.get(fanOutOf(key));
    if (fanOut !== undefined) fanOut[what] += by;
  }

  #clear(key: string): void {
    if (!this.#now.failures.delete(key)) return;
    if (this.#now.fanOuts.has(fanOutOf(key))) this.#countBranch(key, 'failed', -1);
    else this.#count(key, 'failed', -1);
  }
}

/**
 * How complete a completed run is: `partial` when something declared is missing, `degraded` when all was reached but
 * something failed on the way and stayed failed, else `complete`.
 */
export function assessOutcome(census: Census): Outcome {
  const missing =
    census.fanOuts.some((fanOut) => fanOut.failed + fanOut.skipped + fanOut.notStarted > 0) ||
    census.phases.some((phase) => phase.status !== 'done');
  if (missing) return 'partial';
  const degraded = census.failed > 0 || census.skipped > 0 || census.incompleteChildren !== undefined;
  return degraded ? 'degraded' : 'complete';
}

function counts(tally: Tally): Counts {
  const { done, failed, skipped, expected } = tally;
  if (expected === undefined) return { done, failed, skipped, notStarted: 0 };
  return { expected, done, failed, skipped, notStarted: Math.max(0, expected - done - failed - skipped) };
}

function censusOf({ steps, phases, fanOuts, failures, children }: Counters): Census {
  return {
    ...counts(steps),
    phases: [...phases].map(([key, phase]) => ({ key, status: phase.status, ...counts(phase) })),
    fanOuts: [...fanOuts].map(([key, fanOut]) => ({ key, ...counts(fanOut) })),
    failures: [...failures].slice(0, namedFailures),
    ...(children.size === 0 ? {} : { incompleteChildren: [...children.values()].slice(0, namedFailures) }),
  };
}

function copyOf({ steps, phases, fanOuts, failures, children }: Counters): Counters {
  const copy = <Value extends Tally>(tallies: ReadonlyMap<string, Value>): Map<string, Value> =>
    new Map([...tallies].map(([key, tally]) => [key, { ...tally }]));
  return {
    steps: { ...steps },
    phases: copy(phases),
    fanOuts: copy(fanOuts),
    failures: new Set(failures),
    children: new Map(children),
  };
}
