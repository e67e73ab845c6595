import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { WorkingFolder } from '../../../src/git/working-folder.ts';
import { gitRunner } from '../../../src/workflow/git-command.ts';
import {
  filesOf,
  git,
  leftInGit,
  makeFolder,
  makeRepository,
  openFolder,
  setExecutable,
  userSide,
  writeFiles,
} from './repositories.ts';

const kept = (): Promise<void> => Promise.resolve();

test('brings files, modes and links back byte for byte, and leaves the index, HEAD, branches and stash alone', async () => {
  const folder = makeRepository({
    'a.txt': 'a\r\nb\n',
    'bin/run.sh': '#!/bin/sh\n',
    'gone.txt': 'gone',
    '.gitattributes': '* text=auto eol=lf\n',
  });
  setExecutable(join(folder, 'bin/run.sh'), true);
  symlinkSync('a.txt', join(folder, 'link'));
  writeFiles(folder, {
    'new file "quoted"\nüñí.txt': 'untracked\r\n',
    'deep/er/file.bin': Buffer.from([0, 255, 13, 10, 10]),
  });
  const before = filesOf(folder);
  const user = userSide(folder);
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();

  writeFiles(folder, { 'a.txt': 'changed', 'added/x.txt': 'x', 'deep/er/file.bin': 'text' });
  setExecutable(join(folder, 'bin/run.sh'), false);
  rmSync(join(folder, 'gone.txt'));
  rmSync(join(folder, 'link'));
  mkdirSync(join(folder, 'link'));
  writeFileSync(join(folder, 'link', 'inside'), 'a folder now');
  const middle = filesOf(folder);
  const { changes, before: saved } = await work.restore(tree, kept);

  expect(filesOf(folder)).toEqual(before);
  expect(changes.map(({ change, path }) => `${change} ${path}`).sort()).toEqual([
    'added gone.txt',
    'added link',
    'changed a.txt',
    'changed bin/run.sh',
    'changed deep/er/file.bin',
    'removed added/x.txt',
    'removed link/inside',
  ]);
  await work.restore(saved, kept);
  expect(filesOf(folder)).toEqual(middle);
  expect(userSide(folder)).toEqual(user);
  expect(leftInGit(folder)).toEqual([]);
});

test('leaves what is ignored as it is, records it by option, and records what is tracked although it is ignored', async () => {
  const folder = makeRepository({ '.gitignore': '*.log\nbuild/\n', 'kept.log': 'first' });
  git(folder, 'add', '--force', 'kept.log');
  git(folder, 'commit', '--quiet', '--message', 'a log');
  writeFiles(folder, { 'own.log': '1', 'build/out.js': '1' });
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  const { tree: all } = await (await openFolder(folder, { ignored: true })).snapshot();
  writeFiles(folder, { 'own.log': '2', 'build/out.js': '2', 'kept.log': 'second' });

  await work.restore(tree, kept);

  expect(readFileSync(join(folder, 'own.log'), 'utf8')).toBe('2');
  expect(readFileSync(join(folder, 'build/out.js'), 'utf8')).toBe('2');
  expect(readFileSync(join(folder, 'kept.log'), 'utf8')).toBe('first');
  await (await openFolder(folder, { ignored: true })).restore(all, kept);
  expect(readFileSync(join(folder, 'build/out.js'), 'utf8')).toBe('1');
});

test('touches nothing where an ignored file stands in the way of a recorded one, and names it', async () => {
  const folder = makeRepository({ 'a.txt': 'a' });
  writeFiles(folder, { 'settings.env': 'recorded', 'data/x': 'recorded' });
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  rmSync(join(folder, 'data'), { recursive: true });
  writeFiles(folder, {
    '.gitignore': '*.env\ndata\n',
    'settings.env': 'precious',
    data: 'a file now',
    'a.txt': 'changed',
  });
  const before = filesOf(folder);

  await expect(work.restore(tree, kept)).rejects.toMatchObject({
    code: 'files-in-the-way',
    paths: expect.arrayContaining(['settings.env', 'data']) as unknown,
  });
  expect(filesOf(folder)).toEqual(before);
});

