import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { git } from '../git/repositories.ts';
import { type Call, type Ended, Project } from './command-line.ts';

let project: Project;

beforeEach(() => {
  project = new Project();
  write('a.txt', 'one\n');
  write('.gitignore', 'node_modules\n');
  git(project.folder, 'init', '--quiet');
  git(project.folder, 'add', '--all');
  git(project.folder, 'commit', '--quiet', '--message', 'first');
});
afterEach(() => {
  project[Symbol.dispose]();
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project.folder, path)), { recursive: true });
  writeFileSync(join(project.folder, path), text);
}

function read(path: string): string {
  return readFileSync(join(project.folder, path), 'utf8');
}

function start(...words: readonly string[]): Call {
  return project.start([...words, '--trust']);
}

function call(...words: readonly string[]): Promise<Ended> {
  return start(...words).ended;
}

/** What has changed in the folder of the user, without what the runs themselves are kept in. */
function changes(): readonly string[] {
  const lines = git(project.folder, 'status', '--short', '--untracked-files=all').trimEnd().split('\n');
  return lines.filter((line) => line !== '' && !line.includes('.holdfast/') && !line.includes('.claude/'));
}

function branches(): readonly string[] {
  return git(project.folder, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast').trim().split('\n');
}

function worktrees(): number {
  return git(project.folder, 'worktree', 'list').trim().split('\n').length;
}

const parts = `workflow: parts
limits: { duration: 1h }
prerequisites: [{ file: a.txt }]
phases:
  - name: first
    steps:
      - { id: write, run: 'pwd > where.txt; echo two >> a.txt', checkpoint: true }
  - name: second
    type: parallel
    steps:
      - { id: side, run: echo side > side.txt }
      - { id: kid, workflow: kid }
validation: ['grep -q two a.txt && test -f kid.txt']
on_success: ['pwd > after.txt']
on_failure: ['pwd > failed.txt']
`;
const kid = `workflow: kid
limits: { duration: 1h }
steps: [{ id: gate, run: 'echo kid > kid.txt; test ! -f stop' }]
`;

describe('an isolated run', () => {
  test('works in a worktree, with its children, and is merged into the folder once all went well', async () => {
    write('.claude/workflows/parts.yml', parts);
    write('.claude/workflows/kid.yml', kid);
    write('mine.txt', 'not committed');
    const done = await call('run', 'parts', '--isolated', '--json');
    expect(done.exit).toBe(0);
    expect(read('where.txt')).toContain('/.holdfast/worktrees/');
    expect(read('after.txt').trim()).toBe(realpathSync(project.folder));
    expect(read('a.txt')).toBe('one\ntwo\n');
    expect(changes()).toEqual([' M a.txt', '?? after.txt', '?? kid.txt', '?? mine.txt', '?? side.txt', '?? where.txt']);
    expect(worktrees()).toBe(1);
    expect(branches()).toEqual(['']);
  });

  test('that fails leaves the folder as it is and its work on a branch, and goes on from there', async () => {
    write('.claude/workflows/parts.yml', parts);
    write('.claude/workflows/kid.yml', kid);
    write('stop', '');
    const failed = await call('run', 'parts', '--isolated', '--id', 'p');
    expect(failed.exit).toBe(1);
    const [branch = ''] = branches();
    expect(failed.stderr).toContain(`nothing was merged; what was changed is on branch ${branch}`);
    expect(changes()).toEqual(['?? stop']);
    expect(worktrees()).toBe(1);
    expect(git(project.folder, 'show', `${branch}:failed.txt`)).toContain('/.holdfast/worktrees/');
    const { children } = (await project.json('show', 'p')) as { children: readonly { workflow_id: string }[] };
    const alone = await call('resume', children[0]?.workflow_id ?? '', '.claude/workflows/kid.yml');
    expect(alone).toMatchObject({ exit: 2 });
    expect(alone.stderr).toContain('works in the worktree of run "p": resume that one');
    // The worktree has the file as well: what stood in the way is mended on the branch.
    git(project.folder, 'worktree', 'add', '--quiet', '../mend', branch);
    git(join(project.folder, '../mend'), 'rm', '--quiet', 'stop');
    git(join(project.folder, '../mend'), 'commit', '--quiet', '--message', 'mended');
    git(project.folder, 'worktree', 'remove', '../mend');
    const resumed = await call('run', 'parts', '--isolated', '--resume');
    expect(resumed.exit).toBe(0);
    expect(read('a.txt')).toBe('one\ntwo\n');
    expect(existsSync(join(project.folder, 'stop'))).toBe(false);
    expect(worktrees()).toBe(1);
    expect(branches()).toEqual(['']);
  });

  test('keeps the worktree of a failure where that is asked for', async () => {
    write(
      '.holdfast/workflows/bad.yml',
      'workflow: bad\nisolation: kept-worktree\nsteps: ["echo x > x.txt", "false"]\n',
    );
    const failed = await call('run', 'bad', '--id', 'b');
    expect(failed.exit).toBe(1);
    const [, folder = ''] = /the work stands in (\S+)/.exec(failed.stderr) ?? [];
    expect(readFileSync(join(folder, 'x.txt'), 'utf8')).toBe('x\n');
    expect(changes()).toEqual([]);
    expect(worktrees()).toBe(2);
    expect((await project.call('clean', '--failed-after', '0s')).exit).toBe(0);
    expect(worktrees()).toBe(1);
    const [branch = ''] = branches();
    expect(git(project.folder, 'show', `${branch}:x.txt`)).toBe('x\n');
  });

  test('that meets a file somebody has changed meanwhile touches nothing, says which, and is merged later', async () => {
    write(
      '.holdfast/workflows/slow.yml',
      `workflow: slow\nsteps: ["echo two >> a.txt; touch ${project.folder}/at; while ! test -f ${project.folder}/go; do sleep 0.05; done"]\n`,
    );
    const running = start('run', 'slow', '--isolated', '--id', 's');
    while (!existsSync(join(project.folder, 'at'))) await sleep(20);
    write('a.txt', 'mine\n');
    write('go', '');
    const failed = await running.ended;
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toContain('"a.txt"');
    expect(failed.stderr).toContain(branches()[0]);
    expect(read('a.txt')).toBe('mine\n');
    write('a.txt', 'one\n');
    expect((await call('resume', 's')).exit).toBe(0);
    expect(read('a.txt')).toBe('one\ntwo\n');
    expect(branches()).toEqual(['']);
  });

  // What git ignores is there only where the folder was left as it is.
  test.each(['SIGKILL', 'SIGINT'] as const)('that %s ends in a step goes on in the same worktree', async (signal) => {
    write(
      '.holdfast/workflows/gated.yml',
      `workflow: gated\nsteps: ["echo x > built; echo one >> log", "echo two >> log; touch ${project.folder}/at; while ! test -f ${project.folder}/go; do sleep 0.05; done; cat built"]\n`,
    );
    write('.gitignore', 'node_modules\nbuilt\n');
    const running = start('run', 'gated', '--isolated', '--id', 'g');
    while (!existsSync(join(project.folder, 'at'))) await sleep(20);
    running.child.kill(signal);
    await running.ended;
    write('go', '');
    expect((await call('resume', 'g')).exit).toBe(0);
    expect(read('log')).toBe('one\ntwo\ntwo\n');
  });

  test('is refused where there is no repository, for code, and for a run that was begun without', async () => {
    write('.holdfast/workflows/plain.yml', 'workflow: plain\nsteps: ["false"]\n');
    expect((await call('run', 'plain')).exit).toBe(1);
    const other = await call('run', 'plain', '--resume', '--isolated');
    expect(other).toMatchObject({ exit: 2 });
    expect(other.stderr).toContain('was not begun with `--isolated`');
    write(
      'code.ts',
      `import { defineWorkflow } from 'holdfast';\nexport const c = defineWorkflow({ name: 'c', run: () => 1 });`,
    );
    const code = await call('run', 'code.ts', '--isolated');
    expect(code).toMatchObject({ exit: 2 });
    expect(code.stderr).toContain('`--isolated` is for workflow files');
    expect((await call('run', 'plain', '--isolated', '--dry-run')).stdout).toContain('isolated      in a git worktree');
    using bare = new Project();
    writeFileSync(join(bare.folder, 'plain.yml'), 'workflow: plain\nsteps: ["touch here"]\n');
    const failed = await bare.call('run', 'plain.yml', '--trust', '--isolated');
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toContain('is not a working folder of a git repository');
    expect(existsSync(join(bare.folder, 'here'))).toBe(false);
  });
});
