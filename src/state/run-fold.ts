import { type Amounts, isNothing } from '../core/amounts.ts';
import type { Census, JournalEvent, LimitReached, Outcome, Owner, PausedReason, RunStatus } from '../core/events.ts';
import type { JournalDamage } from './damage.ts';
import { budgetNoteOf, limitNoteOf } from './budget-note.ts';
import { CallTally } from './call-tally.ts';
import { EffectLedger, type OpenEffect } from './effect-ledger.ts';
import { HealthNotes } from './health-notes.ts';
import { ProgressMeter } from './progress-meter.ts';
import { renamed } from './renames.ts';
import {
  type ChildNote,
  type FoldedEvent,
  iso,
  type ParkedStep,
  type RunState,
  type StageNote,
  type UnknownEffect,
} from './run-state.ts';
import { StepTally } from './step-tally.ts';
import { shortMessage, TroubleNotes } from './trouble-notes.ts';

const mostStages = 50;
const mostPhases = 200;
const mostChildren = 100;
const mostParked = 100;

/**
 * Follows one run through its events and can say at any time where it stands. Keeps no step of its own, so that its
 * memory does not grow with the run.
 */
export class RunFold {
  readonly runId: string;
  status: RunStatus = 'pending';
  owner: Owner | undefined;
  epoch = 0;
  /** Where the result stands, told by whoever knows the journal. */
  result: string | undefined;
  /** What was found damaged of the journal, told by whoever has read it. */
  damage: readonly JournalDamage[] = [];
  /** The last checkpoint's data, told by whoever can read values. */
  checkpointData: unknown = null;
  updatedAt = 0;
  /** Up to where the run has taken in its inbox. */
  inboxPlace = 0;
  #started: Extract<JournalEvent, { readonly type: 'run-started' }> | undefined;
  #createdAt = 0;
  #startedAt = 0;
  #completedAt: number | undefined;
  #outcome: Outcome | undefined;
  #pausedReason: PausedReason | undefined;
  #wakeAt: number | undefined;
  /** The limit that it rests because of. */
  #limit: LimitReached | undefined;
  #movedTo: string | undefined;
  #phase: { number: number; name: string; ended: boolean } | undefined;
  readonly #meter = new ProgressMeter();
  readonly #phases: string[] = [];
  readonly #steps = new StepTally();
  readonly #trouble = new TroubleNotes();
  #version: string | undefined;
  #said: string | undefined;
  /** By id, because each process that goes on with one tells of it again. */
  readonly #children = new Map<string, ChildNote>();
  readonly #stages: StageNote[] = [];
  readonly #parked = new Map<string, ParkedStep>();
  readonly #health = new HealthNotes();
  /** What its calls used. */
  readonly calls: CallTally = new CallTally();
  readonly #effects = new EffectLedger({ remembersDone: false });

  constructor(runId: string) {
    this.runId = runId;
  }

  /** What it is a run of, as far as that is known. */
  get workflow(): string | undefined {
    return this.#started?.workflow;
  }

  /** The phase that it is in now. */
  get phaseName(): string | undefined {
    return this.#phase?.ended === false ? this.#phase.name : undefined;
  }

