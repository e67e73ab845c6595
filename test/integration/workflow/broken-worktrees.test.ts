import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import type { Workflow, WorktreeMerge, WorktreeResult } from '../../../src/index.ts';
import { systemHost } from '../../../src/core/host.ts';
import { worktreeNames } from '../../../src/git/worktree-folder.ts';
import { Worktrees } from '../../../src/git/worktrees.ts';
import { gitRunner } from '../../../src/workflow/git-command.ts';
import { filesOf, git, makeFolder, makeRepository, openFolder, userSide, writeFiles } from '../git/repositories.ts';

function open(folder: string, directory = folder): EnhancedWorkflowManager {
  const manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), files: { directory } });
  onTestFinished(() => manager.close());
  return manager;
}

type Agent = (folder: string) => void;
type Into = 'folder' | 'branch';

/** What an agent leaves in a worktree is merged. */
const merging = (agent: Agent, into: Into = 'folder'): Workflow<undefined, [WorktreeResult<unknown>, WorktreeMerge]> =>
  defineWorkflow({
    name: 'merging',
    async run(wf) {
      const tree = await wf.worktree('work', ({ directory }, own) =>
        own.step('change', { retry: false }, () => {
          agent(directory);
        }),
      );
      return [tree, await wf.merge('merge', [tree], { into })];
    },
  });

/** An agent gives up, and the run ends without it. */
const leaving = (agent: Agent): Workflow<undefined, string> =>
  defineWorkflow({
    name: 'leaving',
    async run(wf) {
      try {
        await wf.worktree('work', async ({ directory }, own) => {
          await own.step('change', { retry: false }, () => {
            agent(directory);
          });
          throw new Error('gives up');
        });
      } catch {
        // The run goes on without it.
      }
      return 'ended';
    },
  });

