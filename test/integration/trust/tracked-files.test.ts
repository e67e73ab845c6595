import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trackedFiles } from '../../../src/trust/tracked-files.ts';

let top = '';
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-tracked-')));
});
afterEach(() => {
  rmSync(top, { recursive: true });
});

function git(folder: string, ...words: string[]): void {
  const names = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@t',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'commit.gpgsign=false',
  ];
  execFileSync('git', [...names, ...words], { cwd: folder, stdio: 'pipe', env: { PATH: process.env['PATH'] } });
}

function write(path: string, text = path): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

/** What is tracked of `.holdfast`, in words. */
async function count(path = '.holdfast'): Promise<number> {
  return (await trackedFiles(join(top, path))).count;
}

describe('what a repository keeps track of', () => {
  test('is nothing where there is no repository, no index and no file of it', async () => {
    write('.holdfast/runs/a/1.jsonl');
    expect(await trackedFiles(join(top, '.holdfast'))).toMatchObject({ count: 0, files: [], repositories: [] });
    git(top, 'init');
    expect(await count()).toBe(0);
    write('src/a.ts');
    write('.holdfast.md');
    write('.holdfast2/runs/a');
    git(top, 'add', 'src', '.holdfast.md', '.holdfast2');
    expect(await count()).toBe(0);
    expect(await count('nothing/there')).toBe(0);
  });

  test.each([
    ['version 2', ['2']],
    ['version 3', ['3']],
    ['version 4, whose names lean on those before', ['4']],
  ])('is found in an index of %s', async (_title, [version = '']) => {
    git(top, 'init');
    git(top, 'config', 'index.version', version);
    // Names of every length up to a few lines of padding, and one that does not fit the length of its flags.
    for (let length = 1; length < 20; length += 1) write(`a/${'b'.repeat(length)}`);
    write(`deep/${'c'.repeat(200)}/${'d'.repeat(200)}/${'e'.repeat(200)}`);
    write('.holdfast/.gitignore', '*\n');
    write('.holdfast/runs/x/1.jsonl');
    write('.holdfast/runs/ä/1.jsonl');
    write('z');
    git(top, 'add', '--force', '.');
    write('!first');
    git(top, 'add', '--intent-to-add', '!first');
    git(top, 'update-index', '--index-version', version);
    expect(await trackedFiles(join(top, '.holdfast'))).toMatchObject({ count: 2, repositories: [top] });
    expect(await count('.holdfast/runs/x')).toBe(1);
    expect(await count('a')).toBe(19);
    expect(await count('!first')).toBe(1);
    // It comes after the longest name.
    expect(await count('z')).toBe(1);
    expect(await count('.')).toBe(25);
  });

  test('is found with long names of contents, in a split index and in a further working tree', async () => {
    git(top, 'init', '--object-format=sha256', 'long');
    write('long/.holdfast/runs/a');
    git(join(top, 'long'), 'add', '.');
    expect(await count('long/.holdfast')).toBe(1);

    git(top, 'init', 'split');
    write('split/.holdfast/runs/a');
    git(join(top, 'split'), 'add', '.');
    git(join(top, 'split'), 'commit', '-m', 'x');
    git(join(top, 'split'), 'update-index', '--split-index');
    write('split/b');
    git(join(top, 'split'), 'add', 'b');
    expect(await count('split/.holdfast')).toBe(1);
    git(join(top, 'split'), 'worktree', 'add', '../further');
    expect(await count('further/.holdfast')).toBe(1);
  });

  test('is found through links, in repositories further up, and however its name is written', async () => {
    git(top, 'init');
    write('data/runs/a');
    symlinkSync('data', join(top, '.holdfast'));
    git(top, 'add', '.holdfast');
    expect(await count()).toBe(1);
    git(top, 'add', 'data');
    expect(await count()).toBe(2);

    write('inner/.Holdfast/runs/a');
    git(top, 'add', 'inner');
    git(join(top, 'inner'), 'init');
    expect(await count('inner/.holdfast')).toBe(1);
  });

  test('has another digest once the repository has something else, and the same while only the files change', async () => {
    git(top, 'init');
    write('.holdfast/runs/a');
    git(top, 'add', '.');
    const before = await trackedFiles(join(top, '.holdfast'));
    write('.holdfast/runs/a', 'it went on');
    write('.holdfast/runs/b', 'a run of its own');
    expect(await trackedFiles(join(top, '.holdfast'))).toEqual(before);
    git(top, 'add', '.holdfast/runs/a');
    expect((await trackedFiles(join(top, '.holdfast'))).files).not.toEqual(before.files);
  });

  test('cannot be told from an index that is damaged, of a later version or none', async () => {
    git(top, 'init');
    write('.holdfast/runs/a');
    git(top, 'add', '.');
    const index = join(top, '.git/index');
    const { readFileSync } = await import('node:fs');
    const whole = readFileSync(index);
    const later = Buffer.from(whole);
    later.writeUInt32BE(5, 4);
    for (const [bytes, why] of [
      [later, 'version 5'],
      [whole.subarray(0, 40), 'cut'],
      [Buffer.from('nothing like it'), 'no index'],
    ] as const) {
      writeFileSync(index, bytes);
      await expect(trackedFiles(join(top, '.holdfast'))).rejects.toThrow(why);
    }
  });
});
