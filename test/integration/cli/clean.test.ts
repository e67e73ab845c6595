import { afterAll, beforeAll, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';
export const good = defineWorkflow({ name: 'good', run: async (wf) => { await wf.phase('plan', () => wf.step('think', () => 1)); await wf.checkpoint('mark', { a: 1 }); await wf.checkpoint('end', { a: 2 }); } });
`;
let project: Project;
beforeAll(async () => {
  project = new Project({ 'flows.ts': flows });
  await project.call('run', 'flows.ts', '--id', 'first');
});
afterAll(() => {
  project[Symbol.dispose]();
});

test('checkpoints are listed and compared', async () => {
  const { stdout } = await project.call('checkpoints', 'first');
  expect(stdout).toMatch(/^1\. end of phase plan: .*, 1 step done\n2\. mark: .*, 7 bytes of data\n3\. end: /);
  const compared = await project.json('checkpoints', 'first', '2', '3');
  expect(compared).toMatchObject({ stepCount: 0, changes: [{ path: '$.a', before: 1, after: 2 }] });
  expect((await project.call('checkpoints', 'first', '2')).exit).toBe(2);
});

test('clean shows what it would do, does it, and the id stays taken until it is forgotten', async () => {
  expect((await project.call('clean')).stdout).toMatch(/^removed 0 runs/);
  const plan = await project.json('clean', '--dry-run', '--completed-after', '0s');
  expect(plan).toMatchObject({ dryRun: true, removed: [{ id: 'first', status: 'completed' }], counts: { removed: 1 } });
  const { exit, stdout } = await project.call('clean', '--completed-after', '0s', '--archive');
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^first {2}completed .* ago.*\nremoved 1 run \(/) as string,
  });
  const shown = await project.call('show', 'first');
  expect(shown).toMatchObject({ exit: 2, stderr: expect.stringMatching(/was removed on .*\[run-removed\]/) as string });
  expect((await project.call('run', 'flows.ts', '--id', 'first')).exit).toBe(2);
  expect((await project.call('forget', 'first')).stdout).toBe('run first is forgotten\n');
  expect((await project.call('forget', 'first')).exit).toBe(1);
  expect((await project.call('run', 'flows.ts', '--id', 'first')).exit).toBe(0);
});
