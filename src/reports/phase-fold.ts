import { type Amounts, sumOf } from '../core/amounts.ts';
import type { RunEvent } from '../core/events.ts';
import { slices } from './report-bounds.ts';
import type { ReportedPhase, ReportedStep } from './report-data.ts';
import type { TimeScale } from './time-scale.ts';

interface Open extends Omit<ReportedPhase, 'load' | 'activeMs' | 'error'> {
  status: ReportedPhase['status'];
  startedAt: number;
  endedAt: number;
  activeMs: number | undefined;
  error: string | undefined;
  steps: number;
  failed: number;
  retries: number;
  used: Amounts;
  readonly load: Float64Array;
}

/** Reads phases, and what went on in them at which time. */
export class PhaseFold {
  readonly #most: number;
  readonly #scale: TimeScale;
  readonly #phases = new Map<string, Open>();
  #outside: Open | undefined;
  #current: string | undefined;
  leftOut = 0;

  constructor(most: number, scale: TimeScale) {
    this.#most = most;
    this.#scale = scale;
  }

  /** The key of the phase that is open. */
  get current(): string | undefined {
    return this.#current;
  }

  has(key: string): boolean {
    return this.#phases.has(key);
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'phase-started': {
        const { key, name, number, at } = event;
        this.#current = key;
        const known = this.#phases.get(key);
        if (known !== undefined) known.status = 'running';
        else if (this.#phases.size < this.#most) this.#phases.set(key, open(at, { key, name, number }));
        else this.leftOut += 1;
        return;
      }
      case 'phase-completed':
      case 'phase-failed': {
        this.#current = undefined;
        const phase = this.#phases.get(event.key);
        if (phase === undefined) return;
        phase.status = event.type === 'phase-failed' ? 'failed' : event.passed === undefined ? 'done' : 'passed';
        phase.endedAt = Math.max(phase.startedAt, event.at);
        phase.activeMs = event.activeMs;
        phase.error = event.type === 'phase-failed' ? event.error.message : undefined;
        return;
      }
      case 'attempt-failed': {
        const phase = this.#phases.get(event.key);
        if (phase !== undefined) phase.retries += 1;
        return;
      }
      case 'rolled-back':
      case 'rerun-started':
      case 'migrated':
        this.#current = undefined;
        return;
      default:
        return;
    }
  }

  /** Counts a step where it belongs. */
  add(step: ReportedStep): void {
    const phase = step.phase === undefined ? undefined : this.#phases.get(step.phase);
    const place = phase ?? (this.#outside ??= open(step.startedAt, { name: '' }));
    place.steps += 1;
    place.retries += step.attempts - 1;
    place.used = sumOf(place.used, step.used);
    if (step.status === 'failed' || step.status === 'without') place.failed += 1;
    if (place === this.#outside) {
      place.startedAt = Math.min(place.startedAt, step.startedAt);
      place.endedAt = Math.max(place.endedAt, step.endedAt);
      place.status = 'done';
    }
    if (step.kind !== 'sleep' && step.kind !== 'wait') this.#fill(place.load, step);
  }

  /** In their order; what ran outside of phases stands last. */
  list(toAt: number, goesOn: boolean): readonly ReportedPhase[] {
    const all = [...this.#phases.values(), ...(this.#outside === undefined ? [] : [this.#outside])];
    return all.map(({ activeMs, error, load, status, endedAt, ...phase }) => {
      const unended = status === 'running';
      return {
        ...phase,
        status: unended && !goesOn ? 'unfinished' : status,
        endedAt: unended ? toAt : endedAt,
        ...(activeMs === undefined ? {} : { activeMs }),
        ...(error === undefined ? {} : { error }),
        load: Array.from(load, (share) => Math.round(share * 100) / 100),
      };
    });
  }

  #fill(load: Float64Array, { startedAt, endedAt, rests }: ReportedStep): void {
    let at = startedAt;
    for (const { fromAt, toAt } of rests) {
      this.#span(load, at, Math.max(at, fromAt));
      at = Math.max(at, toAt);
    }
    this.#span(load, at, endedAt);
  }

  #span(load: Float64Array, fromAt: number, toAt: number): void {
    const from = this.#scale.place(fromAt) * slices;
    const to = this.#scale.place(toAt) * slices;
    for (let slice = Math.floor(from); slice < slices && slice < to; slice += 1)
      load[slice] = (load[slice] ?? 0) + Math.min(to, slice + 1) - Math.max(from, slice);
  }
}

function open(at: number, facts: { readonly key?: string; readonly name: string; readonly number?: number }): Open {
  return {
    ...{ ...facts, status: 'running', startedAt: at, endedAt: at, activeMs: undefined, error: undefined },
    ...{ steps: 0, failed: 0, retries: 0, used: {}, load: new Float64Array(slices) },
  };
}
