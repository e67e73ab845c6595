import type { Usage } from '../core/events.ts';
import { type FoldedEvent, iso } from './run-state.ts';

/** One step, as `progress.json` shows it. */
interface StepView {
  readonly id: number;
  status: 'running' | 'completed' | 'failed';
  startedAt: number | undefined;
  completedAt: number | undefined;
  durationMs: number | undefined;
  percent: number;
  attempts: number;
  usage: Usage | undefined;
}

/** More steps would make a file that nobody watches; the counts go on. */
const mostSteps = 1000;
/** Old steps are let go of many at a time: finding the oldest one of a map again and again is slow. */
const mostKept = 2 * mostSteps;

/** The steps of one run for people, the last thousand of them. */
export class ProgressFold {
  /** By key, in the order of their beginning. */
  readonly #steps = new Map<string, StepView>();
  #count = 0;
  #fraction = 0;

  /** Takes in the next event; tells whether it changed anything. */
  apply(event: FoldedEvent): boolean {
    switch (event.type) {
      case 'step-started':
        this.#step(event.key).startedAt ??= event.at;
        return true;
      case 'attempt-failed':
        this.#step(event.key).attempts = event.attempt;
        return true;
      case 'step-completed': {
        const step = this.#step(event.key);
        this.#end(step, 'completed', event.at);
        step.durationMs = event.activeMs;
        step.attempts = event.attempts;
        step.usage = event.usage;
        return true;
      }
      case 'step-failed': {
        const step = this.#step(event.key);
        this.#end(step, 'failed', event.at);
        step.attempts = event.attempts;
        return true;
      }
      case 'progress-reported':
        if (event.key === undefined) this.#fraction = event.fraction;
        else if (this.#steps.has(event.key)) this.#step(event.key).percent = Math.round(event.fraction * 100);
        return true;
      default:
        return false;
    }
  }

  /** The document for people, as plain data. */
  snapshot(runId: string): unknown {
    const steps = [...this.#steps].slice(-mostSteps).map(([name, step]) => ({
      id: step.id,
      name,
      status: step.status,
      started_at: step.startedAt === undefined ? undefined : iso(step.startedAt),
      completed_at: step.completedAt === undefined ? undefined : iso(step.completedAt),
      duration_seconds: step.durationMs === undefined ? undefined : Math.round(step.durationMs) / 1000,
      progress_percent: step.percent,
      attempts: step.attempts,
      outputs: step.usage,
    }));
    return {
      _note: 'A view, written from the journal beside it: editing it changes nothing.',
      workflow_id: runId,
      progress_percent: Math.round(this.#fraction * 100),
      steps_begun: this.#count,
      steps_left_out: this.#count - steps.length,
      steps,
    };
  }

  #step(key: string): StepView {
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const step: StepView = {
      id: (this.#count += 1),
      status: 'running',
      startedAt: undefined,
      completedAt: undefined,
      durationMs: undefined,
      percent: 0,
      attempts: 0,
      usage: undefined,
    };
    this.#steps.set(key, step);
    if (this.#steps.size > mostKept) this.#forgetOldest();
    return step;
  }

  #forgetOldest(): void {
    for (const key of this.#steps.keys()) {
      if (this.#steps.size <= mostSteps) return;
      this.#steps.delete(key);
    }
  }

  #end(step: StepView, status: 'completed' | 'failed', at: number): void {
    step.status = status;
    step.completedAt = at;
    step.percent = 100;
    if (step.startedAt !== undefined) step.durationMs = Math.max(0, at - step.startedAt);
  }
}
