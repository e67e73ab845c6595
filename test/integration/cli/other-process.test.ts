import { expect, test } from 'vitest';
import { gatedModule, Project } from './command-line.ts';

const approvalModule = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'approval',
  async run(wf) {
    const first = await wf.waitFor('approval');
    return { first, second: await wf.waitFor('it’s "two"') };
  },
});
`;

test('signals from another process reach a run that waits, also when sent before', async () => {
  using project = new Project({ 'flow.ts': approvalModule });
  const call = project.start(['run', 'flow.ts', '--id', 'a']);
  await call.says(`waiting for signal "approval"; to send it: holdfast signal a approval [JSON]\n`);
  const early = await project.call('signal', 'a', 'it’s "two"', '2', '--by', 'ann');
  expect(early).toEqual({
    exit: 0,
    stdout:
      `signal "it’s \\"two\\"" was sent to run a\n` +
      `the run waits for "approval" now; this one is kept until the run waits for "it’s \\"two\\""\n`,
    stderr: '',
  });
  expect(await project.json('signal', 'a', 'approval', '{"ok":true}')).toEqual({
    runId: 'a',
    signal: 'approval',
    sent: true,
    status: 'in_progress',
  });
  const { exit, stdout, stderr } = await call.ended;
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ first: { ok: true }, second: 2 });
  expect(stderr).toContain(`signal "it’s \\"two\\"" received from ann\n`);
});

test('a run that is resumed while it still waits says again for what', async () => {
  using project = new Project({ 'flow.ts': approvalModule });
  expect((await project.call('run', 'flow.ts', '--id', 'p', '--park-after', '50ms', '--allow-paused')).exit).toBe(0);
  expect((await project.call('signal', 'p', 'approval')).stdout).toContain(
    'the run is paused; to go on with it: holdfast resume p',
  );
  const resumed = await project.call('resume', 'p', 'flow.ts', '--park-after', '50ms', '--allow-paused');
  expect(resumed.stderr).toMatch(/run p resumed\nwaiting for signal "approval".*\nsignal "approval" received/);
  const again = await project.call('resume', 'p', 'flow.ts', '--park-after', '50ms', '--allow-paused');
  expect(again.stderr).toContain('run p resumed\nwaiting for signal "it’s \\"two\\""');
});

test('cancel ends a run that another process drives, with the reason', async () => {
  using project = new Project({ 'flow.ts': gatedModule, 'go-a': '' });
  const call = project.start(['run', 'flow.ts', '--id', 'c']);
  await call.says('at the gate');
  const cancel = await project.call('cancel', 'c', '--reason', 'wrong branch', '--by', 'ann');
  expect(cancel).toEqual({ exit: 0, stdout: 'run c is cancelled\n', stderr: '' });
  const { exit, stderr } = await call.ended;
  expect(exit).toBe(1);
  expect(stderr).toContain('cancel requested from ann: wrong branch\n');
  expect(stderr).toContain('error: Run "c" was cancelled: wrong branch [run-cancelled]\n');
  expect(await project.call('cancel', 'c')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('[run-ended]') as string,
  });
  expect(await project.json('resume', 'c')).toMatchObject({ status: 'cancelled', reason: 'wrong branch' });
});

test('cancel waits for the answer of a run that tidies up first', async () => {
  using project = new Project({
    'tidy.ts': `
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'tidy',
  run: (wf) => wf.step('work', async ({ signal }) => {
    wf.log.info('working');
    await once(signal, 'abort');
    await sleep(400);
    throw signal.reason;
  }),
});`,
  });
  const call = project.start(['run', 'tidy.ts', '--id', 't']);
  await call.says('working');
  expect(await project.json('cancel', 't')).toMatchObject({ cancelled: true, status: 'cancelled' });
  await call.ended;
});

test('cancel ends a run that nobody drives', async () => {
  using project = new Project({ 'flow.ts': approvalModule });
  await project.call('run', 'flow.ts', '--id', 'n', '--park-after', '50ms');
  expect(await project.json('cancel', 'n')).toEqual({
    runId: 'n',
    requested: true,
    cancelled: true,
    status: 'cancelled',
  });
});

test('a run that another process drives is not resumed, unless taken over', async () => {
  using project = new Project({ 'flow.ts': gatedModule, 'go-a': '' });
  const owner = project.start(['run', 'flow.ts', '--id', 'o']);
  await owner.says('at the gate');
  const refused = await project.call('resume', 'o', 'flow.ts');
  expect(refused).toMatchObject({ exit: 1, stdout: '' });
  expect(refused.stderr).toContain(`process ${owner.child.pid ?? 0}`);
  expect(refused.stderr).toContain('[run-owned]');
  project.write('go-b', '');
  const taker = await project.call('resume', 'o', 'flow.ts', '--take-over');
  expect(taker.exit).toBe(0);
  await owner.ended;
});