test('runs nothing that the repository names: no filter, hook, monitor or driver', async () => {
  const folder = makeRepository({
    'a.txt': 'a',
    '.gitattributes': '* filter=evil diff=evil merge=evil\n*.id ident\n*.utf working-tree-encoding=UTF-16\n',
  });
  const trap = join(folder, '.git', 'trap.sh');
  const sprung = join(folder, '.git', 'sprung');
  writeFileSync(trap, `#!/bin/sh\necho "$0 $*" >> '${sprung}'\ncat\n`);
  setExecutable(trap, true);
  for (const name of [
    'filter.evil.clean',
    'filter.evil.smudge',
    'filter.evil.process',
    'diff.evil.textconv',
    'diff.evil.command',
    'merge.evil.driver',
    'core.fsmonitor',
    'core.sshCommand',
    'core.pager',
  ])
    git(folder, 'config', name, trap);
  git(folder, 'config', 'core.hooksPath', join(folder, '.git', 'hooks'));
  for (const hook of ['reference-transaction', 'post-checkout', 'post-index-change', 'post-merge']) {
    mkdirSync(join(folder, '.git', 'hooks'), { recursive: true });
    writeFileSync(join(folder, '.git', 'hooks', hook), `#!/bin/sh\necho hook >> '${sprung}'\n`);
    setExecutable(join(folder, '.git', 'hooks', hook), true);
  }
  writeFiles(folder, { 'x.id': '$Id$', 'x.utf': 'plain' });
  const before = filesOf(folder);
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  await work.keep('run', tree);
  writeFiles(folder, { 'a.txt': 'b', 'x.id': 'changed', 'x.utf': 'changed' });
  await work.restore(tree, kept);

  expect(filesOf(folder)).toEqual(before);
  expect(() => readFileSync(sprung)).toThrow();
});

test('works before the first commit, below the top, in a working folder of a working folder, and beside a locked index', async () => {
  const folder = makeFolder();
  git(folder, 'init', '--quiet');
  writeFiles(folder, { 'sub/a.txt': '1', 'other.txt': '1', '.git/index.lock': '' });
  const work = await openFolder(join(folder, 'sub'));
  const { tree } = await work.snapshot();
  writeFiles(folder, { 'sub/a.txt': '2', 'other.txt': '2' });
  await work.restore(tree, kept);
  expect(filesOf(folder)).toMatchObject({ 'sub/a.txt': '- MQ==', 'other.txt': '- Mg==' });

  rmSync(join(folder, '.git/index.lock'));
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'first');
  const second = join(makeFolder(), 'second');
  git(folder, 'worktree', 'add', '--quiet', '--detach', second);
  const third = join(makeFolder(), 'third');
  git(second, 'worktree', 'add', '--quiet', '--detach', third);
  const inner = await openFolder(third);
  const inThird = await inner.snapshot();
  writeFiles(third, { 'sub/a.txt': '3' });
  await inner.restore(inThird.tree, kept);
  expect(filesOf(third)).toMatchObject({ 'sub/a.txt': '- MQ==' });
});

test('neither records nor touches repositories inside: submodules and nested ones', async () => {
  const inner = makeRepository({ 'i.txt': 'inner' });
  const folder = makeRepository({ 'a.txt': 'a' });
  git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'module');
  git(folder, 'commit', '--quiet', '--message', 'with a module');
  mkdirSync(join(folder, 'nested'));
  git(join(folder, 'nested'), 'init', '--quiet');
  writeFiles(folder, { 'nested/n.txt': 'n' });
  const work = await openFolder(folder);
  const { tree, withLinks } = await work.snapshot();
  expect(withLinks).toBe(git(folder, 'rev-parse', 'HEAD^{tree}').trim());
  writeFiles(folder, { 'nested/n.txt': 'changed', 'module/i.txt': 'changed', 'a.txt': 'changed' });
  await work.restore(tree, kept);
  expect(filesOf(folder)).toMatchObject({
    'a.txt': '- YQ==',
    'nested/n.txt': '- Y2hhbmdlZA==',
    'module/i.txt': '- Y2hhbmdlZA==',
  });
});

