import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../../house/repository.ts';
import type { Plan } from '../../../src/planning/plan.ts';
import { until } from '../planning/script-folder.ts';
import { type Ended, Project } from './command-line.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
  for (const folder of ['agent', 'bin', '.holdfast', '.holdfast/templates']) mkdirSync(join(project.folder, folder));
  const claude = join(project.folder, 'bin/claude');
  writeFileSync(
    claude,
    `#!/bin/sh\nSTAND_IN_FOLDER='${join(project.folder, 'agent')}' exec '${process.execPath}' '${join(root, 'test/stand-ins/claude.ts')}' "$@"\n`,
  );
  chmodSync(claude, 0o755);
});
afterEach(() => {
  project[Symbol.dispose]();
});

const call = (...words: readonly string[]): Promise<Ended> =>
  project.start(words, {
    env: { PATH: `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}` },
  }).ended;

function prompts(): readonly string[] {
  const file = join(project.folder, 'agent/calls.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly prompt: string }).prompt);
}

async function planOf(...words: readonly string[]): Promise<Plan> {
  return JSON.parse((await call('plan', ...words, '--json')).stdout) as Plan;
}

/** Commands alone, so that nothing has to be asked. */
const template = `
workflow: small
metadata: { template: { for: [bug-fix], words: [small], parts: work } }
inputs:
  word: { type: string, description: What is written. }
limits: { duration: 5m }
steps:
  - { id: first, run: [sh, -c, 'echo "$1" >> words', sh, '{{ word }}'], on_failure: { retry: 0 } }
  - { id: gate, needs: first, run: test -e open }
  - { id: work, needs: gate, run: [sh, -c, 'echo "$1" >> words', sh, '{{ part }}'] }
  - { id: aside, needs: work, run: [sh, -c, 'exit 3'], on_failure: { continue: true } }
`;

test('a request is shown as a guide, as waves, as JSON and as a workflow file that can be linted, and nothing is written', async () => {
  const guide = await call('plan', 'Fix the crash in `parse` and document it');
  expect(guide).toMatchObject({ exit: 0, stderr: '' });
  for (const part of ['kind        bug-fix', 'Before you begin', "$ claude -p 'See this defect", 'mend-1', 'takes'])
    expect(guide.stdout).toContain(part);
  const dashed = await call('plan', '--dry-run', '--', '--fix the crash in `parse`');
  expect(dashed).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^plan +\S+-fix-the-crash-in-parse-/) as string,
  });
  const waves = await call('plan', 'Fix the crash in `parse` and document it', '--dry-run');
  expect(waves.stdout).toMatch(/wave 1 +reproduce .*\nwave 2 +mend-1 /);
  const plan = await planOf('Fix the crash in `parse`', '--priority', 'high', '--max-duration', '1m', '--parallel');
  expect(plan).toMatchObject({ priority: 'high', maxDurationMs: 60_000, parallel: 4, template: { name: 'bugfix' } });
  expect(plan.warnings?.[0]).toContain('expected to take');
  const yaml = await call('plan', 'Fix it', '--yaml', '--output', 'fix.yml');
  expect(yaml).toMatchObject({ exit: 0, stdout: '' });
  expect(await call('lint', 'fix.yml', '--strict')).toMatchObject({ exit: 0 });
  expect(readdirSync(join(project.folder, '.holdfast'))).toEqual(['templates']);
});

