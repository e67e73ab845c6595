import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type ManagerOptions } from '../../../src/index.ts';
import { FileDesk } from '../../../src/workflow/file-desk.ts';
import { filesOf, git, leftInGit, makeFolder, makeRepository, userSide, writeFiles } from '../git/repositories.ts';

/** Three phases that each write files into the folder that is the input. */
const builder = defineWorkflow({
  name: 'builder',
  async run(wf, folder: string) {
    for (const phase of ['one', 'two', 'three'])
      await wf.phase(phase, async () => {
        await wf.step('write', () => {
          writeFiles(folder, { 'state.txt': phase, [`made-in-${phase}.txt`]: phase });
          return phase;
        });
      });
    await wf.step('tidy', () => {
      rmSync(join(folder, 'made-in-one.txt'));
    });
    return 'built';
  },
});

function open(folder: string, options: ManagerOptions = {}): EnhancedWorkflowManager {
  const manager = new EnhancedWorkflowManager({
    storage: new MemoryStorage(),
    files: { directory: folder },
    ...options,
  });
  onTestFinished(() => manager.close());
  return manager.register(builder);
}

describe('a rollback', () => {
  test('says what would change, takes files and state back together, and can itself be taken back', async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const user = userSide(folder);
    const manager = open(folder);
    const { runId } = await manager.execute(builder, folder);
    writeFiles(folder, { 'by-hand.txt': 'precious' });
    const ended = filesOf(folder);
    const checkpoints = await manager.checkpoints(runId);
    expect(checkpoints.map(({ number, name, files }) => [number, name, typeof files?.tree])).toEqual([
      [1, 'one', 'string'],
      [2, 'two', 'string'],
      [3, 'three', 'string'],
    ]);

    const preview = await manager.previewRollback(runId, { to: 1 });
    expect(filesOf(folder)).toEqual(ended);
    expect(preview).toMatchObject({
      steps: ['two/write', 'three/write', 'tidy'],
      files: { kind: 'changes', added: 1, changed: 1, removed: 3 },
    });
    const result = await manager.rollback(runId, { to: 1 });
    expect(result).toMatchObject({ status: 'paused', message: expect.stringContaining('are checkpoint 4') as unknown });
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt', 'made-in-one.txt', 'state.txt']);
    expect(readFileSync(join(folder, 'state.txt'), 'utf8')).toBe('one');
    expect((await manager.checkpoints(runId)).map(({ number, kind }) => [number, kind])).toEqual([
      [1, 'phase-end'],
      [4, 'saved-files'],
    ]);

    await manager.rollback(runId, { to: 4 });
    expect(filesOf(folder)).toEqual(ended);
    await manager.rollback(runId, { to: 0 });
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt']);
    expect((await manager.resume(runId)).orThrow()).toBe('built');
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt', 'made-in-three.txt', 'made-in-two.txt', 'state.txt']);
    expect(userSide(folder)).toEqual(user);
    expect(leftInGit(folder)).toEqual([]);
  });

  test('leaves files alone when asked to, and where none were recorded, and says so', async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const storage = new MemoryStorage();
    const without = new EnhancedWorkflowManager({ storage });
    const { runId } = await without.execute(builder, folder);
    await without.close();
    const manager = open(folder, { storage });
    const ended = filesOf(folder);
    expect((await manager.previewRollback(runId, { to: 1 })).files).toEqual({
      kind: 'left',
      because: 'not recorded at the checkpoint',
    });
    await manager.rollback(runId, { to: 1 });
    expect(filesOf(folder)).toEqual(ended);
    const second = await manager.execute(builder, folder);
    const before = filesOf(folder);
    await manager.rollback(second.runId, { to: 1, files: false });
    expect(filesOf(folder)).toEqual(before);
  });

  test('refuses before anything is undone where an ignored file is in the way', async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const manager = open(folder);
    const { runId } = await manager.execute(builder, folder);
    writeFiles(folder, { '.gitignore': 'made-in-one.txt\n', 'made-in-one.txt': 'secret' });
    const before = filesOf(folder);
    await expect(manager.rollback(runId, { to: 1 })).rejects.toMatchObject({ code: 'files-in-the-way' });
    expect(filesOf(folder)).toEqual(before);
    expect(await manager.get(runId)).toMatchObject({ status: 'completed' });
    expect((await manager.rollback(runId, { to: 1, files: false })).status).toBe('paused');
  });

  test('refuses the tree of another repository, as after an import, and goes without it when asked to', async () => {
    const [here, there] = [makeRepository({ 'a.txt': 'a' }), makeRepository({ 'b.txt': 'b' })];
    const manager = open(here);
    const { runId } = await manager.execute(builder, here);
    const elsewhere = open(there);
    const { runId: id } = await elsewhere.import(manager.export(runId));
    const before = filesOf(there);
    await expect(elsewhere.rollback(id, { to: 1 })).rejects.toMatchObject({ code: 'files-unavailable' });
    await elsewhere.rollback(id, { to: 1, files: false });
    expect(filesOf(there)).toEqual(before);
  });
});

