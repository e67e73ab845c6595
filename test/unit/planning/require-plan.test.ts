import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/planning/make-plan.ts';
import type { Plan } from '../../../src/planning/plan.ts';
import { forecastWork } from '../../../src/planning/plan-forecast.ts';
import { readPlanHistory } from '../../../src/planning/plan-history.ts';
import { PlanRegistry } from '../../../src/planning/plan-registry.ts';
import { scheduleOf } from '../../../src/planning/plan-schedule.ts';
import { renderGuide } from '../../../src/planning/render-guide.ts';
import { renderPreview } from '../../../src/planning/render-preview.ts';
import { renderWorkflow } from '../../../src/planning/render-workflow.ts';
import { requirePlan } from '../../../src/planning/require-plan.ts';
import { renderScript } from '../../../src/planning/script.ts';
import { readScriptState } from '../../../src/planning/script-progress.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';

type Use = (plan: Plan) => unknown;

const good = await makePlan('Fix the crash of the parser', { createdAt: 0, parallel: 2, maxDuration: '2h' });
const [first] = good.phases;
const withPhase = (change: object): unknown => ({ ...good, phases: [{ ...first, ...change }] });

const wrong: readonly (readonly [place: string, plan: unknown])[] = [
  ['plan', undefined],
  ['plan', null],
  ['plan', 'fix-the-parser'],
  ['plan', [good]],
  ['plan', () => good],
  ['plan.phases', { ...good, phases: undefined }],
  ['plan.phases[0]', { ...good, phases: [undefined] }],
  ['plan.phases[0].name', { ...good, phases: [{}] }],
  ['plan.phases[0].needs', withPhase({ needs: 'reproduce' })],
  ['plan.phases[0].expectedMs', withPhase({ expectedMs: Number.NaN })],
  ['plan.phases[0].timeoutMs', withPhase({ timeoutMs: '5m' })],
  ['plan.phases[0].work', withPhase({ work: undefined })],
  ['plan.phases[0].work.kind', withPhase({ work: { kind: 'magic' } })],
  ['plan.phases[0].work.prompt', withPhase({ work: { kind: 'agent' } })],
  ['plan.phases[0].work.agent', withPhase({ work: { kind: 'agent', prompt: 'Fix it', agent: 7 } })],
  ['plan.phases[0].work.message', withPhase({ work: { kind: 'approval' } })],
  ['plan.phases[0].work.command', withPhase({ work: { kind: 'command', command: 7 } })],
  ['plan.phases[0].work.command[1]', withPhase({ work: { kind: 'command', command: ['ls', 7] } })],
  ['plan.parallel', { ...good, parallel: '2' }],
];
const wrongElsewhere: readonly (readonly [place: string, plan: unknown])[] = [
  ['plan.id', { ...good, id: 7 }],
  ['plan.template', { ...good, template: undefined }],
  ['plan.template.name', { ...good, template: {} }],
  ['plan.analysis', { ...good, analysis: undefined }],
  ['plan.analysis.title', { ...good, analysis: {} }],
  ['plan.analysis.effort.duration', { ...good, analysis: { ...good.analysis, effort: {} } }],
  ['plan.warnings', { ...good, warnings: 'late' }],
  ['plan.limits', { ...good, limits: 7 }],
  ['plan.limits.calls', { ...good, limits: { calls: '7' } }],
  ['plan.maxDurationMs', { ...good, maxDurationMs: '2h' }],
];

describe('something that is no plan is refused by the place where it is none', () => {
  const registry = new PlanRegistry({ storage: new MemoryStorage() });
  const ofPlans: readonly (readonly [string, Use])[] = [
    ['requirePlan', requirePlan],
    ['renderGuide', (plan) => renderGuide(plan)],
    ['renderPreview', renderPreview],
    ['renderWorkflow', renderWorkflow],
    ['renderScript', (plan) => renderScript(plan)],
    ['forecastWork', (plan) => forecastWork(plan)],
    ['PlanRegistry.save', (plan) => registry.save(plan)],
  ];

  test.each([...ofPlans, ['scheduleOf', scheduleOf] as const])('by %s', async (_, use) => {
    for (const [place, plan] of wrong) {
      const done = (async () => use(plan as Plan))();
      await expect(done, place).rejects.toMatchObject({
        code: 'invalid-option',
        subject: place,
      });
    }
  });

  test.each(ofPlans)('by %s, in what phases do not tell', async (_, use) => {
    for (const [place, plan] of wrongElsewhere)
      await expect((async () => use(plan as Plan))(), place).rejects.toMatchObject({
        code: 'invalid-option',
        subject: place,
      });
  });

  test('and a plan is not', async () => {
    for (const [, use] of ofPlans) await use(good);
    expect(scheduleOf({ phases: [], parallel: 1 }).expectedMs).toBe(0);
  });
});

test('what is read of plans is refused by name where it is something else', async () => {
  const registry = new PlanRegistry({ storage: new MemoryStorage() });
  const nothing = undefined as never;
  const refused = { code: 'invalid-option', subject: 'plan' };
  await expect(registry.require(nothing)).rejects.toMatchObject(refused);
  await expect(registry.record(nothing, { type: 'run' })).rejects.toMatchObject(refused);
  await expect(registry.export(7 as never)).rejects.toMatchObject(refused);
  await expect(readPlanHistory({ plans: [] } as never, nothing)).rejects.toMatchObject({ subject: 'plans' });
  expect(() => readScriptState(Buffer.from('holdfast-script\t1\n') as never)).toThrow('`text`');
});
