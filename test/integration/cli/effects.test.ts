import { expect, test } from 'vitest';
import { gatedModule, Project } from './command-line.ts';

const effectModule = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'mail',
  run: (wf) => wf.effect('send', { do: () => { throw new Error('socket hang up'); } }),
});
`;

test('an unknown effect pauses the run, and show, resolve and resume bring it to its end', async () => {
  using project = new Project({ 'flow.ts': effectModule });
  const paused = await project.call('run', 'flow.ts', '--id', 'm');
  expect(paused.exit).toBe(1);
  expect(paused.stderr).toContain('effect send: nobody knows whether it was done: socket hang up\n');
  expect(paused.stderr).toContain('run m is paused (effect-unknown)');

  const { stdout: shown } = await project.call('show', 'm');
  expect(shown).toMatch(/unknown effects\n {2}send, begun .*: socket hang up; .*: holdfast resolve --as done m send\n/);
  expect(await project.json('show', 'm')).toMatchObject({
    run: { paused_reason: 'effect-unknown', unknown_effects: [{ key: 'send', effect_key: 'm/send' }] },
  });
  expect(await project.call('resolve', 'm', 'sent', '--as', 'done')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('[effect-not-unknown]') as string,
  });
  expect(await project.call('resolve', 'm', 'send', '--as', 'perhaps')).toMatchObject({ exit: 2 });
  expect(await project.call('resolve', 'm', 'send')).toMatchObject({ exit: 2 });
  expect(await project.call('resolve', 'm', 'send', '--as', 'failed', '--value', '1')).toMatchObject({ exit: 2 });

  const resolved = await project.call('resolve', 'm', 'send', '--as', 'done', '--value', '{"id":7}', '--by', 'ann');
  expect(resolved).toEqual({
    exit: 0,
    stdout:
      'effect "send" of run m is resolved as done\nthe run is paused; to go on with it: holdfast resume m <module>\n',
    stderr: '',
  });
  expect((await project.call('show', 'm')).stdout).not.toContain('unknown effects');
  expect(await project.call('resume', 'm', 'flow.ts')).toMatchObject({ exit: 0, stdout: '{\n  "id": 7\n}\n' });
});

test('resolve says with --json what it did', async () => {
  using project = new Project({ 'flow.ts': effectModule });
  await project.call('run', 'flow.ts', '--id', 'm');
  expect(await project.json('resolve', 'm', 'send', '--as', 'not-done')).toEqual({
    ...{ runId: 'm', key: 'send', as: 'not-done', resolved: true, status: 'paused' },
  });
});

test('pause lets a run rest that another process drives, and resume goes on with it', async () => {
  using project = new Project({ 'flow.ts': gatedModule, 'go-a': '' });
  const driving = project.start(['run', 'flow.ts', '--id', 'p', '--grace', '1s']);
  await driving.says('at the gate');
  expect(await project.json('pause', 'p', '--reason', 'lunch', '--by', 'ann')).toEqual({
    ...{ runId: 'p', requested: true, paused: true, status: 'paused' },
  });
  expect((await driving.ended).stderr).toContain('pause requested from ann: lunch\n');
  project.write('go-b', '');
  expect(await project.call('resume', 'p', 'flow.ts')).toMatchObject({ exit: 0 });
  expect(await project.call('pause', 'p')).toMatchObject({ exit: 2 });
});
