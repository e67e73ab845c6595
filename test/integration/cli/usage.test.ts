import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPackage } from '../../../house/repository.ts';
import { bin, Project } from './command-line.ts';

describe('a call that cannot work', () => {
  test.each([
    [['nope'], 'unknown command'],
    [['lst'], 'Did you mean list?'],
    [['list', '--nope'], 'unknown option'],
    [['list', '--status', 'done'], 'one of pending, in_progress'],
    [['list', '--limit', '0'], 'Expected a positive whole number.'],
    [['run'], 'missing required argument'],
    [['run', 'x.ts', 'y.ts'], 'too many arguments'],
    [['run', 'x.ts', '--input', '{"a":'], 'Expected `--input` to be JSON'],
    [['run', 'x.ts', '--input', 'hello'], `Text is written with its quotes: '"hello"'`],
    [['run', 'x.ts', '--input', '1', '--input-file', 'f'], 'cannot be used with'],
    [['run', 'x.ts', '--input-file', 'no.json'], 'cannot be read: ENOENT'],
    [['run', 'x.ts', '--park-after', 'soon'], 'Expected a duration'],
    [['show', 'nobody'], 'There is no run "nobody"'],
    [['show', ' x'], 'Expected a run id'],
    [['show', '../../etc'], 'There is no run'],
    [['signal', 'nobody', 'go', '{'], 'Expected `payload` to be JSON'],
    [['cancel', 'nobody'], '[run-not-found]'],
    [['resume', 'nobody', 'x.ts'], '[run-not-found]'],
    [['list', '--directory', ''], '[invalid-option]'],
  ])('%j exits 2 with one line that says what is wrong', async (words, message) => {
    using project = new Project();
    const { exit, stdout, stderr } = await project.call(...words);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: .* \[[a-z-]+\]\n$/);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    const json = await project.call(...words, '--json');
    expect(json).toMatchObject({ exit: 2, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual({
      error: expect.objectContaining({
        code: expect.stringMatching(/^[a-z-]+$/) as string,
        message: expect.any(String) as string,
      }) as object,
    });
    expect(existsSync(join(project.folder, '.holdfast'))).toBe(false);
  });

  test('shows where the error comes from when asked to', async () => {
    using project = new Project({ 'throws.ts': `const inner = () => { throw new Error('deep'); };\ninner();` });
    expect((await project.call('run', 'throws.ts', '--verbose')).stderr).toMatch(
      /caused by Error: deep\n {4}at inner .*throws\.ts:1/,
    );
    const { error } = await project.json('run', 'throws.ts', '--verbose');
    expect(error).toMatchObject({
      code: 'invalid-option',
      subject: 'module',
      stack: expect.stringContaining('throws.ts:1') as string,
    });
  });
});

describe('help', () => {
  test.each(['run', 'resume', 'list', 'show', 'signal', 'cancel'])('of %s has an example', async (verb) => {
    using project = new Project();
    const { exit, stdout, stderr } = await project.call(verb, '--help');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: holdfast ${verb} `));
    expect(stdout).toMatch(new RegExp(`^Examples:\n {2}\\$ .*holdfast ${verb} `, 'm'));
    expect(stdout).toContain('--json');
  });

  test('of the command lists the verbs; without a verb it goes to standard error with exit code 2', async () => {
    using project = new Project();
    const asked = await project.call('--help');
    expect(asked).toMatchObject({ exit: 0, stderr: '' });
    expect(asked.stdout).toMatch(/^ {2}resume \[options\] <id> \[workflow\] /m);
    expect(await project.call()).toEqual({ exit: 2, stdout: '', stderr: asked.stdout });
  });
});

describe('the version', () => {
  test('of the package is printed without loading the engine', async () => {
    using project = new Project();
    const loaded = join(project.folder, 'loaded.mjs');
    project.write(
      'loaded.mjs',
      `import { registerHooks } from 'node:module';\nregisterHooks({ load(url, context, next) { console.error(url); return next(url, context); } });`,
    );
    const { exit, stdout, stderr } = await project.start(['--version'], {}, [process.execPath, '--import', loaded, bin])
      .ended;
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${readPackage().version}\n` });
    const modules = stderr.split('\n').filter((url) => url.includes('/dist/'));
    expect(modules.map((url) => url.replace(/.*\/dist\//, ''))).toEqual([
      'cli/bin.js',
      'cli/version.js',
      'shared/version.js',
    ]);
  });
});

describe('a Node that is too old', () => {
  const old = process.env['PATH']
    ?.split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((node) => existsSync(node) && isOld(node));

  // Only where one is installed; the next test holds everywhere.
  test.skipIf(old === undefined)('is named together with the one that is needed', async () => {
    using project = new Project();
    const { exit, stdout, stderr } = await project.start(['list'], {}, [old ?? '', bin]).ended;
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toMatch(/^error: holdfast needs Node 22\.18 or later; this is Node [\d.]+ \(.*node\)\.\n$/);
  });

  test('never gets to what it cannot load: the command imports nothing before it has looked at the version', () => {
    const text = readFileSync(bin, 'utf8');
    expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(text).not.toMatch(/^\s*import\b(?!\()|\bfrom '/m);
    expect(text.indexOf('process.versions')).toBeLessThan(text.indexOf('import('));
  });

  function isOld(node: string): boolean {
    const [major = 99] = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.slice(1).split('.').map(Number);
    return major < 22;
  }
});
