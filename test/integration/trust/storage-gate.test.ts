import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  FileStorage,
  type ManagerOptions,
  type StorageAdapter,
  systemHost,
  TrustStore,
} from '../../../src/index.ts';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { SqliteStorage } from '../../../src/sqlite.ts';
import { FaultyStorage } from '../../../src/testing/index.ts';
import { trackedFiles } from '../../../src/trust/tracked-files.ts';
import { CapturingNotifier } from '../../unit/notifications/capturing-notifier.ts';

let top = '';
let home = '';
let trust: TrustStore;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-gate-')));
  home = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-home-')));
  trust = new TrustStore({ directory: home });
  git('init');
});
afterEach(() => {
  for (const folder of [top, home]) rmSync(folder, { recursive: true });
});

function git(...words: string[]): void {
  execFileSync('git', words, { cwd: top, stdio: 'pipe', env: { PATH: process.env['PATH'] } });
}

let done = 0;
let entered: (() => void) | undefined;
const flow = defineWorkflow({
  name: 'flow',
  run: (wf) =>
    wf.step('work', { retry: false }, ({ signal }) => {
      if (entered === undefined) return (done += 1);
      entered();
      return new Promise<number>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    }),
});

function managerOf(storage: StorageAdapter | undefined, more: ManagerOptions = {}): EnhancedWorkflowManager {
  const where = storage === undefined ? { directory: join(top, '.holdfast') } : { storage };
  const manager = new EnhancedWorkflowManager({ trust, ...where, ...more });
  manager.register(flow);
  return manager;
}

/** A run that somebody else began and that was interrupted. */
async function begin(storage: StorageAdapter | undefined): Promise<void> {
  const manager = managerOf(storage);
  const inStep = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const result = manager.execute(flow, undefined, { id: 'theirs' });
  await inStep;
  await manager.close();
  entered = undefined;
  done = 0;
  expect(await result).toMatchObject({ status: 'interrupted' });
}

test('runs that came with a repository go on once their storage is trusted, and are read before', async () => {
  await begin(undefined);
  git('add', '--force', '.holdfast');
  await using manager = managerOf(undefined);
  const refused = { code: 'storage-untrusted', runId: 'theirs', retryable: false };
  const { resumed, unresolved } = await manager.recover();
  expect(resumed).toEqual([]);
  expect(unresolved).toMatchObject([{ id: 'theirs', workflow: 'flow' }]);
  const way = `holdfast trust ${join(top, '.holdfast')} --storage`;
  expect(unresolved[0]?.reason).toMatch(
    /came with a repository \(git keeps track of \d+ files of it\), and nobody has trusted it/,
  );
  expect(unresolved[0]?.reason).toContain(way);
  await expect(manager.resume('theirs')).rejects.toMatchObject(refused);
  await expect(manager.resume('theirs')).rejects.toThrow(way);
  await expect(manager.execute(flow, undefined, { id: 'theirs' })).rejects.toMatchObject(refused);
  await expect(manager.rerun('theirs', { from: 'work' })).rejects.toMatchObject(refused);
  await expect(manager.rollback('theirs', { to: 0 })).rejects.toMatchObject(refused);
  await expect(manager.fork('theirs', { from: 'work' })).rejects.toMatchObject(refused);
  expect(done).toBe(0);

  // Reading, and runs of one's own, are as ever.
  expect((await manager.get('theirs'))?.status).toBe('interrupted');
  expect((await manager.execute(flow, undefined, { id: 'mine' })).orThrow()).toBe(1);
  expect((await manager.resume('mine')).orThrow()).toBe(1);

  await trust.trust(join(top, '.holdfast'), (await trackedFiles(join(top, '.holdfast'))).files);
  const after = await manager.recover();
  expect(after.unresolved).toEqual([]);
  expect((await after.resumed[0]?.result)?.orThrow()).toBe(2);

  // What it did itself changes nothing; what the repository brings later does.
  expect((await manager.execute(flow, undefined, { id: 'mine' })).orThrow()).toBe(1);
  git('add', '--force', '.holdfast');
  await expect(manager.execute(flow, undefined, { id: 'mine' })).rejects.toMatchObject({ code: 'storage-untrusted' });
  expect((await manager.resume('theirs')).orThrow()).toBe(2);
});

