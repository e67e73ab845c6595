import { type ErrorRecord, fromErrorRecord } from '../core/error-record.ts';
import type { RunEvent, Usage } from '../core/events.ts';
import type { Classification } from '../recovery/classification.ts';
import { RunFold } from '../state/run-fold.ts';
import { type HealthNote, iso } from '../state/run-state.ts';
import { shortMessage } from '../state/trouble-notes.ts';
import type {
  ErrorDiagnosis,
  PendingWaits,
  RecoveryDiagnosis,
  ResumeDiagnosis,
  RunningStep,
  TroubleNote,
} from './run-diagnostics.ts';
import { healthNoteOf } from './health-notes.ts';
import { StageFold } from './stage-fold.ts';

const mostNotes = 20;
const mostRunning = 100;
const mostWaits = 100;

interface Running {
  readonly key: string;
  readonly since: number;
  readonly attempt: number;
  readonly child?: string;
}

type Wait = Extract<RunEvent, { readonly type: 'wait-started' | 'timer-set' }>;

/** Follows a run through its journal for {@link RunDiagnostics}. Its memory does not grow with the run. */
export class DiagnosticFold {
  readonly run: RunFold;
  readonly stages: StageFold = new StageFold();
  readonly errors: ErrorDiagnosis[] = [];
  readonly health: HealthNote[] = [];
  readonly trouble: TroubleNote[] = [];
  readonly usage: { tokens: number; cost_usd: number; steps: number; steps_without_cost: number } = {
    ...{ tokens: 0, cost_usd: 0, steps: 0, steps_without_cost: 0 },
  };
  /** Steps that ended, those that had trouble, and those of them that were completed. */
  readonly steps: { ended: number; troubled: number; recovered: number } = { ended: 0, troubled: 0, recovered: 0 };
  last: RunEvent | undefined;
  paused: Extract<RunEvent, { readonly type: 'run-paused' }> | undefined;
  resumed: ResumeDiagnosis | undefined;
  /** Owners that were replaced while they held the run. */
  deaths = 0;
  readonly #classify: (error: unknown) => Classification;
  readonly #running = new Map<string, Running>();
  readonly #waits = new Map<string, Wait>();
  #checkpoint = 0;

  constructor(runId: string, classify: (error: unknown) => Classification) {
    this.run = new RunFold(runId);
    this.#classify = classify;
  }

