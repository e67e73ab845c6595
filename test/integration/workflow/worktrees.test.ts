import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type ManagerOptions } from '../../../src/index.ts';
import type { Workflow, Worktree, WorktreeMerge } from '../../../src/index.ts';
import { filesOf, git, leftInGit, makeRepository, setExecutable, userSide, writeFiles } from '../git/repositories.ts';

function open(folder: string, options: ManagerOptions = {}): EnhancedWorkflowManager {
  const manager = new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    files: { directory: folder },
    ...options,
  });
  onTestFinished(() => manager.close());
  return manager;
}

type Edit = (tree: Worktree) => void;

/** Edits side by side, each in its own worktree, which are then merged in this order. */
function editing(
  edits: Readonly<Record<string, Edit>>,
  into: 'folder' | 'branch' = 'folder',
): Workflow<undefined, WorktreeMerge> {
  return defineWorkflow({
    name: 'editing',
    async run(wf) {
      const trees = await wf.map('edit', Object.keys(edits), (name, inner) =>
        inner.worktree('work', (tree, own) => own.step('change', () => edits[name]?.(tree))),
      );
      return wf.merge('merge', trees, { into });
    },
  });
}

const write =
  (path: string, content: string): Edit =>
  ({ directory }) => {
    writeFiles(directory, { [path]: content });
  };

