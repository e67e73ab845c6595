import { describe, expect, test } from 'vitest';
import { gatedModule, Project } from './command-line.ts';

const ends = `
import { defineWorkflow } from 'holdfast';
export const ends = defineWorkflow({
  name: 'ends',
  async run(wf, how: string) {
    await wf.step('one', () => 1);
    if (how === 'fails') await wf.step('two', { retry: false }, () => { throw new Error('no'); });
    if (how === 'degrades') await wf.step('two', { retry: false, critical: false }, () => { throw new Error('no'); });
    if (how === 'waits') await wf.waitFor('go');
  },
});
`;

describe('holdfast watch', () => {
  test.each([
    ['completes', 0, 'run r is completed'],
    ['degrades', 0, 'run r is completed (degraded)'],
    ['fails', 1, 'run r is failed'],
    ['waits', 1, 'run r is paused'],
  ])('of a run that %s exits with %d, and says how it is', async (how, exit, text) => {
    using project = new Project({ 'ends.ts': ends });
    await project.call('run', 'ends.ts', '--id', 'r', '--input', JSON.stringify(how), '--park-after', '0s');
    const watched = await project.call('watch', 'r');
    expect(watched).toMatchObject({ exit, stdout: '' });
    const lines = watched.stderr.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['run r started: ends 0.0.0', expect.stringContaining('step one: done')]);
    expect(lines.at(-1)).toBe(text);
    const told = await project.call('watch', 'r', '--json');
    expect(told).toEqual({ exit, stderr: '', stdout: (await project.call('history', 'r', '--json')).stdout });
  });

  test('follows what another process does, each event once, and ends at Ctrl-C while the run goes on', async () => {
    using project = new Project({ 'flow.ts': gatedModule });
    const running = project.start(['run', 'flow.ts', '--id', 'r']);
    await running.says('phase second: started');
    const [first, second, told] = [['r'], ['r'], ['r', '--json']].map((words) => project.start(['watch', ...words]));
    if (first === undefined || second === undefined || told === undefined) throw new Error('they were started');
    await Promise.all([first, second].map((one) => one.says('phase second: started')));
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ exit: 130 });
    project.write('go-a', '');
    await second.says('step second/a: done');
    project.write('go-b', '');
    expect((await running.ended).exit).toBe(0);
    const { exit, stderr } = await second.ended;
    expect(exit).toBe(0);
    expect(stderr.match(/step second\/a: done/g)).toHaveLength(1);
    expect(stderr).toMatch(/run r is completed\n$/);
    expect((await told.ended).stdout).toBe((await project.call('history', 'r', '--json')).stdout);
  });

  test('of what is not there exits with 2', async () => {
    using project = new Project();
    expect(await project.call('watch', 'gone')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('[run-not-found]') as string,
    });
    const { error } = await project.json('watch', 'gone');
    expect(error).toMatchObject({ code: 'run-not-found', runId: 'gone' });
  });
});