  /** Takes in the next event. */
  apply(event: RunEvent): void {
    if (event.type === 'opened' && this.run.status === 'in_progress') this.deaths += 1;
    if (event.type === 'run-resumed') this.#resume(event);
    this.run.apply(event);
    this.stages.apply(event);
    this.last = event;
    const note = healthNoteOf(event);
    if (note !== undefined) keepLast(this.health, note);
    switch (event.type) {
      case 'opened':
        this.#running.clear();
        return;
      case 'step-started':
      case 'effect-intended':
        this.#begin({ key: event.key, since: event.at, attempt: 'attempt' in event ? event.attempt : 1 });
        return;
      case 'child-started':
        this.#begin({ key: event.key, since: event.at, attempt: 1, child: event.childId });
        return;
      case 'attempt-failed':
        this.#attemptFailed(event);
        return;
      case 'step-completed':
        this.#completed(event);
        return;
      case 'step-failed':
        this.#running.delete(event.key);
        this.steps.ended += 1;
        this.steps.troubled += 1;
        this.#used(event.usage);
        this.#note(event, event.error, { did: didOf(event) }, event.attempts);
        return;
      case 'phase-failed':
      case 'branch-failed':
        this.#note(event, event.error, { did: 'gave-up' });
        return;
      case 'step-parked':
      case 'step-skipped':
        this.#running.delete(event.key);
        return;
      case 'wait-started':
      case 'timer-set':
        if (this.#waits.size < mostWaits) this.#waits.set(event.key, event);
        return;
      case 'signal-received':
      case 'wait-timed-out':
      case 'timer-fired':
        this.#waits.delete(event.key);
        return;
      case 'signal-rejected':
        this.#troubled(event, `signal "${event.name}" was rejected: ${event.issues.join('; ')}`);
        return;
      case 'not-durable':
        this.#troubled(event, event.message);
        return;
      case 'compensation-failed':
        this.#troubled(event, `${event.key}: ${event.error.message}`);
        return;
      case 'phase-completed':
        this.#checkpoint = event.checkpoint;
        return;
      case 'checkpoint-recorded':
        this.#checkpoint = event.number;
        return;
      case 'run-paused':
        this.paused = event;
        return;
      case 'rolled-back':
      case 'rerun-started':
      case 'migrated':
        this.#running.clear();
        this.#waits.clear();
        return;
      case 'run-failed':
        this.#note(event, event.error, { did: 'gave-up' });
        this.#ended();
        return;
      case 'run-completed':
      case 'run-cancelled':
        this.#ended();
        return;
      default:
        return;
    }
  }

  /** Steps that have begun and not ended. */
  running(now: number): readonly RunningStep[] {
    return [...this.#running.values()].map(({ since, ...step }) => ({
      ...step,
      since: iso(since),
      for: secondsSince(since, now),
    }));
  }

  /** Signals and moments that are waited for. */
  waits(): Pick<PendingWaits, 'signals' | 'sleeps'> {
    const waits = [...this.#waits.values()];
    return {
      signals: waits.flatMap((wait) =>
        wait.type === 'wait-started'
          ? [
              {
                ...{ name: wait.name, key: wait.key, since: iso(wait.at) },
                ...(wait.deadlineAt === undefined ? {} : { until: iso(wait.deadlineAt) }),
              },
            ]
          : [],
      ),
      sleeps: waits.flatMap((wait) => (wait.type === 'timer-set' ? [{ key: wait.key, until: iso(wait.wakeAt) }] : [])),
    };
  }

  #resume({ at, by, takenOver }: Extract<RunEvent, { readonly type: 'run-resumed' }>): void {
    const stage = this.stages.lastCompleted;
    this.resumed = {
      ...{ at: iso(at), by, taken_over: takenOver },
      ...(stage === undefined ? {} : { stage }),
      checkpoint: this.#checkpoint,
      steps_done: this.run.snapshot().counts.done,
      times: (this.resumed?.times ?? 0) + 1,
    };
    this.paused = undefined;
  }

  #begin(step: Running): void {
    if (this.#running.size < mostRunning) this.#running.set(step.key, step);
  }

  #attemptFailed(event: Extract<RunEvent, { readonly type: 'attempt-failed' }>): void {
    const { key, attempt, retryInMs, rung, nextRung, actions } = event;
    const running = this.#running.get(key);
    if (running !== undefined)
      this.#running.set(key, { ...running, since: event.at + retryInMs, attempt: attempt + 1 });
    this.#note(
      event,
      event.error,
      {
        ...{ did: 'retried', retry_in_ms: retryInMs },
        ...(rung === undefined ? {} : { rung }),
        ...(nextRung === undefined ? {} : { next_rung: nextRung }),
        ...(actions === undefined ? {} : { actions }),
      },
      attempt,
    );
  }

  #completed({ key, attempts, usage }: Extract<RunEvent, { readonly type: 'step-completed' }>): void {
    this.#running.delete(key);
    this.steps.ended += 1;
    this.#used(usage);
    if (attempts <= 1) return;
    this.steps.troubled += 1;
    this.steps.recovered += 1;
    for (const [index, error] of this.errors.entries())
      if (error.key === key) this.errors[index] = { ...error, recovery: { ...error.recovery, helped: true } };
  }

  #used(usage: Usage | undefined): void {
    if (usage === undefined) return;
    this.usage.steps += 1;
    this.usage.tokens += usage.tokens ?? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
    if (usage.costUsd === undefined) this.usage.steps_without_cost += 1;
    else this.usage.cost_usd += usage.costUsd;
  }

  #note(event: RunEvent, error: ErrorRecord, recovery: RecoveryDiagnosis, attempt?: number): void {
    const { category, retryable, reason } = this.#classify(fromErrorRecord(error));
    keepLast(this.errors, {
      at: iso(event.at),
      ...keyOf(event),
      ...{ name: error.name, message: shortMessage(error.message) },
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(attempt === undefined ? {} : { attempt }),
      ...{ category, retryable, reason },
      recovery,
    });
  }

  #troubled(event: RunEvent, message: string): void {
    keepLast(this.trouble, { at: iso(event.at), what: event.type, message: shortMessage(message) });
  }

  #ended(): void {
    this.#running.clear();
    this.#waits.clear();
  }
}

/** The key of an event that has one. */
export function keyOf(event: RunEvent): { readonly key?: string } {
  return 'key' in event && typeof event.key === 'string' ? { key: event.key } : {};
}

/** Seconds between two moments, to the millisecond; clocks that went back count as none. */
export function secondsSince(then: number, now: number): number {
  return Math.max(0, now - then) / 1000;
}

function didOf(event: { readonly skipped?: true; readonly tolerated: boolean }): RecoveryDiagnosis['did'] {
  if (event.skipped === true) return 'skipped';
  return event.tolerated ? 'went-on-without' : 'gave-up';
}

function keepLast<Note>(notes: Note[], note: Note): void {
  notes.push(note);
  if (notes.length > mostNotes) notes.shift();
}
