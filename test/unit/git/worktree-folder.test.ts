import { expect, test } from 'vitest';
import { ownRef, worktreeNames } from '../../../src/git/worktree-folder.ts';

test('names a worktree after its run and its key, and different keys differently', () => {
  const { branch, path } = worktreeNames('wf_20261120T101530123Z_k3x9q2', 'edit[src/a.ts]/work');
  expect(branch).toMatch(/^holdfast\/wf_20261120T101530123Z_k3x9q2\/edit-src-a-ts-work-[0-9a-f]{6}$/);
  expect(path).toBe(`.holdfast/worktrees/${branch.slice('holdfast/'.length)}`);
  const keys = ['a/b', 'a-b', 'a b', '..', '../..', '.lock', '-', 'ü', 'x'.repeat(500), `${'x'.repeat(500)}y`];
  const names = keys.map((key) => worktreeNames('run', key).branch);
  expect(new Set(names).size).toBe(keys.length);
  for (const name of names) expect(name).toMatch(/^holdfast\/run\/[A-Za-z0-9_][A-Za-z0-9_-]{0,67}$/);
});

test('takes no branch for its own but those below holdfast/', () => {
  expect(ownRef('holdfast/run/work')).toBe('refs/heads/holdfast/run/work');
  for (const branch of ['main', 'holdfast', 'refs/heads/holdfast/x', '../holdfast/x', ''])
    expect(() => ownRef(branch)).toThrow(expect.objectContaining({ code: 'git-failed' }));
});
