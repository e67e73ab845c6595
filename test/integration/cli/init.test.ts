import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const written = ['holdfast.yml', '.holdfast/.gitignore', '.holdfast/workflows/hello.yml'];

describe('holdfast init', () => {
  test('writes files with which nothing is wrong, and which run once they are trusted', async () => {
    using project = new Project();
    const home = mkdtempSync(join(tmpdir(), 'holdfast-home-'));
    try {
      const call = (...words: readonly string[]) => project.start(words, { env: { HOME: home } }).ended;
      const begun = await call('init');
      expect(begun).toMatchObject({ exit: 0, stdout: written.map((file) => `written: ${file}\n`).join('') });
      expect(await call('lint', '--strict')).toMatchObject({ exit: 0, stdout: '', stderr: 'nothing is wrong\n' });
      expect((await call('run', 'hello')).stderr).toContain('[untrusted-file]');
      expect((await call('trust')).exit).toBe(0);
      const run = await call('run', 'hello', '--input', '{"name":"Ada"}');
      expect(run).toMatchObject({ exit: 0 });
      expect(JSON.parse(run.stdout)).toEqual({
        said: 'Hello, Ada',
        characters: expect.stringMatching(/^\d+$/) as string,
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  test('keeps what is there, whatever it is', async () => {
    using project = new Project({ 'holdfast.json': '{"max_retries":1}' });
    await project.call('init');
    project.write('.holdfast/workflows/hello.yml', 'workflow: mine\nsteps: [echo mine]\n');
    const { files } = (await project.json('init')) as { readonly files: unknown };
    expect(files).toEqual([
      { file: 'holdfast.json', status: 'kept' },
      { file: '.holdfast/.gitignore', status: 'kept' },
      { file: '.holdfast/workflows/hello.yml', status: 'kept' },
    ]);
    expect(existsSync(join(project.folder, 'holdfast.yml'))).toBe(false);
    expect(readFileSync(join(project.folder, '.holdfast/workflows/hello.yml'), 'utf8')).toContain('workflow: mine');
  });

  test.each([
    ['a link to a folder outside', '.holdfast', 'outside'],
    ['a link to nowhere', '.holdfast', 'outside/none'],
    ['a link below it that leads out', '.holdfast/workflows', 'outside'],
    ['a file', '.holdfast', undefined],
  ])('writes nothing where %s stands in the place of a folder', async (_, path, target) => {
    using project = new Project();
    const outside = mkdtempSync(join(tmpdir(), 'holdfast-outside-'));
    try {
      mkdirSync(dirname(join(project.folder, path)), { recursive: true });
      if (target === undefined) project.write(path, 'mine');
      else symlinkSync(target.replace('outside', outside), join(project.folder, path));
      const refused = await project.call('init');
      expect(refused).toMatchObject({ exit: 1, stdout: '' });
      expect(refused.stderr).toMatch(/^error: Nothing was written: "\.holdfast.*\[unsafe-folder\]\n$/);
      expect(existsSync(join(project.folder, 'holdfast.yml'))).toBe(false);
      expect(readdirSync(outside)).toEqual([]);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  test('writes through a link that stays in the folder', async () => {
    using project = new Project();
    mkdirSync(join(project.folder, 'kept'));
    symlinkSync('kept', join(project.folder, '.holdfast'));
    expect((await project.call('init')).exit).toBe(0);
    expect(existsSync(join(project.folder, 'kept/workflows/hello.yml'))).toBe(true);
  });

  test('lets git see workflow files, and no runs', async () => {
    using project = new Project();
    const git = (...words: readonly string[]): string =>
      execFileSync('git', words, { cwd: project.folder, encoding: 'utf8' });
    git('init', '--quiet');
    await project.call('init');
    await project.call('run', 'hello', '--trust');
    const seen = git('status', '--porcelain', '--untracked-files=all', '.holdfast').trim().split('\n');
    expect(seen.map((line) => line.slice(3))).toEqual(written.slice(1));
  });
});