test('one file that holds everything is no other thing', async () => {
  const path = join(top, 'runs.sqlite');
  const before = new SqliteStorage({ path });
  await begin(before);
  await before.close();
  git('add', '--force', 'runs.sqlite');
  const storage = new SqliteStorage({ path });
  const manager = managerOf(storage);
  expect((await manager.recover()).unresolved[0]?.reason).toContain('git keeps track of a file of it');
  await trust.trust(path, (await trackedFiles(path)).files);
  expect((await manager.recover()).resumed).toHaveLength(1);
  await manager.close();
  await storage.close();
});

test('the operator of a process trusts a storage, or the repository around it; nothing else does', async () => {
  await begin(undefined);
  git('add', '--force', '.holdfast');
  const reasonWith = async (HOLDFAST_TRUST: string): Promise<string | undefined> => {
    const host = { ...systemHost, environment: { HOME: home, HOLDFAST_TRUST } };
    await using manager = new EnhancedWorkflowManager({ directory: join(top, '.holdfast'), host });
    return (await manager.recover()).unresolved[0]?.reason;
  };
  for (const value of ['0', home, join(top, 'other')])
    expect(await reasonWith(value)).toContain('nobody has trusted it');
  for (const value of ['1', top, join(top, '.holdfast'), `${home}:${top}`])
    expect(await reasonWith(value)).toBe('workflow "flow" is not registered');
  // A record of the repository is about its agents.
  await trust.trust(top, (await trackedFiles(join(top, '.holdfast'))).files);
  await using manager = managerOf(undefined);
  expect((await manager.recover()).resumed).toEqual([]);
});

test('an index that cannot be read lets nothing go on, and says what can', async () => {
  await begin(undefined);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(top, '.git/index'), 'DIRCrubbish......');
  await using manager = managerOf(undefined);
  expect((await manager.recover()).unresolved[0]?.reason).toMatch(/cannot be read .*; HOLDFAST_TRUST may name it/);
});

test('a storage that a repository leaves alone, or that is in none, is as ever', async () => {
  await begin(undefined);
  git('add', '.');
  await using manager = managerOf(undefined);
  expect((await manager.recover()).resumed).toHaveLength(1);
});

test('what somebody else left to be told is told once their storage is trusted, and not before', async () => {
  const directory = join(top, '.holdfast');
  const dying = new FaultyStorage(
    new FileStorage({ directory }),
    [{ method: 'append', key: /^notices\/history\//, when: 'late' }],
    {},
  );
  const dead = { ...identifyProcess(), pid: 2 ** 22 + 4711 };
  const told = new CapturingNotifier();
  const silent = { notifiers: [new CapturingNotifier()], rateLimit: false } as const;
  const theirs = managerOf(dying, { notifications: silent, process: dead });
  await theirs.execute(flow, undefined, { id: 'theirs' });
  git('add', '--force', '.holdfast');

  const notifications = { notifiers: [told], rateLimit: false } as const;
  const titles = async (id: string): Promise<readonly string[]> => {
    await using manager = managerOf(undefined, { notifications });
    await manager.execute(flow, undefined, { id });
    // Looking at whose storage it is, and telling, go on behind the run.
    for (let round = 0; round < 2; round += 1) await manager.recover();
    await manager.notifications.flush();
    return told.notices.splice(0).map(({ runId = '' }) => runId);
  };
  expect(await titles('mine')).toEqual(['mine']);
  await trust.trust(directory, (await trackedFiles(directory)).files);
  expect((await titles('mine-too')).toSorted()).toEqual(['mine-too', 'theirs']);
  await theirs.close().catch(() => undefined);
});
