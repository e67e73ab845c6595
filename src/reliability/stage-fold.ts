import type { RunEvent } from '../core/events.ts';
import { iso } from '../state/run-state.ts';
import type { StageDiagnosis } from './run-diagnostics.ts';
import type { PerformanceAssessment, PhaseDuration } from './performance.ts';

const mostStages = 200;

interface Stage {
  readonly name: string;
  readonly startedAt: number;
  state: StageDiagnosis['state'];
  activeMs: number | undefined;
}

/** Follows the phases of one run; the last 200 of them. */
export class StageFold {
  /** The phase that was completed last. */
  lastCompleted: string | undefined;
  readonly #stages = new Map<string, Stage>();

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'phase-started': {
        const { key, name, at } = event;
        this.#stages.delete(key);
        this.#stages.set(key, { name, startedAt: at, state: 'in_progress', activeMs: undefined });
        if (this.#stages.size > mostStages) this.#stages.delete(this.#stages.keys().next().value ?? '');
        return;
      }
      case 'phase-completed':
      case 'phase-failed': {
        const { key, name, activeMs, at } = event;
        const startedAt = this.#stages.get(key)?.startedAt ?? at - activeMs;
        const state = event.type === 'phase-completed' ? 'completed' : 'failed';
        this.#stages.set(key, { name, startedAt, state, activeMs });
        if (state === 'completed') this.lastCompleted = name;
        return;
      }
      default:
        return;
    }
  }

  /** The phase that began last and goes on. */
  get current(): { readonly name: string; readonly startedAt: number } | undefined {
    return [...this.#stages.values()].findLast(({ state }) => state === 'in_progress');
  }

  /** The phases that have ended. */
  get ended(): readonly PhaseDuration[] {
    return [...this.#stages.values()].flatMap(({ name, activeMs }) =>
      activeMs === undefined ? [] : { name, activeMs },
    );
  }

  /** Each phase by its name; `assessed` judges {@link ended}. `now`: up to when a phase goes on. */
  history(assessed: PerformanceAssessment, now: number): Readonly<Record<string, StageDiagnosis>> {
    const performances = new Map(assessed.phases.map((phase) => [phase.name, phase]));
    return Object.fromEntries(
      [...this.#stages.values()].map(({ name, startedAt, state, activeMs }): [string, StageDiagnosis] => {
        const { rating, baselineMs, ratio } = (activeMs === undefined ? undefined : performances.get(name)) ?? {};
        return [
          name,
          {
            ...{ state, status: rating ?? 'unknown', started_at: iso(startedAt) },
            duration: (activeMs ?? Math.max(0, now - startedAt)) / 1000,
            ...(baselineMs === undefined ? {} : { baseline: baselineMs / 1000 }),
            ...(ratio === undefined ? {} : { ratio }),
          },
        ];
      }),
    );
  }
}