function branchesOf(folder: string): readonly string[] {
  const text = git(folder, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast').trim();
  return text === '' ? [] : text.split('\n');
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', message);
}

/** Every file that a branch has had in its history. */
function filesEver(folder: string, branch: string): readonly string[] {
  return git(folder, 'log', '--format=', '--name-only', '-m', branch)
    .split('\n')
    .filter((line) => line !== '');
}

describe('links where worktrees lie', () => {
  test('are refused before anything outside is removed or written', async () => {
    const outside = makeFolder();
    const [, name = ''] = worktreeNames('nightly', 'work').path.split('nightly/');
    writeFiles(outside, { [`${name}/data`]: 'precious' });
    for (const link of ['.holdfast/worktrees/nightly', '.holdfast/worktrees', '.holdfast']) {
      const folder = makeRepository();
      mkdirSync(join(folder, link, '..'), { recursive: true });
      symlinkSync(outside, join(folder, link));
      commit(folder, 'linked');
      const user = userSide(folder);
      const result = await open(folder).execute(
        leaving(() => undefined),
        undefined,
        { id: 'nightly' },
      );
      expect(result.status).toBe('completed');
      expect(filesOf(outside)).toEqual({ [`${name}/data`]: filesOf(outside)[`${name}/data`] });
      expect(readFileSync(join(outside, name, 'data'), 'utf8')).toBe('precious');
      expect(userSide(folder)).toEqual(user);
      const failed = await open(folder).execute(
        merging(() => undefined),
        undefined,
        { id: 'nightly' },
      );
      expect(failed).toMatchObject({ error: { cause: { code: 'files-in-the-way', paths: [link] } } });
      expect(Object.keys(filesOf(outside))).toEqual([`${name}/data`]);
    }
  });

  test('are not written through, and what the repository has there stays', async () => {
    const outside = makeFolder();
    writeFiles(outside, { bashrc: 'precious' });
    const linked = makeRepository();
    mkdirSync(join(linked, '.holdfast/worktrees'), { recursive: true });
    symlinkSync(join(outside, 'bashrc'), join(linked, '.holdfast/worktrees/.gitignore'));
    const tracked = makeRepository({ '.holdfast/worktrees/.gitignore': '*\n' });
    for (const folder of [linked, tracked]) {
      git(folder, 'add', '--all', '--force');
      commit(folder, 'ignored');
      const before = filesOf(folder);
      (await open(folder).execute(merging(() => undefined))).orThrow();
      expect(filesOf(folder)).toEqual(before);
      expect(git(folder, 'status', '--porcelain')).toBe('');
    }
    expect(readFileSync(join(outside, 'bashrc'), 'utf8')).toBe('precious');
  });

  test('are not removed through when a worktree goes whose folder was exchanged for one', async () => {
    const outside = makeFolder();
    writeFiles(outside, { 'a/data': 'precious' });
    const folder = makeRepository();
    const result = await open(folder).execute(
      leaving((directory) => {
        renameSync(join(directory, '..'), join(folder, 'moved'));
        symlinkSync(outside, join(directory, '..'));
        mkdirSync(join(outside, directory.split('/').at(-1) ?? ''));
        writeFileSync(join(directory, 'kept'), 'precious');
      }),
    );
    expect(result.status).toBe('completed');
    expect(Object.keys(filesOf(outside))).toHaveLength(2);
  });
});

describe('a worktree whose `.git` an agent has spoiled', () => {
  const spoilers: Readonly<Record<string, (top: string) => Agent>> = {
    removed: () => (directory) => {
      rmSync(join(directory, '.git'));
    },
    'pointed at the repository of the user': (top) => (directory) => {
      writeFileSync(join(directory, '.git'), `gitdir: ${join(top, '.git')}\n`);
    },
  };
  test.each(Object.keys(spoilers))('is committed as it is all the same: %s', async (how) => {
    const folder = makeRepository({ 'a.txt': 'a', 'src/1.ts': '1', 'src/2.ts': '2' });
    writeFiles(folder, { 'mine.txt': 'not committed' });
    const user = userSide(folder);
    const result = await open(folder).execute(
      merging((directory) => {
        spoilers[how]?.(folder)(directory);
        writeFiles(directory, { 'src/1.ts': 'fixed' });
      }),
    );
    const [tree, merge] = result.orThrow();
    expect(tree.files).toEqual([{ path: 'src/1.ts', change: 'changed' }]);
    expect(merge).toMatchObject({ complete: true, merged: [{ files: [{ path: 'src/1.ts' }] }] });
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt', 'mine.txt', 'src/1.ts', 'src/2.ts']);
    expect(readFileSync(join(folder, 'src/1.ts'), 'utf8')).toBe('fixed');
    expect(userSide(folder)).toEqual(user);
    expect(existsSync(join(folder, '.holdfast'))).toBe(false);
  });

  test('is never taken for a folder of the repository around it', async () => {
    const folder = makeRepository();
    const worktrees = await Worktrees.of(systemHost, gitRunner(systemHost), folder);
    const opened = await worktrees.open({ runId: 'run', key: 'work', at: 0 });
    expect((await openFolder(opened.path)).repository.top).toBe(opened.path);
    rmSync(join(opened.path, '.git'));
    await expect(openFolder(opened.path)).rejects.toMatchObject({ code: 'not-a-repository' });
    git(folder, 'worktree', 'prune');
    expect(await worktrees.isThere(opened)).toBe(false);
    await expect(worktrees.close({ runId: 'run', key: 'work', at: 0 }, opened)).rejects.toMatchObject({
      code: 'worktree-missing',
    });
  });

  test('keeps what is in it for the run where git has forgotten it, when it is made anew', async () => {
    const folder = makeRepository();
    const worktrees = await Worktrees.of(systemHost, gitRunner(systemHost), folder);
    const owner = { runId: 'run', key: 'work', at: 0 };
    const opened = await worktrees.open(owner);
    writeFiles(opened.path, { 'left.txt': 'left' });
    rmSync(join(opened.path, '.git'));
    git(folder, 'worktree', 'prune');
    expect(Object.keys(filesOf((await worktrees.open(owner)).path))).toEqual(['a.txt']);
    const kept = git(folder, 'for-each-ref', '--format=%(objectname)', 'refs/holdfast/run').trim().split('\n');
    expect(kept.map((id) => git(folder, 'ls-tree', '-r', '--name-only', id)).join('')).toContain('left.txt');
    await worktrees.remove(opened);
  });

  test('touches nothing where what is recorded of it lies elsewhere', async () => {
    const outside = makeFolder();
    writeFiles(outside, { data: 'precious' });
    const folder = makeRepository();
    const worktrees = await Worktrees.of(systemHost, gitRunner(systemHost), folder);
    for (const path of [outside, folder, join(folder, '.holdfast/worktrees/../../src/x')]) {
      expect(await worktrees.isThere({ path })).toBe(false);
      await worktrees.remove({ path });
    }
    expect(Object.keys(filesOf(outside))).toEqual(['data']);
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt']);
  });
});

describe('whatever an agent checks out in its worktree', () => {
  const agents: Readonly<Record<string, Agent>> = {
    'another branch': (directory) => {
      git(directory, 'switch', '--quiet', 'feature');
    },
    'a branch that stands where the worktree began': (directory) => {
      git(directory, 'switch', '--quiet', 'same');
    },
    'the branch that the user has checked out': (directory) => {
      git(directory, 'checkout', '--quiet', '--ignore-other-worktrees', 'main');
    },
    'no branch, with work on none': (directory) => {
      git(directory, 'checkout', '--quiet', '--detach');
      writeFiles(directory, { 'committed.txt': 'c' });
      commit(directory, 'on no branch');
    },
    'a branch with no commit': (directory) => {
      git(directory, 'checkout', '--quiet', '--orphan', 'fresh');
    },
    'another branch, with work on its own': (directory) => {
      writeFiles(directory, { 'committed.txt': 'c' });
      commit(directory, 'its own');
      git(directory, 'switch', '--quiet', 'feature');
    },
  };
  const prepared = (): string => {
    const folder = makeRepository();
    for (const branch of ['feature', 'same']) git(folder, 'branch', branch);
    git(folder, 'switch', '--quiet', 'feature');
    commit(folder, 'more on feature');
    git(folder, 'switch', '--quiet', 'main');
    return folder;
  };
  const working =
    (what: string): Agent =>
    (directory) => {
      agents[what]?.(directory);
      writeFiles(directory, { 'work.txt': 'work' });
    };
  const expectUntouched = (folder: string, user: ReturnType<typeof userSide>): void => {
    for (const branch of branchesOf(folder)) git(folder, 'branch', '--quiet', '-D', branch);
    expect(userSide(folder)).toEqual(user);
  };

  test.each(Object.keys(agents))(
    'no branch of the user moves or goes, and all work is on its own: %s',
    async (what) => {
      const folder = prepared();
      const user = userSide(folder);
      expect((await open(folder).execute(leaving(working(what)))).status).toBe('completed');
      const [branch = '', ...more] = branchesOf(folder);
      expect(more).toEqual([]);
      const wanted = what.includes('with work') ? ['committed.txt', 'work.txt'] : ['work.txt'];
      expect(filesEver(folder, branch)).toEqual(expect.arrayContaining(wanted));
      expectUntouched(folder, user);
    },
  );

  test.each(Object.keys(agents))('it is merged: %s', async (what) => {
    const folder = prepared();
    const user = userSide(folder);
    (await open(folder).execute(merging(working(what)))).orThrow();
    expect(readFileSync(join(folder, 'work.txt'), 'utf8')).toBe('work');
    expectUntouched(folder, user);
  });

  test('a branch that has nothing but what is somewhere else already goes', async () => {
    const folder = makeRepository();
    await open(folder).execute(leaving(() => undefined));
    expect(branchesOf(folder)).toEqual([]);
  });

  test('closing it twice gives the same commit', async () => {
    const folder = makeRepository();
    const worktrees = await Worktrees.of(systemHost, gitRunner(systemHost), folder);
    const owner = { runId: 'run', key: 'work', at: 0 };
    const opened = await worktrees.open(owner);
    git(opened.path, 'checkout', '--quiet', '--detach');
    writeFiles(opened.path, { 'a.txt': 'changed' });
    const first = await worktrees.close(owner, opened);
    expect(await worktrees.close(owner, opened)).toEqual(first);
    await worktrees.remove(opened);
  });

  test('a merge is handed no branch but those of worktrees', async () => {
    const folder = makeRepository();
    const main = git(folder, 'rev-parse', 'main');
    const workflow = defineWorkflow({
      name: 'stealing',
      async run(wf) {
        const tree = await wf.worktree('work', ({ directory }) => {
          writeFiles(directory, { 'a.txt': 'changed' });
        });
        return wf.merge('merge', [{ ...tree, branch: 'main' }]);
      },
    });
    expect((await open(folder).execute(workflow)).status).toBe('failed');
    expect(git(folder, 'rev-parse', 'main')).toBe(main);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('a\n');
  });
});

describe('a sparse checkout', () => {
  test('keeps what is outside of it, in worktrees and at checkpoints', async () => {
    const folder = makeRepository({ 'in/f': '1', 'out/f': '2' });
    git(folder, 'sparse-checkout', 'set', 'in');
    const work = await openFolder(folder);
    const { tree } = await work.snapshot();
    const result = await open(folder).execute(
      merging((directory) => {
        writeFiles(directory, { 'in/f': 'fixed' });
      }, 'branch'),
    );
    const [{ files, base }, { branch = '' }] = result.orThrow();
    expect(base).toBe(git(folder, 'rev-parse', 'HEAD').trim());
    expect(files).toEqual([{ path: 'in/f', change: 'changed' }]);
    expect(git(folder, 'diff', '--name-only', 'main', branch).trim()).toBe('in/f');
    writeFiles(folder, { 'in/f': 'changed' });
    const { changes } = await work.restore(tree, () => Promise.resolve());
    expect(changes.map(({ path }) => path)).toEqual(['in/f']);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('submodules', () => {
  const linked = (): string => {
    const folder = makeRepository();
    const head = git(folder, 'rev-parse', 'HEAD').trim();
    git(folder, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
    git(folder, 'commit', '--quiet', '--message', 'linked');
    mkdirSync(join(folder, 'sub'));
    return folder;
  };
  const agents: Readonly<Record<string, Agent>> = {
    'another commit': (directory) => {
      git(directory, 'update-index', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    },
    'a file': (directory) => {
      rmSync(join(directory, 'sub'), { recursive: true, force: true });
      writeFileSync(join(directory, 'sub'), 'a file');
    },
  };
  test.each(Object.keys(agents))('that become %s are not said to be merged: their branch stays', async (what) => {
    const folder = linked();
    const result = await open(folder).execute(
      merging((directory) => {
        agents[what]?.(directory);
        writeFiles(directory, { 'a.txt': 'changed' });
      }),
    );
    const [{ branch }, merge] = result.orThrow();
    expect(merge).toMatchObject({ complete: false, merged: [], conflicts: [{ branch, files: ['sub'] }] });
    expect(branchesOf(folder)).toEqual([branch]);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('a\n');
    expect(git(folder, 'diff', '--name-only', 'main', branch).trim().split('\n')).toEqual(['a.txt', 'sub']);
  });

  test('go onto a branch', async () => {
    const folder = linked();
    const result = await open(folder).execute(merging(agents['another commit'] ?? (() => undefined), 'branch'));
    const [, { complete, branch = '' }] = result.orThrow();
    expect(complete).toBe(true);
    expect(git(folder, 'rev-parse', `${branch}:sub`).trim()).toBe('1'.repeat(40));
  });

  test('in conflict are recorded as ours', async () => {
    const folder = linked();
    const [ours, theirs] = ['2'.repeat(40), '3'.repeat(40)];
    const stages = [git(folder, 'rev-parse', 'HEAD:sub').trim(), ours, theirs].map(
      (id, index) => `160000 ${id} ${index + 1}\tsub\n`,
    );
    const { execFileSync } = await import('node:child_process');
    git(folder, 'rm', '--quiet', '--cached', 'sub');
    execFileSync('git', ['update-index', '--index-info'], { cwd: folder, input: stages.join('') });
    expect(git(folder, 'status', '--porcelain')).toContain('UU sub');
    const { withLinks } = await (await openFolder(folder)).snapshot();
    expect(git(folder, 'rev-parse', `${withLinks}:sub`).trim()).toBe(ours);
  });
});

describe('a repository inside of a worktree', () => {
  const nested = (directory: string): string => join(directory, 'app');
  const clone: Agent = (directory) => {
    mkdirSync(nested(directory));
    git(nested(directory), 'init', '--quiet');
    writeFiles(nested(directory), { 'main.ts': 'code' });
    commit(nested(directory), 'its own');
  };

  test('is not removed with it: the run rests until it was moved away', async () => {
    for (const added of [false, true]) {
      const folder = makeRepository();
      const manager = open(folder);
      let directory = '';
      const result = await manager.execute(
        merging((here) => {
          directory = here;
          clone(here);
          if (added) git(here, 'add', '--all');
          writeFiles(here, { 'a.txt': 'changed' });
        }),
      );
      expect(result).toMatchObject({
        status: 'failed',
        error: { cause: { code: 'repository-inside', folder: directory, paths: ['app'] } },
      });
      expect(readFileSync(join(directory, 'app/main.ts'), 'utf8')).toBe('code');
      const away = join(makeFolder(), 'app');
      renameSync(nested(directory), away);
      if (added) git(directory, 'rm', '--quiet', '--cached', 'app');
      const [{ files }] = (await manager.resume(result.runId)).orThrow() as [WorktreeResult<unknown>];
      expect(files).toEqual([{ path: 'a.txt', change: 'changed' }]);
      expect(existsSync(join(folder, '.holdfast'))).toBe(false);
    }
  });

  test('keeps the folder of a worktree that nobody came back to, and of one that is to be made anew', async () => {
    const folder = makeRepository();
    let directory = '';
    const manager = open(folder);
    const { status } = await manager.execute(
      leaving((here) => {
        directory = here;
        clone(here);
        writeFiles(here, { 'a.txt': 'changed' });
      }),
    );
    expect(status).toBe('completed');
    expect(readFileSync(join(directory, 'app/main.ts'), 'utf8')).toBe('code');
    expect(branchesOf(folder).map((branch) => git(folder, 'show', `${branch}:a.txt`))).toEqual(['changed']);

    const worktrees = await Worktrees.of(systemHost, gitRunner(systemHost), folder);
    const owner = { runId: 'run', key: 'work', at: 0 };
    const opened = await worktrees.open(owner);
    clone(opened.path);
    await expect(worktrees.open(owner)).rejects.toMatchObject({ code: 'repository-inside' });
    expect(existsSync(join(opened.path, 'app/main.ts'))).toBe(true);
  });

  test('is that of an agent as well that began a repository of its own in place of the worktree', async () => {
    const folder = makeRepository();
    const result = await open(folder).execute(
      merging((directory) => {
        rmSync(join(directory, '.git'));
        git(directory, 'init', '--quiet');
        commit(directory, 'fresh');
      }),
    );
    expect(result).toMatchObject({ error: { cause: { code: 'repository-inside', paths: ['.git'] } } });
  });

  test('does not matter where git ignores it', async () => {
    const folder = makeRepository({ 'a.txt': 'a\n', '.gitignore': 'app\n' });
    expect((await open(folder).execute(merging(clone))).status).toBe('completed');
  });
});

describe('worktrees', () => {
  test('have the folder of the manager, although nothing in it is recorded', async () => {
    const folder = makeRepository();
    mkdirSync(join(folder, 'pkg/deep'), { recursive: true });
    const seen: boolean[] = [];
    const workflow = merging((directory) => {
      seen.push(existsSync(directory));
    });
    expect((await open(folder, join(folder, 'pkg/deep')).execute(workflow)).status).toBe('completed');
    expect(seen).toEqual([true]);
  });

  test('say which branch is in their way, and leave nothing', async () => {
    const folder = makeRepository();
    git(folder, 'branch', 'holdfast');
    const result = await open(folder).execute(merging(() => undefined));
    expect(result).toMatchObject({
      status: 'failed',
      error: { cause: { code: 'git-failed', message: expect.stringContaining('branch "holdfast"') as unknown } },
    });
    expect(existsSync(join(folder, '.holdfast'))).toBe(false);
    expect(git(folder, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  test('half made by a process that was killed leave no branch when their run ends', async () => {
    const folder = makeRepository();
    const worktrees = await Worktrees.of(systemHost, gitRunner(systemHost), folder);
    const owner = { runId: 'run', key: 'work', at: 0 };
    const opened = await worktrees.open(owner);
    rmSync(join(opened.path, 'a.txt'));
    const [name = ''] = [opened.path.split('/').at(-1)];
    writeFileSync(join(folder, '.git/worktrees', name, 'holdfast-filling'), '');
    await worktrees.removeLeft(owner);
    expect(branchesOf(folder)).toEqual([]);
    expect(existsSync(join(folder, '.holdfast'))).toBe(false);
  });
});
