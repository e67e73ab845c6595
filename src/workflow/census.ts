import type { Census, JournalEvent, LiveEvent, Outcome, RecoveryMode } from '../core/events.ts';
import { HealthNotes } from '../state/health-notes.ts';
import { ProgressMeter } from '../state/progress-meter.ts';
import { CallTally } from '../state/call-tally.ts';
import { escapeName } from './scope.ts';
import { Tallies } from './tallies.ts';

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
  /** Steps that failed for good, over all processes, whatever became of them since. */
  failedSteps = 0;
  /** What failed attempts and the waits behind them took. */
  lostMs = 0;
  /** How often steps were parked. */
  parked = 0;
  /** Whether something was done that could not be written down. */
  notDurable = false;
  /** What the run was resumed from last. */
  resumedFrom: { readonly mode: RecoveryMode; readonly phase: string | undefined } | undefined;
  /** How far the run is; fed by whoever feeds the census. */
  readonly progress: ProgressMeter = new ProgressMeter();
  /** What was found of the machine's health. */
  readonly health: HealthNotes = new HealthNotes();
  /** What its calls used. */
  readonly calls: CallTally = new CallTally();
  #now = new Tallies();
  readonly #checkpoints = new Map<number, Tallies>();

  /** Takes in one event, in the order of the journal. */
  apply(event: JournalEvent | LiveEvent): void {
    this.calls.apply(event);
    switch (event.type) {
      case 'run-started':
        for (const name of event.phases ?? []) this.#now.addPhase(escapeName(name), name, true);
        this.#remember(0);
        return;
      case 'run-resumed':
        if (event.mode !== undefined) this.resumedFrom = { mode: event.mode, phase: event.phase };
        this.#clear(event.clears);
        return;
      case 'phase-started':
        this.#now.addPhase(event.key, event.name, false);
        return;
      case 'phase-completed':
      case 'phase-failed': {
        const phase = this.#now.addPhase(event.key, event.name, false);
        phase.status = event.type === 'phase-completed' ? 'done' : 'failed';
        phase.activeMs = event.activeMs;
        // Nobody knows what is missing of it: it counts as one thing that was not done.
        if (event.type === 'phase-completed' && event.passed !== undefined) this.#now.count(event.key, 'skipped');
        if (event.type === 'phase-completed') this.#remember(event.checkpoint);
        return;
      }
      case 'attempt-failed':
        this.failedAttempts += 1;
        this.lostMs += event.retryInMs + (event.tookMs ?? 0);
        this.#clear(event.clears);
        return;
      case 'step-parked':
        this.parked += 1;
        return;
      case 'step-completed':
        // What takes the place of another result was counted with that one.
        if (event.again === true) this.#now.forget([event.key]);
        else if (event.attempts > 1) this.recovered += 1;
        this.#now.count(event.key, 'done');
        if (event.child !== undefined) this.#now.noteChild({ key: event.key, ...event.child });
        return;
      case 'step-failed':
        this.failedSteps += 1;
        this.lostMs += event.tookMs ?? 0;
        if (event.again === true) this.#now.forget([event.key]);
        this.#now.count(event.key, 'failed');
        return;
      case 'step-skipped':
        this.#clear([event.key, ...(event.clears ?? [])]);
        if (event.again === true) this.#now.forget([event.key]);
        this.#now.count(event.key, 'skipped');
        return;
      case 'fan-out-started':
        this.#now.addFanOut(event.key, event.expected);
        return;
      case 'fan-out-ended':
        this.#now.passOver(event.key, event.skipped);
        return;
      case 'branch-completed':
      case 'branch-failed':
        if (event.again === true) this.#now.forget([event.key]);
        this.#now.countBranch(event.key, event.type === 'branch-completed' ? 'done' : 'failed');
        return;
      case 'checkpoint-recorded':
        this.#remember(event.number);
        return;
      case 'rolled-back':
        this.#now = this.#at(event.to, event.kept ?? []) ?? this.#now;
        if (event.saved !== undefined) this.#remember(event.saved.number);
        return;
      case 'rerun-started':
        this.#now.forget(event.clears);
        this.#clear(event.failures);
        return;
      case 'migrated':
        this.#now.forget(event.drops);
        for (const tallies of [this.#now, ...this.#checkpoints.values()]) tallies.rename(event.renames);
        return;
      case 'health-checked':
        this.health.note(event);
        return;
      case 'not-durable':
      case 'persistence-failed':
        this.notDurable = true;
        return;
      default:
        return;
    }
  }

  /** The counts as they were at a checkpoint (0 is the beginning), with what was done behind it and stays done. */
  at(checkpoint: number, kept: readonly string[]): Census | undefined {
    return this.#at(checkpoint, kept)?.snapshot();
  }

  /** The counts as they would be after an event. */
  after(event: JournalEvent): Census {
    const then = this.copy();
    then.apply(event);
    return then.snapshot();
  }

  /** The same counts, to be counted on apart from these. */
  copy(): CensusTaker {
    const copy = new CensusTaker();
    copy.#now = this.#now.copy();
    return copy;
  }

  /** Whether a fan-out was announced as it stands now: with so many items, none of them passed over. */
  announced(fanOut: string, expected: number): boolean {
    return this.#now.announced(fanOut, expected);
  }

  /** Counts something that was asked for and could not even be written down as failed. */
  missed(key: string): void {
    if (!this.failures.has(key)) this.#now.count(key, 'failed');
  }

  /** Keys of everything that failed for good and was not cleared since. */
  get failures(): ReadonlySet<string> {
    return this.#now.failures;
  }

  /** The phases so far, with the time they were active. */
  get phases(): readonly { readonly name: string; readonly activeMs: number }[] {
    return this.#now.phases;
  }

  /** The counts as they stand. */
  snapshot(): Census {
    return this.#now.snapshot();
  }

  #at(checkpoint: number, kept: readonly string[]): Tallies | undefined {
    const then = this.#checkpoints.get(checkpoint)?.copy();
    for (const key of kept) then?.count(key, 'done');
    return then;
  }

  #remember(checkpoint: number): void {
    this.#checkpoints.set(checkpoint, this.#now.copy());
  }

  #clear(keys: readonly string[] = []): void {
    for (const key of keys) this.#now.clear(key);
  }
}

/**
 * How complete a completed run is: `partial` when something declared is missing, `degraded` when all was reached but
 * something failed on the way and stayed failed, or was skipped, else `complete`.
 */
export function assessOutcome(census: Census): Outcome {
  const missing =
    census.fanOuts.some((fanOut) => fanOut.failed + fanOut.skipped + fanOut.notStarted > 0) ||
    census.phases.some((phase) => phase.status !== 'done');
  if (missing) return 'partial';
  const degraded = census.failed > 0 || census.skipped > 0 || census.incompleteChildren !== undefined;
  return degraded ? 'degraded' : 'complete';
}
