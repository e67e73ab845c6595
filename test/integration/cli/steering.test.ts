import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flow = (edition: number, fails: boolean): string => `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'flow', async run(wf) {
  const a = await wf.step('a', { input: ${edition}, compensate: () => console.error('a is undone') }, ({ usage }) => { usage({ costUsd: 0.25 }); return 'a${edition}'; });
  await wf.phase('build', () => wf.step('b', { retry: false }, () => { ${fails ? "throw new Error('b is broken');" : "return 'b';"} }));
  return wf.step('c', { input: { a } }, () => a + ' c');
} });
`;

let project: Project;

beforeAll(async () => {
  project = new Project({ 'broken.ts': flow(1, true), 'mended.ts': flow(1, false), 'edited.ts': flow(2, false) });
  await project.call('run', 'broken.ts', '--id', 'r');
});
afterAll(() => {
  project[Symbol.dispose]();
});

describe('holdfast skip, history, rerun, fork, rollback and resume --plan', () => {
  test('steer a run from its failure to its end, and its history tells who did what', async () => {
    const plan = await project.call('resume', 'r', 'mended.ts', '--plan');
    expect(plan).toMatchObject({ exit: 0, stderr: '' });
    expect(plan.stdout).toContain('resume of run r (flow 0.0.0): goes on\n');
    expect(plan.stdout).toMatch(
      /kept: 1; saves .+ and \$0\.25\nruns: 2\n {2}build\/b: it failed before\n {2}c: it never ran\n/,
    );

    const skip = await project.call('skip', 'r', 'build/b', '--value', '"B"', '--reason', 'known', '--by', 'ann');
    expect(skip).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('step build/b of run r is skipped') as string,
    });
    expect(await project.call('resume', 'r', 'broken.ts')).toMatchObject({ exit: 0, stdout: 'a1 c\n' });

    const rerun = await project.call('rerun', 'r', 'mended.ts', '--from', 'build/b', '--by', 'bob');
    expect(rerun).toMatchObject({ exit: 0, stdout: 'a1 c\n' });
    expect(rerun.stderr).toContain('run r runs again from build/b from bob');

    const fork = await project.call('fork', 'r', 'mended.ts', '--from', 'c', '--id', 'f', '--by', 'eve');
    expect(fork).toMatchObject({ exit: 0, stdout: 'a1 c\n' });
    expect(await project.json('show', 'f')).toMatchObject({ run: { status: 'completed', counts: { done: 3 } } });

    const back = await project.call('rollback', 'r', 'mended.ts', '--to', '0', '--by', 'dan');
    expect(back).toMatchObject({
      exit: 0,
      stdout: 'run r: Rolled back to checkpoint 0; resume to go on from there.\n',
      stderr: expect.stringMatching(
        /^back to checkpoint 0: 3 steps count no more\n {2}a\n[^]*\na is undone\n$/,
      ) as string,
    });

    const { stdout } = await project.call('history', 'r');
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(new RegExp(`^${time}  [a-z-]+`));
    expect(stdout).toMatch(/ {2}opened {2}by process \d+ on /);
    expect(stdout).toMatch(/ {2}step-skipped {2}build\/b {2}by ann {2}reason "known", clears/);
    expect(stdout).toMatch(/ {2}rerun-started {2}by bob {2}from "build\/b"/);
    expect(stdout).toMatch(/ {2}rollback-started {2}by dan {2}to 0\n/);
    const lines = (await project.call('history', 'r', '--json')).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(stdout.trimEnd().split('\n').length);
    const events = lines.map((line) => JSON.parse(line) as { type: string; value?: unknown });
    expect(events.find(({ type }) => type === 'step-skipped')).toMatchObject({ by: 'ann', value: 'B' });
    expect((await project.call('history', 'f')).stdout).toMatch(/run-started {2}by eve .*"runId":"r","key":"c"/);
  });

  test('plan and apply an edited input of a completed run', async () => {
    await project.call('run', 'mended.ts', '--id', 'p');
    expect(await project.json('resume', 'p', 'edited.ts', '--plan')).toMatchObject({ does: 'answer' });
    expect(await project.json('resume', 'p', 'edited.ts', '--plan', '--apply-changes')).toMatchObject({
      does: 'go-on',
      kept: { count: 1, keys: ['build/b'], unguarded: 1 },
      runs: [{ key: 'a', because: 'input-changed' }],
      mayFollow: ['c'],
    });
    expect(await project.call('resume', 'p', 'edited.ts')).toMatchObject({ exit: 0, stdout: 'a1 c\n' });
    expect(await project.call('resume', 'p', 'edited.ts', '--apply-changes')).toMatchObject({
      exit: 0,
      stdout: 'a2 c\n',
    });
    expect(await project.call('resume', 'p')).toMatchObject({ exit: 0, stdout: 'a2 c\n' });
  });

  test('tell of a run that runs again here that it is driven here', async () => {
    project.write(
      'slow.ts',
      `import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'slow', async run(wf) {
  await wf.step('a', () => new Promise((resolve) => setTimeout(resolve, 700)));
  return 'ended';
} });
`,
    );
    await project.call('run', 'slow.ts', '--id', 's');
    const rerun = await project.call('rerun', 's', 'slow.ts', '--from', 'a');
    expect(rerun).toMatchObject({ exit: 0, stdout: 'ended\n' });
    expect(rerun.stderr).not.toContain('another process');
  });

  test('say what is wrong with a call', async () => {
    await project.call('run', 'mended.ts', '--id', 'q');
    const code = async (...words: string[]): Promise<unknown> => {
      const { exit, stdout } = await project.call(...words, '--json');
      return [exit, (JSON.parse(stdout) as { error: { code: string } }).error.code];
    };
    expect(await code('rerun', 'q', 'mended.ts', '--from', 'zzz')).toEqual([2, 'unknown-step']);
    expect(await code('rerun', 'q', '--from', 'a')).toEqual([2, 'invalid-option']);
    expect(await code('rerun', 'q', 'mended.ts')).toEqual([2, 'invalid-option']);
    expect(await code('fork', 'q', 'mended.ts', '--from', 'zzz')).toEqual([2, 'unknown-step']);
    expect(await code('skip', 'q', 'a')).toEqual([2, 'step-not-open']);
    expect(await code('skip', 'q', 'x', '--value', '{')).toEqual([2, 'invalid-option']);
    expect(await code('rollback', 'q', 'mended.ts', '--to', '9')).toEqual([2, 'unknown-checkpoint']);
    expect(await code('rollback', 'q', 'mended.ts', '--to', 'x')).toEqual([2, 'invalid-option']);
    expect(await code('history', 'none')).toEqual([2, 'run-not-found']);
  });
});
