import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, type Ended, Project } from './command-line.ts';

let project: Project;
let home: string;

beforeEach(() => {
  project = new Project();
  // The records of what is trusted lie outside of the repository.
  home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
});
afterEach(() => {
  project[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project.folder, path)), { recursive: true });
  writeFileSync(join(project.folder, path), text);
}

function start(...words: readonly string[]): Call {
  return project.start(words, { env: { HOME: home } });
}

function call(...words: readonly string[]): Promise<Ended> {
  return start(...words).ended;
}

function log(): readonly string[] {
  const path = join(project.folder, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

async function until(line: string): Promise<void> {
  while (!log().includes(line)) await sleep(20);
}

const release = `workflow: release
version: 1.0.0
inputs:
  tag: { type: string, default: latest }
steps:
  - id: tests
    run: echo tests >> log; echo '{"failed":2}'
    outputs: json
  - id: note
    run: [sh, -c, 'echo "note $1" >> log', note, "\${{ inputs.tag }}"]
    checkpoint: true
  - id: publish
    run: echo "publish $TAG" >> log
    env: { TAG: "\${{ inputs.tag }}" }
    condition: steps.tests.outputs.failed < 3
  - id: never
    run: echo never >> log
    condition: inputs.tag == "other"
outputs:
  failed: \${{ steps.tests.outputs.failed }}
`;

describe('workflow files', () => {
  test('are run by name once they are trusted, and again only while they are what was trusted', async () => {
    write('.holdfast/workflows/release.yml', release);
    const refused = await call('run', 'release');
    expect(refused).toMatchObject({ exit: 2, stdout: '' });
    expect(refused.stderr).toContain('may not be run: nobody has trusted it');
    expect(refused.stderr).toContain('[untrusted-file]');
    expect(log()).toEqual([]);
    expect((await call('trust')).stdout).toContain('  .holdfast/workflows/release.yml\n');
    const done = await call('run', 'release', '--input', '{"tag":"$(touch hacked) `touch hacked`"}', '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ status: 'completed', outcome: 'complete', output: { failed: 2 } });
    expect(log()).toEqual(['tests', 'note $(touch hacked) `touch hacked`', 'publish $(touch hacked) `touch hacked`']);
    expect(existsSync(join(project.folder, 'hacked'))).toBe(false);
    write('.holdfast/workflows/release.yml', release.replace('echo tests', 'echo changed'));
    expect((await call('run', 'release')).stderr).toContain('it is not what was trusted');
    expect((await call('run', '.holdfast/workflows/release.yml', '--trust')).exit).toBe(0);
    expect(log().at(3)).toBe('changed');
  });

  test('say what they would do, without trust and without doing it', async () => {
    write('.holdfast/workflows/release.yml', release);
    const shown = await call('run', 'release', '--dry-run');
    expect(shown).toMatchObject({ exit: 0 });
    expect(shown.stdout.split('\n').slice(0, 4)).toEqual([
      `    1 tests: echo tests >> log; echo '{"failed":2}'`,
      '    2 note: sh -c echo "note $1" >> log note ${{ inputs.tag }}',
      '    3 publish: echo "publish $TAG" >> log, run if steps.tests.outputs.failed < 3',
      '    4 never: echo never >> log, not run',
    ]);
    expect(log()).toEqual([]);
    expect(await call('preview', 'release')).toEqual(shown);
    expect((await call('preview', 'release', '--workflow', 'release')).stderr).toContain('has one workflow');
    await call('run', 'release', '--trust');
    const preview = JSON.parse((await call('run', 'release', '--dry-run', '--json')).stdout) as {
      readonly exact: boolean;
      readonly steps: readonly { readonly took?: { readonly runs: number } }[];
    };
    expect(preview.exact).toBe(true);
    expect(preview.steps.map(({ took }) => took?.runs)).toEqual([1, 1, 1, undefined]);
    expect((await call('run', 'release', '--dry-run', '--input', '{"tga":"x"}')).stderr).toContain(
      'did you mean "tag"?',
    );
  });

  test('go on by themselves: a run remembers its file, and a step can be left out', async () => {
    write(
      '.holdfast/workflows/frail.yml',
      `workflow: frail
steps:
  - run: echo one >> log
  - run: echo two >> log; test -f fixed
  - run: echo three >> log
on_failure:
  - echo sorry >> log
`,
    );
    await call('trust');
    const failed = await call('run', 'frail', '--id', 'frail-1');
    expect(failed.exit).toBe(1);
    expect(log()).toEqual(['one', 'two', 'sorry']);
    expect((await call('resume', 'frail-1')).exit).toBe(1);
    expect(log()).toEqual(['one', 'two', 'sorry', 'two', 'sorry']);
    const plan = await call('run', 'frail', '--resume', '--plan');
    expect(plan).toMatchObject({ exit: 0 });
    expect(plan.stdout).toContain('echo two');
    const skipped = await call('run', 'frail', '--resume', '--skip-step', '2');
    expect(skipped.stderr).toContain('step 2 of run frail-1 is skipped');
    expect(skipped.exit).toBe(0);
    expect(JSON.parse(skipped.stdout)).toMatchObject({ steps: { 'echo two': 'skipped' } });
    expect(log().slice(5)).toEqual(['three']);
    expect((await call('run', 'frail', '--skip-step', '2')).stderr).toContain('goes with `--resume`');
  });

  test('a run of another workflow is left as it is', async () => {
    for (const name of ['mine', 'other'])
      write(
        `.holdfast/workflows/${name}.yml`,
        `workflow: ${name}\nsteps: [{ id: s, run: exit 3, on_failure: { retry: 0 } }]\n`,
      );
    await call('trust');
    await call('run', 'mine', '--id', 'm');
    const refused = await call('run', 'other', '--resume', 'm', '--skip-step', 's');
    expect(refused.stderr).toContain('Run "m" is one of workflow "mine", not of "other".');
    expect(refused.stderr).not.toContain('is skipped');
    expect((await call('resume', 'm')).exit).toBe(1);
  });

  test('an edited step that was done is not done again unless that is said', async () => {
    write(
      '.holdfast/workflows/release.yml',
      release.replace('  - id: never', '  - { id: stop, approval: go }\n  - id: never'),
    );
    await call('run', 'release', '--trust', '--id', 'r', '--park-after', '100ms');
    const edited = readFileSync(join(project.folder, '.holdfast/workflows/release.yml'), 'utf8').replace(
      'note $1',
      'noted $1',
    );
    write('.holdfast/workflows/release.yml', edited);
    await call('signal', 'r', 'go', 'true');
    const paused = await call('resume', 'r', '--trust');
    expect(paused.exit).toBe(1);
    expect(paused.stderr).toContain('The declared input of step "note" has changed');
    const plan = await call('resume', 'r', '--trust', '--plan', '--apply-changes');
    expect(plan.stdout).toContain('note');
    expect((await call('resume', 'r', '--trust', '--apply-changes')).exit).toBe(0);
    expect(log()).toEqual(['tests', 'note latest', 'publish latest', 'noted latest']);
  });

  test('are rolled back to a checkpoint, undoing what was done behind it', async () => {
    write(
      '.holdfast/workflows/back.yml',
      `workflow: back
steps:
  - { id: one, run: echo one >> log, checkpoint: true }
  - { id: two, run: echo two >> log, undo: echo undone >> log }
  - { id: three, approval: go }
`,
    );
    await call('trust');
    await call('run', 'back', '--id', 'b', '--park-after', '100ms');
    const back = await call('run', 'back', '--rollback-to-checkpoint', '1');
    expect(back.exit).toBe(0);
    expect(log()).toEqual(['one', 'two', 'undone']);
    const sent = await call('signal', 'b', 'go', 'true');
    expect(sent.stdout).toContain('to go on with it: holdfast resume b .holdfast/workflows/back.yml\n');
    expect((await call('resume', 'b')).exit).toBe(0);
    expect(log()).toEqual(['one', 'two', 'undone', 'two']);
  });

  test('one phase alone is a run of its own, and goes on as that', async () => {
    write('.holdfast/workflows/parts.yml', hybrid);
    for (const name of ['go-1', 'go-2', 'go-3']) write(name, '');
    const done = await call('run', 'parts', '--phase', 'second', '--trust', '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ outcome: 'complete' });
    expect([...log()].sort()).toEqual(['before-2', 'gate-2']);
    const wrong = await call('run', 'parts', '--phase', 'scond', '--trust');
    expect(wrong.stderr).toContain('it has "first", "second" and "third"');
  });

  const hybrid = `workflow: parts
type: hybrid
phases:
  - name: first
    steps:
      - { id: a, run: echo before-1 >> log }
      - { id: b, run: echo gate-1 >> log; while ! test -f go-1; do sleep 0.05; done }
  - name: second
    type: parallel
    max_concurrent: 2
    steps:
      - { id: c, run: echo before-2 >> log }
      - { id: d, run: sleep 0.3; echo gate-2 >> log; while ! test -f go-2; do sleep 0.05; done }
  - name: third
    steps:
      - { id: e, run: echo before-3 >> log }
      - { id: f, needs: e, run: echo gate-3 >> log; while ! test -f go-3; do sleep 0.05; done }
validation:
  - echo valid >> log
on_success:
  - echo done >> log
`;

  test('a hybrid one that is killed in each phase goes on, and nothing that was done is done again', async () => {
    write('.holdfast/workflows/parts.yml', hybrid);
    await call('trust');
    let running = start('run', 'parts', '--id', 'p');
    for (const phase of [1, 2, 3]) {
      await until(`gate-${phase}`);
      // What ended before the gate was acknowledged by then.
      await until(`before-${phase}`);
      if (phase === 2) await running.says('parallel/c/c: done');
      running.child.kill('SIGKILL');
      await running.ended;
      write(`go-${phase}`, '');
      running = start('resume', 'p');
    }
    expect((await running.ended).exit).toBe(0);
    const counts = Map.groupBy(log(), (line) => line);
    for (const line of ['before-1', 'before-2', 'before-3', 'valid', 'done']) expect(counts.get(line)).toHaveLength(1);
    for (const line of ['gate-1', 'gate-2', 'gate-3']) expect(counts.get(line)).toHaveLength(2);
  });

  test('lint says what is wrong, where, and what was probably meant', async () => {
    write('.holdfast/workflows/bad.yml', 'workflow: bad\nsteps:\n  - rnu: x\n  - run: git push\n    timout: 3m\n');
    write('.claude/workflows/good.yml', 'workflow: good\nlimits: { duration: 1h }\nsteps: [npm test]\n');
    const all = await call('lint');
    expect(all.exit).toBe(1);
    expect(all.stdout).toContain('.holdfast/workflows/bad.yml:3:5: error: expected a step');
    expect(all.stdout).toContain('did you mean "run"?');
    expect(all.stdout).toContain('bad.yml:5:5: error: unknown field "timout"; did you mean "timeout"? [unknown-field]');
    expect(await call('lint', 'good')).toMatchObject({ exit: 0, stdout: '', stderr: 'nothing is wrong\n' });
    write('.claude/workflows/good.yml', 'workflow: good\nsteps: [npm test]\n');
    expect((await call('lint', 'good')).exit).toBe(0);
    expect((await call('lint', 'good', '--strict')).exit).toBe(1);
    const { findings } = JSON.parse((await call('lint', 'good', '--json')).stdout) as { findings: unknown[] };
    expect(findings).toMatchObject([{ rule: 'missing-limit', severity: 'warning', line: 2, column: 9 }]);
    expect((await call('lint', 'goood')).stderr).toContain('did you mean "good"?');
    writeFileSync(join(project.folder, 'latin.yml'), Buffer.from([0xfc, 0x0a]));
    write('.holdfast/workflows/typo.yml', 'workflow: typo\nstep: [echo]\n');
    const several = await call('lint', 'latin.yml', '.holdfast/workflows/typo.yml');
    expect(several.exit).toBe(1);
    expect(several.stdout).toContain(
      'latin.yml: error: Workflow file "latin.yml" cannot be read: it is not UTF-8 text [',
    );
    expect(several.stdout).toContain(
      '.holdfast/workflows/typo.yml:2:1: error: unknown field "step"; did you mean "steps"?',
    );
    expect((await call('lint', 'nothere.yml')).exit).toBe(2);
    write(
      'mixed.yml',
      'workflow: mixed\nprerequisites: [{ file: a, env: B }]\nsteps: [{ run: echo, condition: \'"5"\' }]\n',
    );
    expect((await call('lint', 'mixed.yml')).stdout).toContain('"env" cannot stand beside "file"');
    write('mixed.yml', 'workflow: mixed\nsteps: [{ run: echo, condition: \'"5"\' }]\n');
    const fixed = await call('lint', 'mixed.yml');
    expect(fixed.exit).toBe(1);
    expect(fixed.stdout).toContain('it always answers a text, neither true nor false [invalid-condition]');
    renameSync(join(project.folder, 'latin.yml'), join(project.folder, '.holdfast/workflows/latin.yml'));
    expect((await call('lint')).stdout).toMatch(/^\.holdfast\/workflows\/latin\.yml: error: it is not UTF-8 text \[/m);
  });

  test('a file of a folder that came from elsewhere is not run because a run names it', async () => {
    write('.holdfast/workflows/release.yml', release);
    await call('run', 'release', '--trust', '--id', 'x', '--limit', 'attempts=1');
    const resumed = await call('resume', 'x');
    expect(resumed.exit).toBe(2);
    expect(resumed.stderr).toContain('[untrusted-file]');
    expect(log()).toEqual(['tests']);
  });
});