test('says so where there is no working folder, and where a tree is not in the repository', async () => {
  const refusal = (advice: string): object => ({
    code: 'not-a-repository',
    message: expect.stringContaining(`; ${advice}`) as string,
  });
  await expect(openFolder(makeFolder())).rejects.toMatchObject(refusal('run `git init` there'));
  const bare = makeFolder();
  git(bare, 'init', '--quiet', '--bare');
  await expect(openFolder(bare)).rejects.toMatchObject(refusal('name a folder that has its files'));
  const moved = makeRepository();
  git(moved, 'worktree', 'add', '--quiet', '--detach', 'beside');
  rmSync(join(moved, '.git'), { recursive: true });
  await expect(openFolder(join(moved, 'beside'))).rejects.toMatchObject(refusal('name another folder'));
  const work = await openFolder(makeRepository());
  await expect(work.restore('0123456789012345678901234567890123456789', kept)).rejects.toMatchObject({
    code: 'files-unavailable',
  });
  await expect(work.restore('--help', kept)).rejects.toMatchObject({ code: 'git-failed' });
});

test('a kept tree outlives garbage collection until its run lets go of it', async () => {
  const { releaseTrees, keptRuns } = await import('../../../src/git/kept-trees.ts');
  const folder = makeRepository();
  writeFiles(folder, { 'only-here.txt': 'precious' });
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  await work.keep('Run: ../one..two~@{x}.lock', tree);
  await work.keep('other', tree);
  await releaseTrees(work.git, 'other');
  rmSync(join(folder, 'only-here.txt'));
  git(folder, 'gc', '--quiet', '--prune=now');
  expect(await work.has(tree)).toBe(true);
  await releaseTrees(work.git, 'Run: ../one..two~@{x}.lock');
  git(folder, 'gc', '--quiet', '--prune=now');
  expect(await work.has(tree)).toBe(false);
  expect(await keptRuns(work.git)).toEqual(new Set());
});

test('does not overwrite what somebody writes while it looks: it looks again, and keeps what it then finds', async () => {
  const folder = makeRepository({ 'a.txt': 'recorded' });
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  writeFiles(folder, { 'a.txt': 'changed' });
  const saved: string[] = [];
  await work.restore(tree, (before) => {
    saved.push(before);
    if (saved.length === 1) writeFiles(folder, { 'a.txt': 'written in between' });
    return Promise.resolve();
  });
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('recorded');
  expect(git(folder, 'show', `${saved[1] ?? ''}:a.txt`)).toBe('written in between');

  writeFiles(folder, { 'a.txt': 'changed' });
  let times = 0;
  const always = work.restore(tree, () => {
    writeFiles(folder, { 'a.txt': `written ${(times += 1)}` });
    return Promise.resolve();
  });
  await expect(always).rejects.toMatchObject({ code: 'files-changing', retryable: true, paths: ['a.txt'] });
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe(`written ${times}`);
});

test('brings files back into a folder that became a link, and touches nothing behind it', async () => {
  const folder = makeRepository({ 'dir/f': '1', 'dir/deep/g': '2' });
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  const before = filesOf(folder);
  renameSync(join(folder, 'dir'), join(folder, 'dir2'));
  symlinkSync('dir2', join(folder, 'dir'));
  const { before: linked } = await work.restore(tree, kept);
  expect(filesOf(folder)).toEqual(before);
  await work.restore(linked, kept);
  expect(filesOf(folder)).toEqual({ dir: 'link dir2', 'dir2/deep/g': '- Mg==', 'dir2/f': '- MQ==' });

  const outside = makeFolder();
  writeFiles(outside, { f: 'precious' });
  rmSync(join(folder, 'dir'));
  writeFiles(folder, { '.gitignore': 'dir\n' });
  symlinkSync(outside, join(folder, 'dir'));
  await expect(work.restore(tree, kept)).rejects.toMatchObject({ code: 'files-in-the-way', paths: ['dir'] });
  expect(readFileSync(join(outside, 'f'), 'utf8')).toBe('precious');
});

