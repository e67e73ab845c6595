import { expect, test } from 'vitest';
import { Project } from './command-line.ts';

const reviewModule = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'reviewed',
  run: (wf) => wf.phase('review', () => wf.sleep('1d')),
});
`;

test('an action and a passed phase reach a run that another process drives', async () => {
  using project = new Project({ 'flow.ts': reviewModule });
  const call = project.start(['run', 'flow.ts', '--id', 'f', '--park-after', 'never']);
  await call.says('sleeping until');
  expect(await project.json('act', 'f', 'create_checkpoint', '--by', 'ann')).toEqual({
    ...{ runId: 'f', action: 'create_checkpoint', requested: true },
    ...{ name: 'create_checkpoint', outcome: 'did-not-help' },
  });
  const unknown = await project.call('act', 'f', 'create_chekpoint');
  expect(unknown.exit).toBe(1);
  expect(unknown.stdout).toContain('create_chekpoint: failed: There is no action "create_chekpoint"');
  const closed = await project.call('force', 'f', 'testing');
  expect(closed.exit).toBe(2);
  expect(closed.stderr).toContain('open is "review". [phase-not-open]');
  expect(
    await project.json('force', 'f', 'Review', '--as', 'passed', '--value', '{"ok":true}', '--by', 'ann'),
  ).toMatchObject({
    ...{ runId: 'f', phase: 'Review', as: 'passed', requested: true },
  });
  const { exit, stdout, stderr } = await call.ended;
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ ok: true });
  expect(stderr).toContain('phase review: passed over from ann\n');
  const late = await project.call('act', 'f', 'free_memory');
  expect(late.exit).toBe(2);
  expect(late.stderr).toContain('[run-not-driven]');
});