  /** Takes in the next event. */
  apply(event: FoldedEvent): void {
    this.updatedAt = event.at;
    this.#effects.apply(event);
    this.#meter.apply(event);
    // Told once by the journal and once by the engine.
    if (event.type !== 'run-started' || this.#started === undefined) this.calls.apply(event);
    switch (event.type) {
      case 'step-started':
        this.#steps.started(event.key);
        return;
      case 'step-completed':
        this.#steps.completed(event);
        return;
      case 'step-failed':
        this.#steps.failed(event);
        this.#trouble.failed(event.at, event.key, event.error);
        return;
      case 'child-started':
        this.#steps.started(event.key);
        this.#child({ key: event.key, workflow: event.workflow, workflow_id: event.childId });
        return;
      case 'attempt-failed':
        this.#trouble.attemptFailed(event.at, event.key, event.error, event.attempt);
        this.#steps.clear(event.clears ?? []);
        return;
      case 'step-parked': {
        const { key, provider, wakeAt, reason } = event;
        if (this.#parked.size < mostParked) this.#parked.set(key, { key, provider, until: iso(wakeAt), reason });
        return;
      }
      case 'step-unparked':
        this.#parked.delete(event.key);
        return;
      case 'opened':
        // What was parked in another process is parked no more: whoever goes on asks anew.
        this.#parked.clear();
        this.owner = event.owner;
        this.epoch += 1;
        return;
      case 'run-started':
        // Told once by the journal and once by the engine.
        if (this.#started !== undefined) return;
        this.#started = event;
        this.status = 'in_progress';
        this.#createdAt = event.at;
        this.#startedAt = event.at;
        return;
      case 'run-resumed':
        this.#goOn(event.clears ?? []);
        return;
      case 'run-paused':
        this.status = 'paused';
        this.#pausedReason = event.reason;
        this.#wakeAt = event.wakeAt;
        this.#limit = event.limit;
        return;
      case 'run-interrupted':
        this.status = 'interrupted';
        return;
      case 'released':
        if (this.status === 'in_progress') this.status = 'interrupted';
        return;
      case 'command-received':
        this.inboxPlace = event.inboxPlace;
        return;
      case 'moving':
        this.#movedTo = event.to;
        return;
      case 'arrived':
        this.#movedTo = undefined;
        this.inboxPlace = event.inboxPlace;
        return;
      case 'run-completed':
      case 'run-failed':
      case 'run-cancelled':
        this.#end(event);
        return;
      case 'phase-started':
        this.#phase = { number: event.number, name: event.name, ended: false };
        this.#stage(event.name, 'started', event.at);
        return;
      case 'phase-completed':
        this.#phases.push(event.name);
        if (this.#phases.length > mostPhases) this.#phases.shift();
        if (this.#phase !== undefined) this.#phase.ended = true;
        this.#stage(event.name, 'completed', event.at);
        return;
      case 'phase-failed':
        this.#stage(event.name, 'failed', event.at);
        this.#trouble.failed(event.at, event.key, event.error);
        return;
      case 'rollback-started':
        this.#goOn([]);
        return;
      case 'rolled-back':
        this.#rollBack(event.census);
        return;
      case 'rerun-started':
        this.#goOn([]);
        this.#rollBack(event.census);
        return;
      case 'migrated':
        this.#version = event.to;
        this.#rename((key) => renamed(key, event.renames));
        this.#rollBack(event.census);
        return;
      case 'step-skipped':
        if (this.status === 'completed') this.#goOn([]);
        this.#steps.skipped(event);
        return;
      case 'health-checked':
        this.#health.note(event);
        return;
      case 'progress-reported':
        if (event.message !== undefined) this.#said = event.message;
        return;
      default:
        return;
    }
  }

  /** Where the run stands, as plain data. */
  snapshot(inChildren: Amounts = {}): RunState {
    const { metadata = {}, phases } = this.#started ?? {};
    const steps = this.#steps.standing;
    const parked = [...this.#parked.values()];
    const unknown = this.#effects.unknown(this.status === 'in_progress');
    const ended = steps.done + steps.failed + steps.skipped;
    return {
      workflow_id: this.runId,
      workflow: this.#started?.workflow ?? '',
      version: this.#version ?? this.#started?.version ?? '',
      status: this.status,
      outcome: this.#outcome,
      paused_reason: this.#pausedReason,
      created_at: iso(this.#createdAt),
      started_at: iso(this.#startedAt),
      updated_at: iso(this.updatedAt),
      completed_at: this.#completedAt === undefined ? undefined : iso(this.#completedAt),
      parent_id: this.#started?.parent?.runId,
      wake_at: this.#wakeAt === undefined ? firstOf(parked) : iso(this.#wakeAt),
      moved_to: this.#movedTo,
      command: metadata.command,
      description: metadata.description,
      metadata,
      inbox_place: this.inboxPlace,
      completed_phases: [...this.#phases],
      current_phase:
        this.#phase === undefined
          ? undefined
          : {
              phase_num: this.#phase.number,
              phase_name: this.#phase.name,
              progress: this.#phase.ended ? 1 : (this.#meter.phase?.fraction ?? 0),
            },
      current_step: ended,
      total_steps: Math.max(ended + (this.#steps.running ? 1 : 0), steps.expected ?? 0),
      counts: {
        done: steps.done,
        failed: steps.failed,
        skipped: steps.skipped,
        expected: steps.expected,
        not_started: steps.notStarted,
      },
      children: [...this.#children.values()],
      checkpoint_data: this.checkpointData,
      progress_data: {
        fraction: this.#meter.overall,
        message: this.#said,
        step: this.#steps.last,
      },
      context: phases === undefined ? {} : { phases },
      errors: [...this.#trouble.errors],
      error_history: [...this.#trouble.history],
      monitoring_state: {
        error_count: this.#trouble.errorCount,
        recovery_attempts: this.#trouble.recoveryAttempts,
        health_checks: this.#health.list,
        stage_history: [...this.#stages],
      },
      ...(unknown.length === 0 ? {} : { unknown_effects: unknown.map(unknownOf) }),
      ...(parked.length === 0 ? {} : { parked }),
      ...(this.calls.isEmpty && isNothing(inChildren) ? {} : { budget: budgetNoteOf(this.calls, inChildren) }),
      ...(this.#limit === undefined ? {} : { limit_reached: limitNoteOf(this.#limit) }),
      owner: this.owner,
      epoch: this.epoch,
      result: this.result,
      ...(this.damage.length === 0
        ? {}
        : { damage: this.damage, damaged: this.damage.some(({ accepted }) => !accepted) }),
    };
  }

  #rollBack(census: Census): void {
    this.#steps.rollBack(census);
    const done = new Set(census.phases.flatMap((phase) => (phase.status === 'done' ? [phase.key] : [])));
    this.#phases.splice(0, this.#phases.length, ...this.#phases.filter((name) => done.has(name)));
    this.#phase = undefined;
  }

  #rename(now: (key: string) => string): void {
    this.#phases.splice(0, this.#phases.length, ...this.#phases.map(now));
    for (const [id, note] of this.#children) this.#children.set(id, { ...note, key: now(note.key) });
    this.#effects.rename(now);
  }

  #goOn(clears: readonly string[]): void {
    this.status = 'in_progress';
    this.#pausedReason = undefined;
    this.#wakeAt = undefined;
    this.#limit = undefined;
    this.#outcome = undefined;
    this.#completedAt = undefined;
    this.result = undefined;
    this.#steps.goOn(clears);
  }

  #end(
    event: Extract<JournalEvent, { readonly type: 'run-completed' | 'run-failed' | 'run-cancelled' }> & {
      readonly at: number;
    },
  ): void {
    this.#completedAt = event.at;
    this.#parked.clear();
    this.#steps.end(event.census);
    this.#limit = undefined;
    this.#pausedReason = undefined;
    this.#wakeAt = undefined;
    if (event.type === 'run-completed') {
      this.status = 'completed';
      this.#outcome = event.outcome;
    } else if (event.type === 'run-failed') {
      this.status = 'failed';
      this.#trouble.failed(event.at, undefined, event.error);
    } else {
      this.status = 'cancelled';
    }
  }

  #child(note: ChildNote): void {
    this.#children.set(note.workflow_id, note);
    if (this.#children.size > mostChildren) this.#children.delete(this.#children.keys().next().value ?? '');
  }

  #stage(stage: string, status: StageNote['status'], at: number): void {
    this.#stages.push({ stage, status, at: iso(at) });
    if (this.#stages.length > mostStages) this.#stages.shift();
  }
}

/** When the first of them goes on. */
function firstOf(parked: readonly ParkedStep[]): string | undefined {
  return parked.map(({ until }) => until).sort()[0];
}

function unknownOf({ key, effectKey, attempt, intendedAt, error }: OpenEffect): UnknownEffect {
  return {
    key,
    effect_key: effectKey,
    attempt,
    since: iso(intendedAt),
    error: error === undefined ? undefined : shortMessage(error.message),
  };
}
