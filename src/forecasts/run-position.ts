import type { PastRun } from '../metrics/run-history.ts';
import type { RunState } from '../state/state-manager.ts';
import type { RunPosition } from './run-forecast.ts';

/** Where a run stands, from its state, and from what was measured of it so far. */
export function positionOf(run: RunState, measured: PastRun | undefined, now: number): RunPosition {
  const ended = run.status === 'completed' || run.status === 'failed' || run.status === 'cancelled';
  const writtenAt = Date.parse(run.updated_at);
  const rests = !ended && run.status !== 'in_progress';
  // A run that rests works no more, and goes on at its time where that is known.
  const until = run.status === 'in_progress' ? now : writtenAt;
  const at = rests ? Math.max(until, now, Date.parse(run.wake_at ?? '') || 0) : until;
  const elapsedMs = between(run.started_at, at);
  const starts = new Map<string, string>();
  const done = new Map<string, number>();
  for (const { stage, status, at } of run.monitoring_state.stage_history) {
    if (status === 'started') starts.set(stage, at);
    else if (status === 'completed') done.set(stage, between(starts.get(stage) ?? at, Date.parse(at)));
  }
  const completed = new Set(run.completed_phases);
  // Measured is the time that was worked; from the outside only the time that passed can be told.
  for (const { name, status, activeMs } of measured?.phases ?? [])
    if (status === 'success' && completed.has(name)) done.set(name, activeMs);
  const over = run.completed_phases.flatMap((name) => {
    const activeMs = done.get(name);
    return activeMs === undefined ? [] : { name, activeMs };
  });
  const { current_phase: phase } = run;
  const goesOn = !ended && phase !== undefined && !completed.has(phase.phase_name);
  return {
    elapsedMs,
    ...(rests ? { restedMs: at - until } : {}),
    isOver: ended,
    done: over,
    ...(goesOn
      ? {
          current: {
            name: phase.phase_name,
            elapsedMs: between(starts.get(phase.phase_name) ?? run.started_at, until),
            fraction: phase.progress,
          },
        }
      : {}),
    ...(measured === undefined ? {} : { tokens: measured.tokens, costUsd: measured.costUsd }),
  };
}

/** Clocks may have been set back since. */
function between(from: string, until: number): number {
  const passed = until - Date.parse(from);
  return passed > 0 ? passed : 0;
}
