import { expect, test } from 'vitest';
import type { PlanPhase } from '../../../src/planning/plan.ts';
import { expectedDuration, scheduleOf, wavesOfPhases } from '../../../src/planning/plan-schedule.ts';

function phase(name: string, expectedMs: number, ...needs: readonly string[]): PlanPhase {
  const work = { kind: 'command', command: 'true' } as const;
  return { ...{ name, title: name, needs, critical: true, work, retries: 0, delayMs: 0, expectedMs } };
}

const phases = [
  phase('a', 10),
  phase('b', 20, 'a'),
  phase('c', 30, 'a'),
  phase('d', 5, 'a'),
  phase('e', 1, 'b', 'c', 'd'),
];

test('a phase begins when what it needs has ended and there is room', () => {
  const ends = (parallel: number): unknown =>
    Object.fromEntries(
      scheduleOf({ phases, parallel }).phases.map((one) => [one.phase.name, [one.beginsMs, one.endsMs]]),
    );
  expect(ends(1)).toEqual({ a: [0, 10], b: [10, 30], c: [30, 60], d: [60, 65], e: [65, 66] });
  expect(ends(2)).toEqual({ a: [0, 10], b: [10, 30], c: [10, 40], d: [30, 35], e: [40, 41] });
  expect(ends(9)).toEqual({ a: [0, 10], b: [10, 30], c: [10, 40], d: [10, 15], e: [40, 41] });
  expect(scheduleOf({ phases, parallel: 2 }).expectedMs).toBe(41);
});

test('waves are of phases that wait for none of their own, however many may run at once', () => {
  expect(wavesOfPhases(phases)).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  expect(wavesOfPhases([phase('a', 1, 'b'), phase('b', 1, 'a')])).toEqual([]);
});

test('what is expected is told as people read it', () => {
  expect(expectedDuration({ phases: [phase('a', 60_000), phase('b', 30_000)], parallel: 2 })).toBe('about 1m00s');
  expect(expectedDuration({ phases: [phase('a', 60_000), phase('b', 30_000)], parallel: 1 })).toBe('about 1m30s');
});
