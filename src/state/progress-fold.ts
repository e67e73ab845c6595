import type { Usage } from '../core/events.ts';
import { ProgressMeter } from './progress-meter.ts';
import { type FoldedEvent, iso } from './run-state.ts';

/** One step, as `progress.json` shows it. */
class StepView {
  key = '';
  id = 0;
  agent: string | undefined;
  status: 'running' | 'unknown' | 'completed' | 'failed' = 'running';
  startedAt: number | undefined;
  completedAt: number | undefined;
  durationMs: number | undefined;
  percent = 0;
  attempts = 0;
  usage: Usage | undefined;

  /** Becomes the view of another step, which has just begun. */
  begin(key: string, id: number): void {
    this.key = key;
    this.id = id;
    this.agent = undefined;
    this.status = 'running';
    this.startedAt = undefined;
    this.completedAt = undefined;
    this.durationMs = undefined;
    this.percent = 0;
    this.attempts = 0;
    this.usage = undefined;
  }
}

/** More steps would make a file that nobody watches; the counts go on. */
const mostSteps = 1000;

/**
 * The steps of one run for people, the last thousand of them.
 *
 * A resume passes all steps of a run at once. Objects that live for a thousand steps are what a garbage collector is worst
 * at, and so is a map from which the oldest keys are removed: therefore old views become new ones, and keys are forgotten
 * a thousand at a time.
 */
export class ProgressFold {
  /** The last thousand steps or fewer, by key in the order of their beginning, and the thousand before those. */
  #recent = new Map<string, StepView>();
  #former = new Map<string, StepView>();
  /** The views of both, by number. */
  readonly #views: StepView[] = [];
  #count = 0;
  readonly #meter = new ProgressMeter();

  /** Takes in the next event; tells whether it changed anything. */
  apply(event: FoldedEvent): boolean {
    const further = this.#meter.apply(event);
    return this.#changed(event) || further;
  }

  #changed(event: FoldedEvent): boolean {
    switch (event.type) {
      case 'step-started':
      case 'child-started':
        this.#step(event.key).startedAt ??= event.at;
        return true;
      case 'call-reserved':
        this.#step(event.key).agent = event.agent;
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
        step.agent ??= event.usage?.agent;
        return true;
      }
      case 'step-failed': {
        const step = this.#step(event.key);
        this.#end(step, 'failed', event.at);
        step.attempts = event.attempts;
        return true;
      }
      case 'effect-intended':
        this.#step(event.key).status = 'running';
        return true;
      case 'effect-unknown':
        this.#step(event.key).status = 'unknown';
        return true;
      case 'progress-reported':
        if (event.key !== undefined) this.#report(event.key, event.fraction);
        return true;
      default:
        return false;
    }
  }

  /** The document for people, as plain data. */
  snapshot(runId: string): unknown {
    const steps = [...this.#former.values(), ...this.#recent.values()].slice(-mostSteps).map((step) => ({
      id: step.id,
      name: step.key,
      agent: step.agent,
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
      progress_percent: Math.floor(this.#meter.overall * 100),
      steps_begun: this.#count,
      steps_left_out: this.#count - steps.length,
      steps,
    };
  }

  #find(key: string): StepView | undefined {
    return this.#recent.get(key) ?? this.#former.get(key);
  }

  #step(key: string): StepView {
    const known = this.#find(key);
    if (known !== undefined) return known;
    if (this.#recent.size === mostSteps) {
      this.#former = this.#recent;
      this.#recent = new Map();
    }
    const place = this.#count % (2 * mostSteps);
    const step = (this.#views[place] ??= new StepView());
    this.#count += 1;
    step.begin(key, this.#count);
    this.#recent.set(key, step);
    return step;
  }

  #report(key: string, fraction: number): void {
    const step = this.#find(key);
    if (step !== undefined) step.percent = Math.round(fraction * 100);
  }

  #end(step: StepView, status: 'completed' | 'failed', at: number): void {
    step.status = status;
    step.completedAt = at;
    step.percent = 100;
    if (step.startedAt !== undefined) step.durationMs = Math.max(0, at - step.startedAt);
  }
}
