import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const flow = defineWorkflow({ name: 'flow', run: async (wf) => {
  await wf.step('ask', (step) => { step.usage({ agent: 'reader', tokens: 3 }); });
  await wf.step('=evil', () => 1);
} });
`;
let project: Project;
beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  await project.call('run', 'flows.ts');
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('holdfast metrics', () => {
  test('shows a table of the commands', async () => {
    const { exit, stdout } = await project.call('metrics');
    expect(exit).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^COMMAND +COUNT +SUCCESS +MEAN +P50 +P95 +P99$/);
    expect(lines.slice(1).map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['step:=evil', '1', '100.0%'],
      ['step:ask', '1', '100.0%'],
      ['workflow:flow', '1', '100.0%'],
    ]);
  });

  test('by agent, of one command, as JSON', async () => {
    const summary = await project.json('metrics', 'step:ask', '--by', 'agent', '--timeframe', 'day');
    expect(summary).toMatchObject({ count: 1, successRate: 1, groups: [{ value: 'reader', count: 1 }] });
  });

  test('prints what Prometheus and spreadsheets read', async () => {
    expect((await project.call('metrics', '--format', 'prometheus')).stdout).toContain(
      'holdfast_commands_total{command="workflow:flow",status="success"} 1\n',
    );
    expect((await project.call('metrics', '--format', 'csv')).stdout).toMatch(/^timestamp,command,.*\r\n.*,step:ask,/);
  });

  test('says that there is nothing, and refuses what it does not know', async () => {
    expect(await project.call('metrics', 'nothing')).toMatchObject({
      exit: 0,
      stdout: '',
      stderr: 'There are no such records.\n',
    });
    expect((await project.call('metrics', '--timeframe', 'year')).exit).toBe(2);
  });
});
