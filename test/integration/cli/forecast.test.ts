import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const flow = defineWorkflow({ name: 'flow', run: async (wf) => {
  await wf.phase('plan', () => wf.step('ask', (step) => { step.usage({ tokens: 3, costUsd: 0.5 }); }));
  await wf.phase('work', () => wf.step('do', () => new Promise((resolve) => setTimeout(resolve, 20, null))));
} });
`;
let project: Project;
beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  for (let run = 0; run < 3; run += 1) await project.call('run', 'flows.ts');
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('holdfast forecast', () => {
  test('says what the next run of a workflow takes and costs', async () => {
    const { exit, stdout } = await project.call('forecast', 'flow');
    expect(exit).toBe(0);
    const facts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)[0]?.split(' ')[0]);
    expect(facts).toEqual(
      expect.arrayContaining(['workflow', 'from', 'takes', 'succeeds', 'tokens', 'cost', 'phase', 'risk']),
    );
    expect(stdout).toMatch(/^cost +0\.50 USD/m);
    expect(stdout).toContain('3 completed runs');
  });

  test('gives everything as JSON, at the level that is asked for', async () => {
    expect(await project.json('forecast', 'flow', '--level', '95')).toMatchObject({
      ...{ workflow: 'flow', completedRuns: 3, basis: 'history' },
      durationMs: { level: 0.95, samples: 3 },
    });
  });

  test('says so when it knows neither a run nor a workflow of that name', async () => {
    const { exit, stderr } = await project.call('forecast', 'flwo');
    expect(exit).toBe(2);
    expect(stderr).toContain('neither a run "flwo"');
    expect((await project.call('forecast', 'flow', '--level', '100')).exit).toBe(2);
  });
});

describe('holdfast preview', () => {
  test('says what a run takes and costs, and which limits it may reach, and runs nothing', async () => {
    const before = await project.json('list');
    const { exit, stdout } = await project.call('preview', 'flows.ts', '--limit', 'cost=0.01');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^cost +\$0\.50; 95 of 100 at most \$/m);
    expect(stdout).toMatch(/^phase +plan: .*, not declared$/m);
    expect(stdout).toMatch(/^limit +\$0\.01$/m);
    expect(stdout).toMatch(/^at risk +the limit of \$0\.01 for the run is likely to be reached$/m);
    expect(await project.json('preview', 'flows.ts')).toMatchObject({ exact: false, completedRuns: 3, atRisk: [] });
    expect(await project.json('list')).toEqual(before);
  });

  test('refuses what `run` would refuse', async () => {
    expect((await project.call('preview', 'flows.ts', '--workflow', 'none')).exit).toBe(2);
    expect((await project.call('preview', 'flows.ts', '--limit', 'cost=much')).exit).toBe(2);
  });
});

describe('holdfast performance', () => {
  test('shows phases against their baselines, and where the time goes', async () => {
    const { exit, stdout } = await project.call('performance', 'flow');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^runs +3: 3 succeeded, 0 failed$/m);
    expect(stdout).toMatch(/^bottleneck +Phase "(work|plan)" makes \d+ % of the time\.$/m);
    expect(await project.json('performance', 'flow')).toMatchObject({ runs: 3, successes: 3, errorRate: 0 });
  });

  test('of a name that nothing was measured of is wrong use: it is most likely misspelt', async () => {
    const { exit, stdout, stderr } = await project.call('performance', 'nothing');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain('There are no measured runs of a workflow "nothing" in this folder');
    expect(stderr).toContain('[run-not-found]');
  });
});
