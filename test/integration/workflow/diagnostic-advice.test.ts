import { expect, test } from 'vitest';
import { defineWorkflow, type RunLimits, type WorkflowContext } from '../../../src/index.ts';
import { BenchOfOne } from './bench-of-one.ts';

const ask = (wf: WorkflowContext): Promise<unknown> =>
  wf.step('ask', { agent: 'coder', estimate: { costUsd: 0.75 } }, ({ usage }) => {
    usage({ costUsd: 0.5 });
    return 'asked';
  });

const twice = async (wf: WorkflowContext): Promise<string> => {
  await ask(wf);
  await ask(wf);
  return 'done';
};

/** What diagnostics advise of a run that stopped at a limit. */
async function adviceAt(bench: BenchOfOne, id = 'r'): Promise<readonly string[]> {
  const { status, paused, recommendations } = await bench.manager.diagnostics(id);
  expect({ status, reason: paused?.reason }).toEqual({ status: 'paused', reason: 'limit' });
  return recommendations;
}

test.each<[string, RunLimits, RunLimits]>([
  ['the run', { costUsd: 1 }, { costUsd: 1.25 }],
  ['a phase', { phases: { work: { costUsd: 1 } } }, { phases: { work: { costUsd: 1.25 } } }],
  ['an agent', { agents: { coder: { costUsd: 1 } } }, { agents: { coder: { costUsd: 1.25 } } }],
])('at a limit of %s diagnostics name the least that lets the run go on, and it does', async (_, limits, least) => {
  await using bench = new BenchOfOne();
  const body = (wf: WorkflowContext) => wf.phase('work', () => twice(wf));
  const workflow = defineWorkflow({ name: 'test', run: body });
  await bench.host.finish(bench.manager.execute(workflow, undefined, { id: 'r', limits }));
  const [advice] = await adviceAt(bench);
  expect(advice).toContain(`resume("r", { limits: ${JSON.stringify(least)} })`);
  expect(await bench.resume({ limits: least })).toMatchObject({ status: 'completed', output: 'done' });
});

test('at the limit of a child diagnostics of the parent name the child, and then the parent', async () => {
  await using bench = new BenchOfOne();
  const child = defineWorkflow({ name: 'child', limits: { costUsd: 1 }, run: twice });
  bench.manager.register(child);
  await bench.run((wf) => wf.workflow(child, undefined));
  const childId = (await bench.manager.get('r'))?.children[0]?.workflow_id ?? '';
  const [advice] = await adviceAt(bench);
  expect(advice).toContain(`resume(${JSON.stringify(childId)}, { limits: {"costUsd":1.25} })`);
  expect(advice).toContain('then run "r"');
  expect(await adviceAt(bench, childId)).toEqual([expect.not.stringContaining('then run')]);
  await bench.resume({ limits: { costUsd: 1.25 } }, childId);
  expect(await bench.resume()).toMatchObject({ status: 'completed', output: 'done' });
});

test('at the limit of a day diagnostics say that it is the manager that widens it, and name the day', async () => {
  await using bench = new BenchOfOne({ limits: { day: { costUsd: 1 } } });
  await bench.run(twice);
  const [advice] = await adviceAt(bench);
  const day = new Date(bench.host.now()).toISOString().slice(0, 10);
  expect(advice).toMatch(new RegExp(`^Widen \`limits\\.day\` of the manager, or resume run "r" once ${day} is over`));
});
