import { expect, test } from 'vitest';
import { Git } from '../../../src/git/git.ts';
import { keptRuns, keepTree, refNameOf } from '../../../src/git/kept-trees.ts';

const ids = [
  'wf_20261120T101530123Z_k3x9q2',
  'nightly',
  'Nightly',
  '../up',
  'a..b',
  'x.lock',
  'a b',
  '@{-1}',
  'ü~^:?*[\\',
  '-x',
  'a/b',
];

test('names runs in refs as git allows, each in its own way, and reads the names back', async () => {
  const names = ids.map(refNameOf);
  expect(names[0]).toBe(ids[0]);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
  for (const name of names) expect(name).toMatch(/^\w[\w%=-]*$/);
  const stdout = [...names.map((name) => `refs/holdfast/${name}/1234`), 'refs/holdfastened/x/1', ''].join('\n');
  const git = new Git(() => Promise.resolve({ exitCode: 0, stdout, stderr: '' }), '/');
  expect(await keptRuns(git)).toEqual(new Set(ids));
});

test('keeps nothing that is no object', async () => {
  const git = new Git(() => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }), '/');
  for (const id of ['', 'HEAD', '--all', '1234', 'g'.repeat(40)])
    await expect(keepTree(git, 'run', id)).rejects.toMatchObject({ code: 'git-failed' });
});
