import { expect, test } from 'vitest';
import { RunningWork } from '../../../src/cli/running-work.ts';
import type { RunEvent } from '../../../src/core/events.ts';

function observed(...events: readonly (readonly [now: number, event: object])[]): RunningWork {
  const work = new RunningWork();
  for (const [now, event] of events) work.observe({ at: now, runId: 'r', ...event } as RunEvent, now);
  return work;
}

const started = { type: 'run-started', workflow: 'w', version: '1.0.0' };

test('the head tells the phase, the time, what agents were asked and cost, and how far the run is', () => {
  const work = observed(
    [1000, started],
    [1000, { type: 'phase-started', key: 'build', name: 'build', number: 1 }],
    [1500, { type: 'step-started', key: 'build/write' }],
    [1500, { type: 'agent-called', key: 'build/write', attempt: 1, provider: 'claude', agent: 'writer' }],
    [2000, { type: 'progress-reported', fraction: 0.5, overall: 0.251 }],
  );
  expect(work.head(3000)).toBe('phase build, 2.0s, 1 call of agents, 25% done');
  expect(work.lines(3000, 8)).toEqual(['build/write 1.5s (writer)']);
  work.observe(
    {
      ...{ at: 3000, runId: 'r', type: 'step-completed', key: 'build/write', attempts: 1, activeMs: 1 },
      usage: { costUsd: 0.124 },
    },
    3000,
  );
  expect(work.head(3000)).toBe('phase build, 2.0s, 1 call of agents, $0.12, 25% done');
});

test('a run that runs again from a step has a head, and what every process does anew is not told to go on for ever', () => {
  const work = observed(
    [0, { type: 'rerun-started', from: 'a', by: 'ada' }],
    [0, { type: 'step-started', key: 'fresh:trust' }],
    [0, { type: 'step-started', key: 'build/fresh:client' }],
    [0, { type: 'step-started', key: 'fresh:client/write' }],
  );
  expect(work.head(90_000)).toBe('1m30s');
  expect(work.lines(90_000, 8)).toEqual(['fresh:client/write 1m30s']);
  expect(work.overdue(90_000)).toEqual(['step fresh:client/write: running for 1m30s']);
});

test('there is no head before the run has begun, and no phase in it between phases', () => {
  expect(observed().head(0)).toBeUndefined();
  const phase = { key: 'a', name: 'a', number: 1 };
  const work = observed(
    [0, started],
    [0, { type: 'phase-started', ...phase }],
    [5000, { type: 'phase-completed', ...phase, activeMs: 1, checkpoint: 1 }],
  );
  expect(work.head(5000)).toBe('5.0s');
});