/** Nothing is left: no worktree, no folder, no lock, no branch but these. */
function expectTidy(folder: string, branches: readonly string[] = []): void {
  expect(git(folder, 'worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  expect(existsSync(join(folder, '.git', 'worktrees'))).toBe(false);
  expect(existsSync(join(folder, '.holdfast'))).toBe(false);
  expect(leftInGit(folder)).toEqual([]);
  const refs = git(folder, 'for-each-ref', '--format=%(refname:short)', 'refs/heads').trim().split('\n');
  expect(refs.filter((ref) => ref.startsWith('holdfast/'))).toEqual(branches);
}

describe('conflicts', () => {
  test('count although git names no file in them: a folder that one splits in two while another adds to it', async () => {
    const content = (n: number): string => Array.from({ length: 20 }, (_, line) => `${n * 100 + line}\n`).join('');
    const folder = makeRepository({ 'd/1': content(1), 'd/2': content(2), 'd/3': content(3), 'd/4': content(4) });
    const manager = open(folder);
    const result = await manager.execute(
      editing({
        split: ({ directory }) => {
          const all = { 'a/1': content(1), 'a/2': content(2), 'b/3': content(3), 'b/4': content(4) };
          writeFiles(directory, all);
          rmSync(join(directory, 'd'), { recursive: true });
        },
        add: write('d/new', 'new\n'),
      }),
    );
    const merge = result.orThrow();
    expect(merge).toMatchObject({ complete: false, merged: [{ key: 'edit[split]/work' }] });
    const [conflict] = merge.conflicts;
    expect(conflict).toMatchObject({ key: 'edit[add]/work', files: ['d/new'] });
    expect(existsSync(join(folder, 'd/new'))).toBe(false);
    expect(git(folder, 'show', `${conflict?.branch ?? ''}:d/new`)).toBe('new\n');
  });
});

describe('worktrees', () => {
  test('are merged in order into the working folder, with what was not committed there, and leave nothing', async () => {
    const folder = makeRepository({ 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9\n', 'gone.txt': 'x', 'run.sh': '#!/bin/sh\n' });
    writeFiles(folder, { 'not-committed.txt': 'mine', 'a.txt': '1\n2\n3 mine\n4\n5\n6\n7\n8\n9\n' });
    const user = userSide(folder);
    const manager = open(folder);
    const result = await manager.execute(
      editing({
        top: ({ directory }) => {
          expect(readFileSync(join(directory, 'not-committed.txt'), 'utf8')).toBe('mine');
          expect(git(directory, 'status', '--porcelain')).toBe('');
          writeFileSync(join(directory, 'a.txt'), readFileSync(join(directory, 'a.txt'), 'utf8').replace('1', 'one'));
          setExecutable(join(directory, 'run.sh'), true);
        },
        bottom: ({ directory }) => {
          writeFileSync(join(directory, 'a.txt'), readFileSync(join(directory, 'a.txt'), 'utf8').replace('9', 'nine'));
          git(directory, 'rm', '--quiet', 'gone.txt');
          git(directory, 'commit', '--quiet', '--all', '--message', 'committed by the agent itself');
        },
        nothing: () => undefined,
      }),
    );
    expect(result.orThrow()).toMatchObject({
      complete: true,
      merged: [{ key: 'edit[top]/work' }, { key: 'edit[bottom]/work' }],
      unchanged: ['edit[nothing]/work'],
    });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one\n2\n3 mine\n4\n5\n6\n7\n8\nnine\n');
    expect(filesOf(folder)['run.sh']).toMatch(/^x /);
    expect(existsSync(join(folder, 'gone.txt'))).toBe(false);
    expect(readFileSync(join(folder, 'not-committed.txt'), 'utf8')).toBe('mine');
    expect(userSide(folder)).toEqual(user);
    expectTidy(folder);
  });

  test('that change the same line conflict: the first is merged, the second stays on its branch, and nothing is lost', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n', 'b.txt': 'b\n' });
    const manager = open(folder);
    const result = await manager.execute(
      editing({
        one: write('a.txt', 'by one\n'),
        two: ({ directory }) => {
          writeFiles(directory, { 'a.txt': 'by two\n', 'c.txt': 'c' });
        },
        three: write('b.txt', 'by three\n'),
      }),
    );
    const merge = result.orThrow();
    expect(merge).toMatchObject({
      complete: false,
      merged: [{ key: 'edit[one]/work' }, { key: 'edit[three]/work' }],
      conflicts: [{ key: 'edit[two]/work', files: ['a.txt'] }],
    });
    const [conflict] = merge.conflicts;
    const branch = conflict?.branch ?? '';
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('by one\n');
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('by three\n');
    expect(git(folder, 'show', `${branch}:a.txt`)).toBe('by two\n');
    expect(git(folder, 'show', `${branch}:c.txt`)).toBe('c');
    expectTidy(folder, [branch]);
  });

  test('are not merged over files that were changed since, until these are brought back', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n', 'b.txt': 'b\n' });
    let meddle = true;
    const manager = open(folder);
    const workflow = defineWorkflow({
      name: 'meddled',
      async run(wf) {
        const tree = await wf.worktree('work', write('a.txt', 'by the agent\n'));
        await wf.step('meddle', () => {
          if (meddle) writeFiles(folder, { 'a.txt': 'by a person\n', 'b.txt': 'by a person\n' });
        });
        return wf.merge('merge', [tree]);
      },
    });
    const result = await manager.execute(workflow);
    expect(result).toMatchObject({
      status: 'failed',
      error: { cause: { code: 'checkout-changed', paths: ['a.txt'] } },
    });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('by a person\n');
    meddle = false;
    writeFiles(folder, { 'a.txt': 'first\n' });
    expect((await manager.resume(result.runId)).success).toBe(true);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('by the agent\n');
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('by a person\n');
    expectTidy(folder);
  });

  test('go onto a branch of their own by option, and leave the working folder alone', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n' });
    const before = filesOf(folder);
    const manager = open(folder);
    const { branch = '' } = (
      await manager.execute(editing({ one: write('x.txt', '1'), two: write('y.txt', '2') }, 'branch'))
    ).orThrow();
    expect(filesOf(folder)).toEqual(before);
    expect(git(folder, 'ls-tree', '-r', '--name-only', branch).trim().split('\n')).toEqual(['a.txt', 'x.txt', 'y.txt']);
    expect(git(folder, 'log', '--format=%s', '--first-parent', branch).trim().split('\n')).toEqual([
      'holdfast: merge edit[two]/work',
      'holdfast: merge edit[one]/work',
      'first',
    ]);
    expectTidy(folder, [branch]);
  });

  test('stay for a run that failed, which finds them as they were, and go when it is cancelled, with the work on the branch', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n' });
    const manager = open(folder);
    let fails = true;
    const seen: string[] = [];
    const workflow = defineWorkflow({
      name: 'interrupted',
      async run(wf) {
        const tree = await wf.worktree('work', async (tree, own) => {
          await own.step('begin', () => {
            writeFiles(tree.directory, { 'half.txt': 'half' });
          });
          await own.step('end', { retry: false }, () => {
            seen.push(readFileSync(join(tree.directory, 'half.txt'), 'utf8'));
            if (fails) throw new Error('not yet');
          });
        });
        return wf.merge('merge', [tree]);
      },
    });
    const first = await manager.execute(workflow);
    expect(first.status).toBe('failed');
    expect((await manager.plan(first.runId)).runs.map(({ key }) => key)).toContain('work/tree/end');
    fails = false;
    expect((await manager.resume(first.runId)).success).toBe(true);
    expect(seen).toEqual(['half', 'half']);
    expectTidy(folder);

    fails = true;
    rmSync(join(folder, 'half.txt'));
    const second = await manager.execute(workflow);
    await manager.cancel(second.runId).catch(() => undefined);
    await manager.clean({ failedAfter: 0, cancelledAfter: 0, completedAfter: 0, now: Date.now() + 1000 });
    const branches = git(folder, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast').trim().split('\n');
    expect(branches).toHaveLength(1);
    expect(git(folder, 'show', `${branches[0]}:half.txt`)).toBe('half');
    expectTidy(folder, branches);
  });

  test('whose body failed while the run went on go with its end, and what was done in them stays on their branches', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n' });
    const manager = open(folder);
    const workflow = defineWorkflow({
      name: 'tolerant',
      async run(wf) {
        const edits = await wf.map('edit', ['good', 'bad', 'idle'], { require: 1 }, (name, inner) =>
          inner.worktree('work', async (tree, own) => {
            if (name !== 'idle')
              await own.step('write', () => {
                writeFiles(tree.directory, { [`${name}.txt`]: name });
              });
            if (name !== 'good') throw new Error(`${name} gives up`);
          }),
        );
        return wf.merge('merge', edits.done);
      },
    });
    const result = await manager.execute(workflow);
    expect(result).toMatchObject({ outcome: 'partial', output: { merged: [{ key: 'edit[good]/work' }] } });
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt', 'good.txt']);
    const branches = git(folder, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/holdfast').trim().split('\n');
    expect(branches.map((branch) => git(folder, 'show', `${branch}:bad.txt`))).toEqual(['bad']);
    expectTidy(folder, branches);
  });

  test('are made anew by a rerun, and what was in them is kept for the run', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n' });
    const manager = open(folder);
    const rounds: string[] = [];
    const workflow = defineWorkflow({
      name: 'again',
      async run(wf) {
        const tree = await wf.worktree('work', (tree, own) =>
          own.step('write', { retry: false }, () => {
            rounds.push(Object.keys(filesOf(tree.directory)).join(' '));
            writeFiles(tree.directory, { [`round-${rounds.length}.txt`]: 'x' });
            if (rounds.length === 1) throw new Error('not yet');
          }),
        );
        await wf.merge('merge', [tree]);
      },
    });
    const { runId } = await manager.execute(workflow);
    expect((await manager.rerun(runId, { from: 'work/tree/open worktree' })).success).toBe(true);
    expect(rounds).toEqual(['a.txt', 'a.txt']);
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt', 'round-2.txt']);
    const kept = git(folder, 'for-each-ref', '--format=%(objectname)', `refs/holdfast/${runId}`).trim().split('\n');
    const names = kept.map((id) => git(folder, 'ls-tree', '-r', '--name-only', id));
    expect(names.some((files) => files.includes('round-1.txt'))).toBe(true);
    expectTidy(folder);
  });

  test('are made anew after a rollback, whose files go back with them', async () => {
    const folder = makeRepository({ 'a.txt': 'first\n' });
    const manager = open(folder);
    let round = 0;
    const workflow = defineWorkflow({
      name: 'rounds',
      async run(wf) {
        await wf.checkpoint('before');
        const tree = await wf.worktree('work', write('a.txt', `round ${(round += 1)}\n`));
        await wf.checkpoint('worked');
        await wf.merge('merge', [tree]);
      },
    });
    const { runId } = await manager.execute(workflow);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('round 1\n');
    await manager.rollback(runId, { to: 2 });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('first\n');
    expect((await manager.resume(runId)).success).toBe(true);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('round 1\n');
    await manager.rollback(runId, { to: 1 });
    expect((await manager.resume(runId)).success).toBe(true);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toMatch(/^round [2-9]\n$/);
    expectTidy(folder);
  });

  test('run nothing of the repository, keep bytes as they are, and work before the first commit and below the top', async () => {
    const folder = makeRepository({
      'sub/a.txt': 'a\r\n',
      '.gitattributes': '* text=auto eol=lf filter=evil merge=evil\n',
    });
    const sprung = join(folder, '.git', 'sprung');
    for (const name of ['filter.evil.clean', 'filter.evil.smudge', 'merge.evil.driver', 'core.fsmonitor'])
      git(folder, 'config', name, `touch '${sprung}'; cat`);
    for (const hook of ['reference-transaction', 'post-checkout', 'post-merge']) {
      writeFiles(folder, { [`.git/hooks/${hook}`]: `#!/bin/sh\ntouch '${sprung}'\n` });
      setExecutable(join(folder, '.git/hooks', hook), true);
    }
    const manager = open(folder, { files: { directory: join(folder, 'sub') } });
    const workflow = editing({
      one: ({ directory }) => {
        expect(readFileSync(join(directory, 'a.txt'), 'utf8')).toBe('a\r\n');
        writeFiles(directory, { 'a.txt': 'b\r\nc\n' });
      },
      two: write('new.txt', 'x\r\n'),
    });
    expect((await manager.execute(workflow)).orThrow().complete).toBe(true);
    expect(readFileSync(join(folder, 'sub/a.txt'), 'utf8')).toBe('b\r\nc\n');
    expect(readFileSync(join(folder, 'sub/new.txt'), 'utf8')).toBe('x\r\n');
    expect(existsSync(sprung)).toBe(false);
    expectTidy(folder);
  });
});
