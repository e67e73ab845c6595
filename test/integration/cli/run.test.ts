import { describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const flows = `
import { defineWorkflow } from 'holdfast';

export const greet = defineWorkflow<{ name?: string } | undefined, string>({
  name: 'greet',
  run: (wf, input) => wf.step('greet', () => 'hello ' + (input?.name ?? 'nobody')),
});
export const lose = defineWorkflow({
  name: 'lose',
  run: (wf) => wf.map('item', [1, 2, 3], { settle: true }, (item, inner) => inner.step('do', () => {
    if (item === 2) throw new Error('no two');
    return item;
  })),
});
export const worn = defineWorkflow({
  name: 'worn',
  run: async (wf) => { await wf.step('extra', { critical: false }, () => { throw new Error('worn out'); }); },
});
export const fail = defineWorkflow({
  name: 'fail',
  run: (wf) => wf.step('break', () => { throw Object.assign(new Error('it broke'), { secret: 'x' }); }),
});
export const wait = defineWorkflow({ name: 'wait', run: (wf) => wf.waitFor('approval') });
export const stray = defineWorkflow({
  name: 'stray',
  run: (wf) => wf.step('stray', () => { void Promise.reject(new Error('nobody listens')); return new Promise(() => {}); }),
});
`;

describe('holdfast run', () => {
  test('prints the result to standard output and plain lines about the way there to standard error', async () => {
    using project = new Project({ 'flows.ts': flows });
    const { exit, stdout, stderr } = await project.call(
      'run',
      'flows.ts',
      '-w',
      'greet',
      '--input',
      '{"name":"you"}',
      '--id',
      'g',
    );
    expect(stdout).toBe('hello you\n');
    expect(stderr.replace(/\d+(\.\d+)?m?s/g, '#')).toBe(
      'run g started: greet 0.0.0\nstep greet: done in #\nrun g completed in #; steps here: 1 ran, 0 kept\n',
    );
    expect(exit).toBe(0);
  });

  test('prints one JSON document with the outcome, the output and the counts', async () => {
    using project = new Project({ 'flows.ts': flows });
    const document = await project.json('run', 'flows.ts', '-w', 'greet', '--id', 'g');
    expect(document).toMatchObject({
      runId: 'g',
      status: 'completed',
      success: true,
      outcome: 'complete',
      output: 'hello nobody',
      steps: { ran: 1, kept: 0 },
      census: { done: 1, failed: 0 },
      recommendations: [],
    });
    expect(Object.keys(document)).toEqual([
      'runId',
      'status',
      'success',
      'outcome',
      'output',
      'steps',
      'census',
      'report',
      'recommendations',
    ]);
  });

  test('takes its input from a file or from standard input', async () => {
    using project = new Project({ 'flows.ts': flows, 'in.json': '{"name":"file"}' });
    expect((await project.call('run', 'flows.ts', '-w', 'greet', '--input-file', 'in.json')).stdout).toBe(
      'hello file\n',
    );
    const piped = project.start(['run', 'flows.ts', '-w', 'greet', '--input-file', '-'], { stdin: '{"name":"pipe"}' });
    expect((await piped.ended).stdout).toBe('hello pipe\n');
  });

  test('started twice under one id, runs once', async () => {
    using project = new Project({ 'flows.ts': flows });
    await project.call('run', 'flows.ts', '-w', 'greet', '--id', 'once');
    expect(await project.json('run', 'flows.ts', '-w', 'greet', '--id', 'once')).toMatchObject({
      output: 'hello nobody',
      steps: { ran: 0 },
    });
    const other = await project.call('run', 'flows.ts', '-w', 'greet', '--id', 'once', '--input', '{}');
    expect(other).toMatchObject({ exit: 2, stderr: expect.stringContaining('[run-id-conflict]') as string });
  });

  test('exits 1 when the run fails, says with what, and how to go on', async () => {
    using project = new Project({ 'flows.ts': flows });
    const { exit, stdout, stderr } = await project.call('run', 'flows.ts', '-w', 'fail', '--id', 'f');
    expect(exit).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('error: Run "f" failed: Step "break" failed: it broke [run-failed]\n');
    expect(stderr).toContain('to go on with it: holdfast resume f flows.ts\n');
    expect(stderr).not.toContain('    at ');
    const document = await project.json('resume', 'f', 'flows.ts');
    expect(document).toMatchObject({
      status: 'failed',
      error: { name: 'StepError', code: 'step-failed', cause: { message: 'it broke' } },
    });
    expect(JSON.stringify(document)).not.toContain('"stack"');
    expect((await project.call('resume', 'f', 'flows.ts', '--verbose')).stderr).toMatch(/ {4}at .*flows\.ts/);
  });

  test('exits 1 when the run is partial, unless that is allowed', async () => {
    using project = new Project({ 'flows.ts': flows });
    const { exit, stdout, stderr } = await project.call('run', 'flows.ts', '-w', 'lose', '--id', 'p');
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ complete: false, done: [1, 3] });
    expect(stderr).toContain('error: Run "p" is partial');
    expect(stderr).toContain('Look at the 1 of 3 items of "item" that were not done.');
    const allowed = await project.call('run', 'flows.ts', '-w', 'lose', '--allow-partial', '--json');
    expect(allowed.exit).toBe(0);
    expect(JSON.parse(allowed.stdout)).toMatchObject({ outcome: 'partial', success: false });
  });

  test('exits 0 when the run is degraded, and says so', async () => {
    using project = new Project({ 'flows.ts': flows });
    const { exit, stdout, stderr } = await project.call('run', 'flows.ts', '-w', 'worn');
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' });
    expect(stderr).toContain('step extra: failed: worn out; the run goes on without it\n');
    expect(stderr).toContain('completed, degraded, in');
  });

  test('lets go of a run that only waits: it exits 1 unless that is allowed, and says what it waits for', async () => {
    using project = new Project({ 'flows.ts': flows });
    const { exit, stderr } = await project.call(
      'run',
      'flows.ts',
      '-w',
      'wait',
      '--id',
      'it’s',
      '--park-after',
      '50ms',
      '-d',
      'my runs',
    );
    expect(exit).toBe(1);
    expect(stderr).toContain(
      `waits for signal "approval"; to send it: holdfast signal --directory 'my runs' 'it’s' approval [JSON]\n`,
    );
    const allowed = await project.call(
      'run',
      'flows.ts',
      '-w',
      'wait',
      '--park-after',
      '50ms',
      '--allow-paused',
      '--json',
    );
    expect(allowed.exit).toBe(0);
    expect(JSON.parse(allowed.stdout)).toMatchObject({
      status: 'paused',
      pausedReason: 'waiting',
      waits: [{ name: 'approval' }],
    });
  });

  test('interrupts the run and exits 1 when its code lets an error escape', async () => {
    using project = new Project({ 'flows.ts': flows });
    const { exit, stderr } = await project.start(['run', 'flows.ts', '-w', 'stray', '--id', 's', '--grace', '50ms'])
      .ended;
    expect(stderr).toContain('error: nobody listens [unexpected]');
    expect(exit).toBe(1);
    expect(await project.json('show', 's')).toMatchObject({ run: { status: 'interrupted' } });
  });
});

