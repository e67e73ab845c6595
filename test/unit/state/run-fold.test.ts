import { describe, expect, test } from 'vitest';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';
import { RunFold } from '../../../src/state/run-fold.ts';
import type { RunState } from '../../../src/state/run-state.ts';
import { completed, runId, started } from './scene.ts';

const error = { name: 'E', message: 'x'.repeat(1000) };
const census = { done: 3, failed: 1, skipped: 2, notStarted: 4, expected: 10, phases: [], fanOuts: [], failures: [] };

function stateAfter(...events: (JournalEvent | LiveEvent)[]): RunState {
  const fold = new RunFold(runId);
  for (const [index, event] of [started(), ...events].entries()) fold.apply({ ...event, at: index * 1000 });
  return fold.snapshot();
}

describe('where a run stands', () => {
  test('before anything is known it is pending', () => {
    expect(new RunFold(runId).snapshot()).toMatchObject({ workflow_id: runId, status: 'pending', workflow: '' });
  });

  test('follows its events: started, paused, resumed, interrupted, ended', () => {
    expect(stateAfter().status).toBe('in_progress');
    expect(stateAfter({ type: 'run-paused', reason: 'waiting', message: '', wakeAt: 5000 })).toMatchObject({
      status: 'paused',
      paused_reason: 'waiting',
      wake_at: '1970-01-01T00:00:05.000Z',
    });
    const resumed = stateAfter(
      { type: 'run-failed', error, failures: ['a'], census },
      { type: 'run-resumed', by: 'resume', takenOver: false, clears: ['a'] },
    );
    expect(resumed).toMatchObject({ status: 'in_progress' });
    expect(resumed.completed_at).toBeUndefined();
    expect(stateAfter({ type: 'run-interrupted', reason: 'SIGTERM' }).status).toBe('interrupted');
    expect(stateAfter({ type: 'released' }).status).toBe('interrupted');
    expect(stateAfter({ type: 'run-paused', reason: 'user', message: '' }, { type: 'released' }).status).toBe('paused');
    expect(stateAfter({ type: 'run-failed', error, failures: [], census })).toMatchObject({
      status: 'failed',
      completed_at: '1970-01-01T00:00:01.000Z',
      counts: { done: 3, failed: 1, skipped: 2, expected: 10, not_started: 4 },
      total_steps: 10,
    });
  });

  test('counts a step once, also when it failed first or was done again', () => {
    const failed = { type: 'step-failed', key: 'a', attempts: 1, error, tolerated: false } as const;
    expect(stateAfter(failed).counts).toMatchObject({ done: 0, failed: 1 });
    expect(
      stateAfter(failed, { type: 'run-resumed', by: 'resume', takenOver: false, clears: ['a'] }).counts.failed,
    ).toBe(0);
    expect(stateAfter(failed, completed('a'), { ...completed('a'), again: true }).counts).toMatchObject({
      done: 1,
      failed: 0,
    });
    expect(stateAfter(completed('a'), { type: 'step-started', key: 'b' })).toMatchObject({
      current_step: 1,
      total_steps: 2,
    });
  });

  test('stays small: messages, failures and stages are capped', () => {
    const events: JournalEvent[] = [];
    for (let index = 0; index < 1500; index += 1) {
      events.push({ type: 'step-failed', key: `s${index}`, attempts: 1, error, tolerated: true });
      events.push({ type: 'phase-started', key: `p${index}`, name: `p${index}`, number: index });
      events.push({
        type: 'phase-completed',
        key: `p${index}`,
        name: `p${index}`,
        number: index,
        activeMs: 1,
        checkpoint: 1,
      });
    }
    const state = stateAfter(...events);
    expect(state.counts.failed).toBe(1500);
    expect(state.errors).toHaveLength(20);
    expect(state.errors[0]?.message.length).toBeLessThan(600);
    expect(state.completed_phases).toHaveLength(200);
    expect(state.monitoring_state.stage_history).toHaveLength(50);
    expect(JSON.stringify(state).length).toBeLessThan(50_000);
  });
});