test('what cannot work is refused with what was probably meant, and a file that is there is left alone', async () => {
  project.write('mine.yml', 'mine');
  const refusals = [
    [['Fix it', '--template', 'bugfx'], 'did you mean "bugfix"?'],
    [['Fix it', '--var', 'test_comand=x'], 'did you mean "test_command"?'],
    [['Fix it', '--priority', 'hihg'], 'priority'],
    [['Fix it', '--max-duration', 'soon'], 'duration'],
    [['Fix it', '--yaml', '--json'], 'cannot be used with'],
    [['Fix it', '--yaml', '-o', 'mine.yml'], 'There is a file'],
    [[], 'in words'],
    [['run', 'nothing'], 'There is no one plan "nothing"'],
  ] as const;
  const answers = await Promise.all(refusals.map(([words]) => call('plan', ...words)));
  for (const [index, { exit, stderr, stdout }] of answers.entries()) {
    expect({ exit, stdout: stdout.includes('"error"') ? '' : stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr + stdout).toContain(refusals[index]?.[1]);
  }
  expect(readFileSync(join(project.folder, 'mine.yml'), 'utf8')).toBe('mine');
  // What could not be written is not kept either.
  expect((await call('plan', 'Fix it', '--save', '--script', '-o', 'mine.yml')).exit).toBe(2);
  expect((await call('plan', 'list')).stderr).toBe('There are no such plans.\n');
});

test('a kept plan that was changed by hand is told of, and keeps nothing from being listed', async () => {
  for (const request of ['Fix it', 'Add dark mode']) await call('plan', request, '--save');
  const plans = join(project.folder, '.holdfast/plans');
  const changed = readdirSync(plans).find((name) => name.includes('fix-it')) ?? '';
  const file = join(plans, changed, 'plan.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('Fix it', 'Fix me'));
  const listed = await call('plan', 'list');
  expect(listed.stdout).toMatch(/^planned +\S+dark-mode\S+ .*\n$/);
  expect(listed.stderr).toContain(`the plan ${changed} cannot be read`);
  expect(JSON.parse((await call('plan', 'list', '--json')).stdout)).toMatchObject({ damaged: [changed] });
  expect((await call('plan', 'run', changed)).stderr).toContain('cannot be read, it was changed or cut');
});

test('a plan that is kept is run by the engine: a failure is told and gone on with by --retry, what is done is not done again', async () => {
  project.write('.holdfast/templates/small.yml', template);
  const hostile = '$(touch hacked) {{ request }} ${{ inputs.word }}';
  const saved = await call('plan', 'Fix the small thing', '--var', `word=${hostile}`, '--save', '--dry-run');
  expect(saved.stderr).toContain('holdfast plan run');
  expect((await call('plan', 'list')).stdout).toMatch(/^planned +\S+fix-the-small-thing\S+ +small /);

  // Its template is a file of this folder, which may be anybody's.
  const untrusted = await call('plan', 'run', 'fix-the-small-thing');
  expect(untrusted).toMatchObject({ exit: 2, stderr: expect.stringContaining('[untrusted-file]') as string });
  expect(existsSync(join(project.folder, 'words'))).toBe(false);
  const failed = await call('plan', 'run', 'fix-the-small-thing', '--trust');
  expect(failed.exit).toBe(1);
  expect((await call('plan', 'list', '--status', 'failed')).stdout).toContain('fix-the-small-thing');
  const refused = await call('plan', 'run', 'fix-the-small-thing');
  expect(refused).toMatchObject({ exit: 1, stdout: '' });
  expect(refused.stderr).toContain('--retry');

  project.write('open', '');
  const retried = await call('plan', 'run', 'fix-the-small-thing', '--retry', '--trust');
  expect(retried).toMatchObject({ exit: 0 });
  expect(readFileSync(join(project.folder, 'words'), 'utf8')).toBe(`${hostile}\nFix the small thing\n`);
  expect(existsSync(join(project.folder, 'hacked'))).toBe(false);
  expect((await call('plan', 'list')).stdout).toMatch(/^completed /);

  const again = await call('plan', 'run', 'fix-the-small-thing');
  expect(again).toMatchObject({ exit: 0, stdout: '' });
  expect(again.stderr).toContain('--again');
  expect(await call('plan', 'run', 'fix-the-small-thing', '--again', '--trust')).toMatchObject({ exit: 0 });
  expect(readFileSync(join(project.folder, 'words'), 'utf8').split('\n')).toHaveLength(5);
  const shown = await project.json('plan', 'show', 'fix-the-small');
  expect(shown).toMatchObject({ status: 'completed', runs: [{ status: 'completed' }, { status: 'completed' }] });
  const { phases } = shown['forecast'] as {
    readonly phases: readonly { readonly remaining: { readonly basis: string } }[];
  };
  // What never ended well is not learned from.
  expect(phases.map(({ remaining }) => remaining.basis)).toEqual(['history', 'history', 'history', 'baseline']);
});

test('a plan that is kept is written as a script, and how the script stands is how the plan stands', async () => {
  project.write('.holdfast/templates/small.yml', template);
  project.write('open', '');
  const words = ['Fix the small thing', '--var', "word=it's $(touch hacked)", '--save', '--script', '-o', 'small.sh'];
  expect(await call('plan', ...words)).toMatchObject({ exit: 0, stdout: '' });
  expect((await call('plan', 'list')).stdout).toMatch(/^planned /);
  const ran = await project.start([], {}, [join(project.folder, 'small.sh')]).ended;
  expect(ran.exit).toBe(0);
  expect(readFileSync(join(project.folder, 'words'), 'utf8')).toBe("it's $(touch hacked)\nFix the small thing\n");
  const shown = await project.json('plan', 'show', 'fix');
  expect(shown).toMatchObject({ status: 'completed', runs: [], script: { status: 'completed' } });
  const { log } = shown['script'] as { readonly log: string };
  expect(existsSync(join(project.folder, log))).toBe(true);
});

test('the phases of a built-in template ask the default agent, one after the other, and run the command that decides', async () => {
  await call('plan', 'Fix the crash in the parser', '--var', 'test_command=touch decided', '--save');
  expect(await call('plan', 'run', 'fix-the-crash')).toMatchObject({ exit: 0 });
  expect(prompts().map((prompt) => prompt.slice(0, 20))).toEqual([
    'See this defect happ',
    'Mend this defect, at',
    'Run all tests of the',
    'Review what was chan',
    'Say in the list of c',
  ]);
  expect(existsSync(join(project.folder, 'decided'))).toBe(true);
});

test('a plan from elsewhere is refused when it is damaged, kept when it is whole, and only run when it is trusted', async () => {
  project.write('.holdfast/templates/small.yml', template);
  await call('plan', 'Fix the small thing', '--var', 'word=x', '--save', '--dry-run');
  expect(await call('plan', 'export', 'fix', '-o', 'plan.json')).toMatchObject({ exit: 0 });
  const text = readFileSync(join(project.folder, 'plan.json'), 'utf8');
  project.write('bad.json', text.replace('test -e open', 'touch hacked'));
  const damaged = await call('plan', 'import', 'bad.json', '-d', 'other');
  expect(damaged).toMatchObject({ exit: 2 });
  expect(damaged.stderr).toContain('damaged');

  expect(await call('plan', 'import', 'plan.json', '-d', 'other')).toMatchObject({ exit: 0 });
  const refused = await call('plan', 'run', 'fix', '-d', 'other');
  expect(refused).toMatchObject({ exit: 2 });
  expect(refused.stderr).toContain('came from elsewhere');
  expect(existsSync(join(project.folder, 'words'))).toBe(false);
  const begun = await call('plan', 'run', 'fix', '-d', 'other', '--trust');
  expect(begun.exit).toBe(1);
  project.write('open', '');
  // The run knows its plan by itself, and goes on under the same rule.
  const [id = ''] = /\S+fix-the-small-thing-[0-9a-f]{6}/.exec(begun.stderr) ?? [];
  expect((await call('resume', id, '-d', 'other')).stderr).toContain('came from elsewhere');
  expect(await call('resume', id, '-d', 'other', '--trust')).toMatchObject({ exit: 0 });
  expect((await call('plan', 'list', '-d', 'other')).stdout).toContain('(imported)');
});

test('every built-in template gives a workflow file without errors, whatever is asked and with all its variables', async () => {
  for (const name of ['feature', 'bugfix', 'refactor', 'research', 'infrastructure', 'documentation'])
    for (const variables of [[], ['--var', 'approval=Shall it go on?']]) {
      const words = ['Set up the build of the small thing', '--template', name, '--yaml', '-o', `${name}.yml`];
      const made = await call('plan', ...words, ...variables);
      if (made.stderr.includes('unknown-option') || made.stderr.includes('approval')) continue;
      expect(made).toMatchObject({ exit: 0 });
      expect(await call('lint', `./${name}.yml`)).toMatchObject({ exit: 0 });
      rmSync(join(project.folder, `${name}.yml`));
    }
  const asked = await call('plan', 'Set up CI', '--template', 'infrastructure', '--var', 'approval=Sure?', '--yaml');
  expect(asked.stdout).toContain('Sure?');
  const unasked = await call('plan', 'Set up CI', '--template', 'infrastructure', '--yaml');
  expect(unasked.stdout).not.toContain('approval:');
});

test('what is kept or written is every character as it is', async () => {
  const family = 'Fix the icon 👨\u200d👩\u200d👧 in the header';
  const { stdout } = await call('plan', family, '--script');
  expect(stdout).toContain('👨\u200d👩');
  await call('plan', family, '--save');
  const exported = await call('plan', 'export', 'fix');
  expect(JSON.parse(exported.stdout)).toMatchObject({});
  project.write('elsewhere.json', exported.stdout);
  expect(await call('plan', 'import', 'elsewhere.json', '-d', 'other')).toMatchObject({ exit: 0 });
});

test('a plan whose runs were removed is run again under a fresh id, and what they came to is still known', async () => {
  await call('plan', 'Fix the crash in the parser', '--var', 'test_command=echo x >> tested', '--save');
  const run = (...words: readonly string[]): Promise<Ended> => call('plan', 'run', 'fix-the-crash', ...words);
  const clean = (): Promise<Ended> => call('clean', '--completed-after', '0s', '--failed-after', '0s');
  expect(await run()).toMatchObject({ exit: 0 });
  expect(await clean()).toMatchObject({ exit: 0 });
  expect((await call('plan', 'list')).stdout).toMatch(/^completed /);
  const refused = await run();
  expect(refused).toMatchObject({ exit: 0, stdout: '' });
  expect(refused.stderr).toContain('--again');
  expect(await run('--again')).toMatchObject({ exit: 0 });
  expect(await clean()).toMatchObject({ exit: 0 });
  expect(await run('--again')).toMatchObject({ exit: 0 });
  expect(readFileSync(join(project.folder, 'tested'), 'utf8')).toBe('x\nx\nx\n');
  const { runs } = (await project.json('plan', 'show', 'fix-the-crash')) as {
    readonly runs: readonly { readonly id: string; readonly gone?: string }[];
  };
  expect(runs.map(({ id, gone }) => `${id.slice(-2)} ${gone ?? 'here'}`)).toEqual([
    expect.stringMatching(/^[0-9a-f]{2} removed$/) as unknown,
    '-2 removed',
    '-3 here',
  ]);
});

test('a plan that its script carried out, or is at, is not run besides', async () => {
  project.write('.holdfast/templates/small.yml', template);
  await call('plan', 'Fix the small thing', '--var', 'word=x', '--save', '--script', '-o', 'small.sh');
  const script = (...options: readonly string[]): Promise<Ended> =>
    project.start([], {}, [join(project.folder, 'small.sh'), ...options]).ended;
  const run = (...words: readonly string[]): Promise<Ended> => call('plan', 'run', 'fix', '--trust', ...words);
  expect((await script()).exit).toBe(1);
  const failed = await run('--retry');
  expect(failed).toMatchObject({ exit: 1, stdout: '' });
  expect(failed.stderr).toMatch(/failed by its script.*script\.log[^]*--again/);
  project.write('open', '');
  expect((await script('--retry')).exit).toBe(0);
  const completed = await run();
  expect(completed).toMatchObject({ exit: 0, stdout: '' });
  expect(completed.stderr).toMatch(/completed by its script.*--again/);
  expect(readFileSync(join(project.folder, 'words'), 'utf8')).toBe('x\nFix the small thing\n');
  expect(await run('--again')).toMatchObject({ exit: 0 });
  expect(readFileSync(join(project.folder, 'words'), 'utf8').split('\n')).toHaveLength(5);
});

test('a plan whose script is at work says so, and one whose script was killed is active still', async () => {
  project.write(
    '.holdfast/templates/small.yml',
    template.replace('test -e open', "'echo > at; while [ -e at ] && [ ! -e open ]; do sleep 0.05; done'"),
  );
  await call('plan', 'Fix the small thing', '--var', 'word=x', '--save', '--script', '-o', 'small.sh');
  const script = project.start([], {}, [join(project.folder, 'small.sh')]);
  await until('it is at work', () => existsSync(join(project.folder, 'at')));
  const refused = await call('plan', 'run', 'fix', '--trust');
  expect(refused).toMatchObject({ exit: 1, stdout: '' });
  expect(refused.stderr).toContain('is being carried out by its script');
  script.child.kill('SIGKILL');
  await script.ended;
  expect(await project.json('plan', 'show', 'fix')).toMatchObject({
    status: 'active',
    script: { status: 'interrupted' },
  });
  expect((await call('plan', 'run', 'fix', '--trust')).stderr).toContain('which was interrupted');
  project.write('open', '');
  expect((await project.start([], {}, [join(project.folder, 'small.sh')]).ended).exit).toBe(0);
});

test('saving says where a secret was taken out, and a plan that lost one in what it runs is not run', async () => {
  const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
  const saved = await call('plan', 'Fix the crash', '--var', `test_command=echo ${token} > told`, '--save');
  expect(saved.stderr).toMatch(
    /without what looks like a secret in variables\.test_command, phases\..*\.work\.command/,
  );
  for (const words of [['run'], ['show', '--script'], ['show', '--yaml']]) {
    const refused = await call('plan', ...words, 'fix-the-crash');
    expect(refused).toMatchObject({ exit: 2, stdout: '' });
    expect(refused.stderr).toMatch(/environment.*\[plan-redacted\]/);
  }
  expect(await call('plan', 'show', 'fix-the-crash', '--dry-run')).toMatchObject({ exit: 0 });
  expect(prompts()).toEqual([]);
  const own = ['plan', 'Fix the other crash', '--var', 'test_command=echo "$TOKEN" > told', '--save'];
  expect((await call(...own)).stderr).not.toContain('secret');
  expect((await call('plan', 'run', 'fix-the-other')).exit).toBe(0);
});