describe('the module', () => {
  test('may export one workflow by default, in TypeScript or JavaScript, also as CommonJS', async () => {
    using project = new Project({
      'one.ts': `import { defineWorkflow } from 'holdfast';\nexport default defineWorkflow({ name: 'one', run: (wf) => wf.id.length });`,
      'two.js': `import { defineWorkflow } from 'holdfast';\nexport default { two: defineWorkflow({ name: 'two', run: () => 2 }) };`,
      'three.cjs': `const { defineWorkflow } = require('holdfast');\nmodule.exports = { three: defineWorkflow({ name: 'three', run: () => 3 }) };`,
    });
    expect((await project.call('run', 'one.ts', '--id', 'four')).stdout).toBe('4\n');
    expect((await project.call('run', './two.js')).stdout).toBe('2\n');
    expect((await project.call('run', `${project.folder}/three.cjs`)).stdout).toBe('3\n');
  });

  test.each([
    ['no-such.ts', 'There is no module "no-such.ts"'],
    ['throws.ts', 'Module "throws.ts" cannot be loaded: TypeError: not today'],
    ['broken.ts', 'Module "broken.ts" cannot be loaded: SyntaxError'],
    ['empty.ts', 'Module "empty.ts" exports no workflow'],
    ['twins.ts', 'Module "twins.ts" exports two workflows with the name "twin"'],
    ['several.ts', 'Module "several.ts" exports several workflows; choose one with --workflow: "a", "b".'],
    ['.', 'There is no module "."'],
  ])('%s is refused with exit code 2, and nothing is begun', async (path, message) => {
    const define = (name: string, as = name): string =>
      `export const ${as} = defineWorkflow({ name: '${name}', run: () => 1 });\n`;
    const head = `import { defineWorkflow } from 'holdfast';\n`;
    using project = new Project({
      'throws.ts': `throw new TypeError('not today');`,
      'broken.ts': `export const = 1;`,
      'empty.ts': `export const workflow = { name: 'a', run() {} };`,
      'twins.ts': head + define('twin', 'a') + define('twin', 'b'),
      'several.ts': head + define('a') + define('b'),
    });
    const { exit, stdout, stderr } = await project.call('run', path);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect((await project.json('list'))['runs']).toEqual([]);
  });
});

describe('text from outside', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil\r\n2nd';

  test('never reaches a terminal as control characters', async () => {
    using project = new Project({
      'hostile.ts': `
import { defineWorkflow } from 'holdfast';
const hostile = ${JSON.stringify(hostile)};
export default defineWorkflow({
  name: 'hostile',
  async run(wf) {
    await wf.phase(hostile, () => wf.step(hostile, () => hostile));
    wf.log.warn({ [hostile]: hostile }, hostile);
    await wf.step('tolerated', { critical: false }, () => { throw new Error(hostile); });
    await wf.checkpoint(hostile, hostile);
    throw new Error(hostile);
  },
});`,
    });
    const { exit, stdout, stderr } = await project.call('run', 'hostile.ts', '--id', 'h');
    const shown = await project.call('show', 'h');
    const json = await project.call('show', 'h', '--json');
    const signalled = await project.call('signal', 'h', hostile);
    // A failed run can be resumed, so the signal that it lacked may be sent first.
    expect([exit, shown.exit, json.exit, signalled.exit]).toEqual([1, 0, 0, 0]);
    for (const text of [stdout, stderr, shown.stdout, json.stdout, signalled.stderr])
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(stderr).toContain('\\u{1b}[2J');
    expect((JSON.parse(json.stdout) as { run: { errors: { message: string }[] } }).run.errors.at(-1)?.message).toBe(
      hostile,
    );
  });
});