test('names what stands in the way for what it is: a pipe is not recorded, and is not ignored', async () => {
  const folder = makeRepository({ 'a.txt': 'a' });
  const work = await openFolder(folder);
  const { tree } = await work.snapshot();
  rmSync(join(folder, 'a.txt'));
  execFileSync('mkfifo', [join(folder, 'a.txt')]);
  await expect(work.restore(tree, kept)).rejects.toMatchObject({
    code: 'files-in-the-way',
    paths: ['a.txt'],
    message: expect.stringContaining('what is not recorded') as unknown,
  });
});

test.each(['.GIT/config', 'sub/.Git', '.gitmodules'])(
  'does not leave out in silence what git does not take: %s',
  async (path) => {
    const folder = makeRepository({ 'a.txt': 'a' });
    if (path === '.gitmodules') symlinkSync('a.txt', join(folder, path));
    else writeFiles(folder, { [path]: 'x' });
    const work = await openFolder(folder);
    await expect(work.snapshot()).rejects.toMatchObject({ code: 'files-unreadable', paths: [path] });
    writeFileSync(join(folder, '.gitignore'), `${path}\n`);
    expect((await work.snapshot()).tree).toMatch(/^[0-9a-f]{40}$/);
  },
);

test('records a file that came where a submodule is to be', async () => {
  const folder = makeRepository({ 'a.txt': 'a' });
  const head = git(folder, 'rev-parse', 'HEAD').trim();
  git(folder, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
  writeFileSync(join(folder, 'sub'), 'a file');
  const { tree, withLinks } = await (await openFolder(folder)).snapshot();
  expect(withLinks).toBe(tree);
  expect(git(folder, 'show', `${tree}:sub`)).toBe('a file');
});

// Only root can give a folder away.
test.runIf(process.getuid?.() === 0)('says how git is told to trust the owner of a folder', async () => {
  const folder = makeRepository();
  chownSync(folder, 65_534, 65_534);
  await expect(openFolder(folder)).rejects.toMatchObject({
    code: 'not-a-repository',
    message: expect.stringContaining('safe.directory') as string,
  });
});

test('refuses a folder with a line break in its path with an error of its own', async () => {
  const folder = join(makeFolder(), 'one\ntwo');
  mkdirSync(folder);
  git(folder, 'init', '--quiet');
  await expect(openFolder(folder)).rejects.toMatchObject({ name: 'GitError', code: 'not-a-repository' });
});

test('ends a git that waits for what never comes', async () => {
  const folder = makeRepository({ 'sub/f': '1' });
  execFileSync('mkfifo', [join(folder, 'sub/.gitignore')]);
  const work = await WorkingFolder.open({ host: systemHost, runner: gitRunner(systemHost, 1000) }, folder);
  await expect(work.snapshot()).rejects.toMatchObject({
    code: 'git-failed',
    message: expect.stringContaining('did not end within') as unknown,
  });
});

test('leaves the private folder of a process at work alone, whatever the clock says', async () => {
  const folder = makeRepository({ 'a.txt': 'a' });
  const later = { ...systemHost, now: () => systemHost.now() + 5 * 60 * 60 * 1000 };
  const work = await openFolder(folder);
  const other = await WorkingFolder.open({ host: later, runner: gitRunner(systemHost) }, folder);
  const tree = await work.privately(async (own) => {
    await other.snapshot();
    return own.line('unused', ['write-tree']);
  });
  expect(tree).toMatch(/^[0-9a-f]{40}$/);
  mkdirSync(join(folder, '.git/holdfast/git-2147483646-left'), { recursive: true });
  await other.snapshot();
  expect(leftInGit(folder)).toEqual([]);
});
