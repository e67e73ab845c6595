import { expect, test } from 'vitest';
import { planTurn, type PlanTurnOptions } from '../../../src/cli/plan-turn.ts';
import { makePlan } from '../../../src/planning/make-plan.ts';
import type { PlanEvent, PlanRun, PlanScript, StoredPlan } from '../../../src/planning/stored-plan.ts';

const plan = await makePlan('Fix the parser', { createdAt: 0 });

function stored(runs: readonly PlanRun[], script?: PlanScript, begun: readonly string[] = []): StoredPlan {
  const ids = [...begun, ...runs.map(({ id }) => id)];
  const history: readonly PlanEvent[] = ids.map((runId) => ({ at: '2026-11-21T10:00:00.500Z', type: 'run', runId }));
  return { plan, status: 'planned', origin: 'made', runs, history, ...(script === undefined ? {} : { script }) };
}

const first: PlanRun = { id: plan.id, status: 'completed' };
const script = (status: PlanScript['status'], updatedAt = '2026-11-21T11:00:00.000Z'): PlanScript => ({
  ...{ status, updatedAt, log: 'script.log' },
});

test.each<readonly [string, StoredPlan, PlanTurnOptions, object]>([
  ['nothing was begun', stored([]), {}, { does: 'begin', runId: plan.id }],
  ['a run was completed', stored([first]), {}, { does: 'nothing', exit: 0 }],
  ['a run was cancelled', stored([{ ...first, status: 'cancelled' }]), { retry: true }, { does: 'nothing', exit: 1 }],
  ['one is wanted again', stored([first]), { again: true }, { does: 'begin', runId: `${plan.id}-2` }],
  ['a run failed', stored([{ ...first, status: 'failed' }]), {}, { does: 'nothing', exit: 1 }],
  ['it is gone on with', stored([{ ...first, status: 'failed' }]), { retry: true }, { does: 'go-on', runId: plan.id }],
  ['a run rests', stored([{ ...first, status: 'paused' }]), {}, { does: 'go-on', runId: plan.id }],
  ['a run is at work', stored([{ ...first, status: 'in_progress' }]), {}, { does: 'join', runId: plan.id }],
  [
    'one that failed was removed',
    stored([{ ...first, status: 'failed', gone: 'removed' }]),
    { retry: true },
    { does: 'nothing', exit: 1 },
  ],
  [
    'one went elsewhere',
    stored([{ ...first, status: 'paused', gone: 'moved' }]),
    {},
    { does: 'go-on', runId: plan.id },
  ],
  ['a run is known no longer', stored([], undefined, [plan.id]), {}, { does: 'begin', runId: `${plan.id}-2` }],
  [
    'numbers were left out',
    stored([], undefined, [plan.id, `${plan.id}-7`, `${plan.id}-x`, 'other-9']),
    {},
    { does: 'begin', runId: `${plan.id}-8` },
  ],
  ['its script completed it', stored([], script('completed')), {}, { does: 'nothing', exit: 0 }],
  ['its script is at work', stored([], script('running')), { retry: true }, { does: 'nothing', exit: 1 }],
  ['its script waits', stored([first], script('waiting')), {}, { does: 'nothing', exit: 1 }],
  ['its script was interrupted', stored([], script('interrupted')), {}, { does: 'nothing', exit: 1 }],
  ['a script did it, again', stored([], script('completed')), { again: true }, { does: 'begin', runId: plan.id }],
  [
    'a run was begun after the script',
    stored([{ ...first, status: 'paused' }], script('completed', '2026-11-21T10:00:00.000Z')),
    {},
    { does: 'go-on', runId: plan.id },
  ],
])('what a plan is run by: %s', (_, standing, options, expected) => {
  expect(planTurn(standing, options)).toMatchObject(expected);
});

test('what is refused says by what it was done, and how to do it all the same', () => {
  const says = (standing: StoredPlan): string => {
    const turn = planTurn(standing, {});
    return turn.does === 'nothing' ? turn.says.join('\n') : turn.does;
  };
  expect(says(stored([first]))).toBe(`plan ${plan.id} was completed by run ${plan.id}; with --again it is run again`);
  expect(says(stored([], script('completed')))).toBe(
    `plan ${plan.id} was completed by its script (script.log); with --again it is run from its beginning`,
  );
  expect(says(stored([], script('failed')))).toMatch(/go on with the script, or with --again/);
});