describe('a rollback of a manager with another folder of the same repository', () => {
  const desk = (directory: string): FileDesk => new FileDesk({ host: systemHost, options: { directory }, without: [] });

  test('refuses before anything is undone, in the preview as well, and goes without the files when asked to', async () => {
    const folder = makeRepository({ 'root.txt': 'root', 'pkg/a/pa.txt': 'pa' });
    const storage = new MemoryStorage();
    const inside = open(join(folder, 'pkg/a'), { storage });
    const { runId } = await inside.execute(builder, join(folder, 'pkg/a'));
    expect((await inside.checkpoints(runId)).map(({ files }) => files?.directory)).toEqual(['pkg/a', 'pkg/a', 'pkg/a']);
    const before = filesOf(folder);
    const top = open(folder, { storage });
    const refusal = { code: 'files-elsewhere', folder: realpathSync(folder) };
    await expect(top.previewRollback(runId, { to: 0 })).rejects.toMatchObject(refusal);
    await expect(top.rollback(runId, { to: 0 })).rejects.toMatchObject(refusal);
    expect(filesOf(folder)).toEqual(before);
    expect((await top.rollback(runId, { to: 2, files: false })).status).toBe('paused');
    expect(filesOf(folder)).toEqual(before);
    await inside.rollback(runId, { to: 1 });
    expect(readFileSync(join(folder, 'pkg/a/state.txt'), 'utf8')).toBe('one');
    expect(readFileSync(join(folder, 'root.txt'), 'utf8')).toBe('root');
  });

  test('does not finish the one of another folder either', async () => {
    const folder = makeRepository({ 'root.txt': 'root', 'pkg/pa.txt': 'pa' });
    const mark = await desk(join(folder, 'pkg')).record('run');
    expect(mark.directory).toBe('pkg');
    await expect(desk(folder).restore('run', mark)).rejects.toMatchObject({ code: 'files-elsewhere' });
    expect(Object.keys(filesOf(folder))).toEqual(['pkg/pa.txt', 'root.txt']);
  });

  test('takes a record that names no folder for one of its own', async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const { tree, directory } = await desk(folder).record('run');
    expect(directory).toBe('');
    writeFiles(folder, { 'a.txt': 'changed' });
    expect((await desk(folder).ahead({ tree })).changes.map(({ path }) => path)).toEqual(['a.txt']);
    await desk(folder).restore('run', { tree });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('a');
  });
});

describe('checkpoints with files', () => {
  test('fail where there is no repository, before anything is done, or go without files by option', async () => {
    const folder = makeFolder();
    await expect(open(folder).execute(builder, folder)).rejects.toMatchObject({ code: 'not-a-repository' });
    expect(filesOf(folder)).toEqual({});
    const warned: string[] = [];
    const manager = open(folder, {
      files: { directory: folder, required: false },
      observers: [
        {
          name: 'warnings',
          observe: (event) => {
            if (event.type === 'log-written') warned.push(event.message);
          },
        },
      ],
    });
    const { runId, success } = await manager.execute(builder, folder);
    expect(success).toBe(true);
    // The first is that of the beginning.
    expect(warned.filter((message) => message.startsWith('a checkpoint is recorded without its files'))).toHaveLength(
      4,
    );
    expect((await manager.checkpoints(runId)).map(({ files }) => files)).toEqual([undefined, undefined, undefined]);
  });

  test('do not record the storage of the runs, wherever in the folder it is', async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const { FileStorage } = await import('../../../src/index.ts');
    const { SqliteStorage } = await import('../../../src/sqlite.ts');
    for (const storage of [
      new FileStorage({ directory: join(folder, 'runs'), durability: 'process' }),
      new SqliteStorage({ path: join(folder, 'runs.db'), durability: 'process' }),
    ]) {
      const manager = open(folder, { storage, files: { directory: folder, ignored: true } });
      const { runId } = await manager.execute(builder, folder);
      const { files } = await manager.previewRollback(runId, { to: 1 });
      const paths = files.kind === 'changes' ? files.changes.map(({ path }) => path) : [];
      expect(paths.filter((path) => path.startsWith('runs'))).toEqual([]);
      await manager.rollback(runId, { to: 1 });
      expect((await manager.resume(runId)).orThrow()).toBe('built');
      await manager.close();
      await storage.close();
    }
  });

  test('keep their files from garbage collection until the run is cleaned up; those of a fork stay with the fork', async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const manager = open(folder);
    const { runId } = await manager.execute(builder, folder);
    const fork = await manager.fork(runId, { from: 'three/write' });
    await fork.result;
    git(folder, 'gc', '--quiet', '--prune=now');
    await manager.rollback(fork.id, { to: 1 });
    expect(readFileSync(join(folder, 'state.txt'), 'utf8')).toBe('one');
    const runsWithRefs = (): string[] => [
      ...new Set(
        git(folder, 'for-each-ref', '--format=%(refname)')
          .split('\n')
          .flatMap((ref) => /^refs\/holdfast\/([^/]+)/.exec(ref)?.[1] ?? []),
      ),
    ];
    expect(runsWithRefs().sort()).toEqual([runId, fork.id].sort());

    await manager.clean({ completedAfter: 0, now: Date.now() + 1000 });

    expect(runsWithRefs()).toEqual([fork.id]);
    await manager.rollback(fork.id, { to: 0 });
    expect(Object.keys(filesOf(folder))).toEqual(['a.txt']);
  });

  test("take a person's checkpoints in as well, with their data", async () => {
    const folder = makeRepository({ 'a.txt': 'a' });
    const marks = defineWorkflow({
      name: 'marks',
      async run(wf) {
        for (const text of ['1', '2', '3']) {
          await wf.step(`write-${text}`, () => {
            writeFileSync(join(folder, 'a.txt'), text);
          });
          await wf.checkpoint(`mark-${text}`, { text });
        }
      },
    });
    const manager = open(folder);
    const { runId } = await manager.execute(marks);
    await manager.rollback(runId, { to: 2 });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('2');
    expect((await manager.resume(runId)).success).toBe(true);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('3');
  });
});
