import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Call, Project } from '../cli/command-line.ts';

const program = `
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

const [asked, how] = process.argv.slice(2);
const manager = new EnhancedWorkflowManager({ grace: how === 'deaf' ? '1h' : '5s' });
const stop = asked === 'asked' ? manager.exitOnSignals() : undefined;
if (how === 'taken-back') stop?.();
const workflow = defineWorkflow({
  name: 'long',
  async run(wf) {
    await wf.phase('first', () => wf.step('one', () => 1));
    await wf.phase('second', () =>
      wf.step('two', async ({ signal }) => {
        console.error('running');
        await sleep(60_000, undefined, how === 'deaf' ? {} : { signal });
      }),
    );
  },
});
const result = await manager.execute(workflow, undefined, { id: 'r' });
console.error('ended', result.status);
`;

function start(project: Project, ...words: readonly string[]): Call {
  return project.start(words, {}, [process.execPath, 'program.ts']);
}

describe('H10: a program that asks for signals to be handled', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('marks its runs interrupted at %s, keeps what was completed, and exits with %i', async (signal, code) => {
    using project = new Project({ 'program.ts': program });
    const call = start(project, 'asked');
    await call.says('running');
    call.child.kill(signal);
    expect((await call.ended).exit).toBe(code);
    const { run, checkpoints } = await project.json('show', 'r');
    expect(run).toMatchObject({ status: 'interrupted', counts: { done: 1 }, completed_phases: ['first'] });
    expect(checkpoints).toMatchObject([{ number: 1, name: 'first' }]);
    const logs = join(project.folder, '.holdfast/runs/named/r/logs');
    const lines = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
    expect(lines.join('')).toContain(`run interrupted: ${signal}`);
  });

  test('exits at once at the second one, although a body does not stop', async () => {
    using project = new Project({ 'program.ts': program });
    const call = start(project, 'asked', 'deaf');
    await call.says('running');
    call.child.kill('SIGINT');
    // The same signal directly after the first is taken for the same.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(call.child.exitCode).toBeNull();
    call.child.kill('SIGINT');
    expect((await call.ended).exit).toBe(130);
    expect(await project.json('show', 'r')).toMatchObject({ run: { status: 'interrupted' } });
  });

  test.each([['not-asked'], ['asked', 'taken-back']])(
    'is ended by the signal itself where it did not, or took it back (%s %s)',
    async (...words) => {
      using project = new Project({ 'program.ts': program });
      const call = start(project, ...words);
      await call.says('running');
      call.child.kill('SIGTERM');
      expect((await call.ended).exit).toBe('SIGTERM');
      expect(await project.json('show', 'r')).toMatchObject({ run: { status: 'interrupted', counts: { done: 1 } } });
    },
  );
});

const served = `
import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'served',
  run: (wf) => wf.step('long', ({ signal }) => {
    wf.log.info('at work');
    console.error('at work');
    return sleep(60_000, undefined, { signal });
  }),
});
`;

describe('H10: holdfast serve', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('interrupts what it goes on with at %s, and exits with %i', async (signal, code) => {
    using project = new Project({ 'flow.ts': served });
    const first = project.start(['run', 'flow.ts', '--id', 'r']);
    await first.says('at work');
    first.child.kill('SIGKILL');
    await first.ended;
    const server = project.start(['serve', 'flow.ts', '--every', '1s']);
    await server.says('at work');
    server.child.kill(signal);
    expect((await server.ended).exit).toBe(code);
    expect(await project.json('show', 'r')).toMatchObject({ run: { status: 'interrupted' } });
  });
});
