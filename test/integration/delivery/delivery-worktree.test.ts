import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { DeliveryWorktree } from '../../../src/delivery/delivery-worktree.ts';
import { gitRunner } from '../../../src/workflow/git-command.ts';
import { git, makeWorld } from './delivery-world.ts';

const never = new AbortController().signal;
const branch = 'holdfast/add-a-greeting';

test('a worktree whose removal was cut off is forgotten by git, so that its branch can be checked out', async () => {
  const { repository } = makeWorld();
  const tree = await DeliveryWorktree.of(systemHost, gitRunner(systemHost), repository, 'run');
  const opened = await tree.open(branch, undefined, never);
  // The folder goes first.
  rmSync(opened.path, { recursive: true });
  await tree.remove(opened, never);
  git(repository, 'checkout', '--quiet', branch);
  expect(git(repository, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
});

test('a folder that git knows nothing of any more is left as it is', async () => {
  const { repository } = makeWorld();
  const tree = await DeliveryWorktree.of(systemHost, gitRunner(systemHost), repository, 'run');
  const opened = await tree.open(branch, undefined, never);
  writeFileSync(join(opened.path, 'work.txt'), 'work\n');
  rmSync(join(repository, '.git/worktrees'), { recursive: true });
  await tree.remove(opened, never);
  expect(git(repository, 'hash-object', join(opened.path, 'work.txt'))).toMatch(/^[0-9a-f]{40}/);
});

test('a branch of its name that is checked out elsewhere is told of before an issue is opened', async () => {
  const world = makeWorld();
  const tree = await DeliveryWorktree.of(systemHost, gitRunner(systemHost), world.repository, 'run');
  git(world.repository, 'checkout', '--quiet', '-b', branch);
  await expect(tree.requireRoom(branch, 'main')).rejects.toMatchObject({
    code: 'git-failed',
    message: expect.stringContaining(`the branch "${branch}" is checked out, in "`) as string,
  });
  // Its own one is no hindrance, also when it is made anew.
  git(world.repository, 'checkout', '--quiet', 'main');
  await tree.open(branch, undefined, never);
  await expect(tree.open(branch, undefined, never)).resolves.toMatchObject({ branch, base: 'main' });
});
