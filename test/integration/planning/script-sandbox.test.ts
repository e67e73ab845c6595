import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gated, phase, planOf, ScriptFolder, told, until } from './script-folder.ts';

const sandbox = '.holdfast/scripts/20261121-add-contents/sandbox';

/** A folder that is a git repository with one commit. */
function repository(): ScriptFolder {
  const folder = new ScriptFolder();
  folder.touch('kept');
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'config', 'user.name', 'Somebody');
  git(folder, 'config', 'user.email', 'somebody@example.com');
  git(folder, 'add', 'kept');
  git(folder, 'commit', '-q', '-m', 'first');
  return folder;
}

function git(folder: ScriptFolder, ...argv: readonly string[]): string {
  return execFileSync('git', ['-C', folder.path, ...argv], { encoding: 'utf8' });
}

describe('a script with --sandbox', () => {
  test('works in a worktree on a branch of its own, keeps what was done there, and tells how to take it over', async () => {
    using folder = repository();
    folder.write(planOf([phase('one', 'test -e kept && echo new > new')]));
    const { exit, stdout } = await folder.run(['--sandbox']);
    expect(exit).toBe(0);
    expect(folder.has('new')).toBe(false);
    // What others may read of the repository they may read of its worktree.
    expect(statSync(folder.file(`${sandbox}/kept`)).mode).toBe(statSync(folder.file('kept')).mode);
    expect(git(folder, 'show', 'holdfast/20261121-add-contents:new')).toBe('new\n');
    expect(git(folder, 'status', '--porcelain')).toBe('?? plan.sh\n');
    expect(stdout).toMatch(/To take it over: {2}git merge holdfast\/20261121-add-contents/);
    git(folder, 'merge', '-q', 'holdfast/20261121-add-contents');
    expect(folder.read('new')).toBe('new\n');
    const clean = /To clean up: {2}(.*)/.exec(stdout)?.[1] ?? '';
    execFileSync('sh', ['-c', clean], { cwd: folder.path, stdio: 'pipe' });
    expect(folder.has(sandbox)).toBe(false);
  });

  test('keeps the worktree after a failure, and goes on in it without being told', async () => {
    using folder = repository();
    folder.write(
      planOf([phase('one', 'echo 1 > one'), phase('two', 'test -e one && test -e mended', { needs: ['one'] })]),
    );
    const failed = await folder.run(['--sandbox']);
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toMatch(/What was done is in the sandbox: .*\/sandbox/);
    folder.touch(`${sandbox}/mended`);
    expect(await folder.run(['--retry'])).toMatchObject({ exit: 0 });
    expect(git(folder, 'ls-tree', '--name-only', 'holdfast/20261121-add-contents')).toBe('kept\nmended\none\n');
  });

  test('goes on in the worktree after a SIGKILL, also from a folder of the repository', async () => {
    using folder = repository();
    mkdirSync(folder.file('inner'));
    folder.touch('inner/file');
    git(folder, 'add', 'inner');
    git(folder, 'commit', '-q', '-m', 'second');
    folder.write(
      planOf([phase('one', `cd '${folder.path}'; ${gated('one')}`), phase('two', 'pwd > where', { needs: ['one'] })]),
    );
    const script = folder.start(['--sandbox']);
    await until('it is at work', () => folder.has('at.one'));
    script.child.kill('SIGKILL');
    await script.ended;
    folder.touch('go.one');
    expect(await folder.run()).toMatchObject({ exit: 0 });
    expect(git(folder, 'show', 'holdfast/20261121-add-contents:where')).toMatch(/\/sandbox\n$/);
    expect(folder.lines()).toEqual(['begin one', 'end one']);
  });

  test('does nothing where there is no repository, or the plan was begun without', async () => {
    using bare = new ScriptFolder();
    bare.write(planOf([phase('one', 'echo one >> work')]));
    expect(await told(bare.run(['--sandbox']))).toMatch(/^2: [^]*needs a git repository/);
    expect(bare.has('.holdfast')).toBe(false);
    // So nothing is in the way of a run without.
    expect(await bare.run()).toMatchObject({ exit: 0 });
    git(bare, 'init', '-q');
    rmSync(bare.file('.holdfast'), { recursive: true });
    expect(await told(bare.run(['--sandbox']))).toMatch(/^2: [^]*with a commit/);
    expect(bare.has('.holdfast')).toBe(false);
    using folder = repository();
    folder.write(planOf([phase('one', 'exit 1')]));
    await folder.run();
    expect(await told(folder.run(['--sandbox', '--retry']))).toMatch(/^2: [^]*without a sandbox/);
  });

  test('is refused in a folder that is not committed, before anything is made', async () => {
    using folder = repository();
    mkdirSync(folder.file('fresh'));
    folder.touch('fresh/file');
    folder.write(planOf([phase('one', 'echo one >> work')]));
    const refused = await folder.run(['--sandbox'], { before: 'cd fresh; set -- ../plan.sh --sandbox' });
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toMatch(/fresh\/? is not committed/);
    expect(folder.has('fresh/.holdfast') || folder.has('.holdfast')).toBe(false);
    expect(git(folder, 'branch', '--list', 'holdfast/*')).toBe('');
  });

  test('fails and says where the work is if it cannot be committed, and commits it with --retry', async () => {
    using folder = repository();
    writeFileSync(folder.file('.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    folder.write(planOf([phase('one', 'echo new > new')]));
    const failed = await folder.run(['--sandbox']);
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toMatch(/could not be committed[^]*is in .*\/sandbox[^]*--retry/);
    expect(failed.stdout).not.toMatch(/completed after|git worktree remove/);
    expect(folder.state()).toMatchObject({ status: 'failed' });
    expect(folder.read(`${sandbox}/new`)).toBe('new\n');
    expect(await told(folder.run())).toMatch(/^1: [^]*\/sandbox/);
    rmSync(folder.file('.git/hooks/pre-commit'));
    expect(await folder.run(['--retry'])).toMatchObject({ exit: 0 });
    expect(git(folder, 'show', 'holdfast/20261121-add-contents:new')).toBe('new\n');
  });

  test('fails if the work is on no branch, and names another one that it is on', async () => {
    using folder = repository();
    folder.write(planOf([phase('one', 'echo new > new; git checkout -q --detach')]));
    expect(await told(folder.run(['--sandbox']))).toMatch(/^1: [^]*on no branch[^]*is in .*\/sandbox/);
    expect(folder.state()).toMatchObject({ status: 'failed' });
    git(folder, '-C', sandbox, 'checkout', '-q', '-b', 'mine');
    const { exit, stdout } = await folder.run(['--retry']);
    expect(exit).toBe(0);
    expect(stdout).toContain('git merge mine');
    expect(git(folder, 'show', 'mine:new')).toBe('new\n');
  });

  test('fails if what became of the sandbox cannot be told', async () => {
    using folder = repository();
    folder.write(planOf([phase('one', 'echo new > new; rm .git')]));
    expect(await told(folder.run(['--sandbox']))).toMatch(/^1: [^]*is in .*\/sandbox/);
  });
});
