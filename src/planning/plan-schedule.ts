import { formatDuration } from '../core/durations.ts';
import type { Plan, PlanPhase } from './plan.ts';
import { requirePhases } from './require-plan.ts';

/** When a phase is expected to begin and to end, in milliseconds from the beginning of the plan. */
export interface ScheduledPhase {
  readonly phase: PlanPhase;
  readonly beginsMs: number;
  readonly endsMs: number;
}

/** How a plan is expected to go, if every phase takes what is expected of it. */
export interface PlanSchedule {
  readonly phases: readonly ScheduledPhase[];
  /** The names of phases that can go on side by side, wave after wave, however many may run at once. */
  readonly waves: readonly (readonly string[])[];
  readonly expectedMs: number;
}

/**
 * Plays a plan through: each phase begins as soon as what it needs has ended and there is room, in the order of the plan.
 *
 * @throws UsageError `invalid-option` for something that is no plan.
 */
export function scheduleOf(plan: Pick<Plan, 'phases' | 'parallel'>): PlanSchedule {
  requirePhases(plan);
  const { phases, parallel } = plan;
  const ends = new Map<string, number>();
  const placed: ScheduledPhase[] = [];
  const waiting = [...phases];
  /** When each lane is free. */
  const lanes = Array.from({ length: Math.max(1, Math.min(parallel, phases.length)) }, () => 0);
  while (waiting.length > 0) {
    const ready = waiting
      .filter(({ needs }) => needs.every((need) => ends.has(need)))
      .map((phase) => ({ phase, from: Math.max(0, ...phase.needs.map((need) => ends.get(need) ?? 0)) }));
    const free = Math.min(...lanes);
    const next = ready.reduce<(typeof ready)[number] | undefined>(
      (first, one) => (first === undefined || Math.max(one.from, free) < Math.max(first.from, free) ? one : first),
      undefined,
    );
    // A circle, which no plan that was checked has.
    if (next === undefined) break;
    const beginsMs = Math.max(next.from, free);
    const endsMs = beginsMs + next.phase.expectedMs;
    lanes[lanes.indexOf(free)] = endsMs;
    ends.set(next.phase.name, endsMs);
    placed.push({ phase: next.phase, beginsMs, endsMs });
    waiting.splice(waiting.indexOf(next.phase), 1);
  }
  return { phases: placed, waves: wavesOfPhases(phases), expectedMs: Math.max(0, ...ends.values()) };
}

/** The names of phases, wave after wave: within a wave none waits for another. */
export function wavesOfPhases(phases: readonly PlanPhase[]): readonly (readonly string[])[] {
  const wave = new Map<string, number>();
  const waves: string[][] = [];
  let left = phases;
  while (left.length > 0) {
    const ready = left.filter(({ needs }) => needs.every((need) => wave.has(need)));
    if (ready.length === 0) break;
    for (const { name } of ready) wave.set(name, waves.length);
    waves.push(ready.map(({ name }) => name));
    left = left.filter(({ name }) => !wave.has(name));
  }
  return waves;
}

/** How long a plan is expected to take, as people read it. */
export function expectedDuration(plan: Pick<Plan, 'phases' | 'parallel'>): string {
  return `about ${formatDuration(scheduleOf(plan).expectedMs)}`;
}
