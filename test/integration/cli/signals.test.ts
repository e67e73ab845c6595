import { describe, expect, test } from 'vitest';
import { gatedModule, Project } from './command-line.ts';

const stubbornModule = `
import { defineWorkflow } from 'holdfast';
import { setTimeout as sleep } from 'node:timers/promises';
export default defineWorkflow({ name: 'stubborn', run: (wf) => wf.step('deaf', () => sleep(60_000)) });
`;

describe('a process that dies', () => {
  test('is followed by another one, which keeps what was completed and runs the rest', async () => {
    using project = new Project({ 'flow.ts': gatedModule, 'go-a': '' });
    const killed = project.start(['run', 'flow.ts', '--id', 'k']);
    await killed.says('at the gate');
    killed.child.kill('SIGKILL');
    expect((await killed.ended).exit).toBe('SIGKILL');
    expect(await project.json('show', 'k')).toMatchObject({ run: { status: 'interrupted' } });

    project.write('go-b', '');
    const { exit, stdout, stderr } = await project.call('resume', 'k', 'flow.ts');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ one: 'one', two: ['a', 'b'] });
    expect(stderr).toContain('run k resumed after the death of its process\n');
    expect(stderr).toContain('step first/one: kept\n');
    expect(stderr).toContain('step second/a: kept\n');
    expect(stderr).toMatch(/step second\/b: done in /);
    expect(stderr).toContain('steps here: 1 ran, 2 kept\n');
  });
});

describe('SIGINT and SIGTERM', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s interrupts the run with exit code %i, and it can be resumed', async (signal, code) => {
    using project = new Project({ 'flow.ts': gatedModule, 'go-a': '' });
    const call = project.start(['run', 'flow.ts', '--id', 'i', '--json']);
    await call.says('at the gate');
    call.child.kill(signal);
    const { exit, stdout, stderr } = await call.ended;
    expect(exit).toBe(code);
    expect(stderr).toContain(`${signal}: interrupting the run; what was completed is kept.`);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'interrupted', reason: signal, steps: { ran: 2, kept: 0 } });
    expect(await project.json('show', 'i')).toMatchObject({ run: { status: 'interrupted' } });
    project.write('go-b', '');
    expect(await project.json('resume', 'i', 'flow.ts')).toMatchObject({ success: true, steps: { ran: 1, kept: 2 } });
  });

  test('the second one exits at once, although a step does not stop', async () => {
    using project = new Project({ 'stubborn.ts': stubbornModule });
    const call = project.start(['run', 'stubborn.ts', '--id', 's']);
    await call.says('running for');
    call.child.kill('SIGINT');
    await call.says('Again to exit at once');
    // The same signal directly after the first is taken for the same.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = performance.now();
    call.child.kill('SIGINT');
    expect((await call.ended).exit).toBe(130);
    // Far less than the step, and than its grace.
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(await project.json('show', 's')).toMatchObject({ run: { status: 'interrupted' } });
  });

  test('a step that does not stop is left behind when its grace is over', async () => {
    using project = new Project({ 'stubborn.ts': stubbornModule });
    const call = project.start(['run', 'stubborn.ts', '--id', 's', '--grace', '100ms']);
    await call.says('running for');
    call.child.kill('SIGTERM');
    const { exit, stderr } = await call.ended;
    expect(exit).toBe(143);
    expect(stderr).toContain('deaf: did not stop when told to and was left behind\n');
  });

  test('end the watching of a run that another process drives, and leave the run alone', async () => {
    using project = new Project({ 'flow.ts': gatedModule, 'go-a': '' });
    const driver = project.start(['run', 'flow.ts', '--id', 'w']);
    await driver.says('at the gate');
    const watcher = project.start(['run', 'flow.ts', '--id', 'w']);
    await watcher.says('run w is driven by another process');
    watcher.child.kill('SIGINT');
    expect(await watcher.ended).toMatchObject({
      exit: 130,
      stderr: expect.stringContaining('SIGINT: letting go of the run') as string,
    });
    project.write('go-b', '');
    expect((await driver.ended).exit).toBe(0);
  });
});
