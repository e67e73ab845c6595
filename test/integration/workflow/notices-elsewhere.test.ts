import { describe, expect, test } from 'vitest';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import type { StorageAdapter } from '../../../src/storage/storage-adapter.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import { CapturingNotifier } from '../../unit/notifications/capturing-notifier.ts';

/** A process of this machine that is certainly gone. */
const dead = { ...identifyProcess(), pid: 2 ** 22 + 4711 };
const deploy = defineWorkflow({ name: 'deploy', run: (wf) => wf.step('build', () => 1) });

/** A manager whose notifier keeps what it is handed. */
function open(storage: StorageAdapter, behave?: () => void) {
  const notifier = new CapturingNotifier('capture', behave);
  const notifications = { notifiers: [notifier], rateLimit: false } as const;
  const manager = new EnhancedWorkflowManager({ host: new FakeHost(), storage, notifications }).register(deploy);
  return { manager, notifier };
}

/** Runs in a process that dies behind the end of its run, before anybody was told. */
async function runAndDie(storage: StorageAdapter): Promise<void> {
  const never = { method: 'append', key: /^notices\/history\//, when: 'late' } as const;
  const dying = new FaultyStorage(storage, [never], { host: new FakeHost() });
  const notifier = new CapturingNotifier();
  const notifications = { notifiers: [notifier], rateLimit: false } as const;
  const manager = new EnhancedWorkflowManager({ host: new FakeHost(), storage: dying, notifications, process: dead });
  await manager.execute(deploy, undefined, { id: 'r' });
  expect([notifier.notices.length, await left(storage)]).toEqual([0, 1]);
}

const left = async (storage: StorageAdapter): Promise<number> => (await storage.list('notices/outbox/')).entries.length;

/** What everybody here is told once everybody has looked. */
async function told(storages: readonly StorageAdapter[]): Promise<string[][]> {
  const titles: string[][] = [];
  for (const storage of storages) {
    const { manager, notifier } = open(storage);
    for (let round = 0; round < 2; round += 1) await manager.recover();
    await manager.notifications.flush();
    await manager.close();
    titles.push(notifier.titles);
    expect(await left(storage)).toBe(0);
  }
  return titles;
}

describe('a notice that nobody has delivered yet', () => {
  test('goes where its run is moved, and is delivered there, once', async () => {
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    await runAndDie(here);
    const silent = new EnhancedWorkflowManager({ host: new FakeHost(), storage: here });
    await silent.move('r', there);
    expect([await left(here), await left(there)]).toEqual([0, 1]);
    expect(await told([here, there, here])).toEqual([[], ['deploy: completed'], []]);
    await silent.close();
  });

  test('stays with the living process that has it, and is delivered although its run is gone from there', async () => {
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    let works = false;
    const { manager, notifier } = open(here, () => {
      if (!works) throw Object.assign(new Error('down'), { retryable: false });
    });
    const other = new EnhancedWorkflowManager({ host: new FakeHost(), storage: here });
    await manager.execute(deploy, undefined, { id: 'r' });
    // Under way: the process that moves the run must not take it over.
    await other.move('r', there);
    await manager.notifications.flush();
    works = true;
    await manager.recover();
    await manager.notifications.flush();
    const delivered = notifier.notices.length > 1 ? 1 : 0;
    const elsewhere = await told([here, there]);
    expect(delivered + elsewhere.flat().length).toBe(1);
    await Promise.all([manager.close(), other.close()]);
  });

  test.each([
    ['source', 'append', 'instead', 0],
    ['source', 'append', 'afterwards', 0],
    ['source', 'append', 'afterwards', 1],
    ['source', 'append', 'afterwards', 2],
    ['target', 'append', 'instead', 0],
    ['target', 'append', 'afterwards', 0],
    ['source', 'delete', 'instead', 0],
    ['source', 'delete', 'afterwards', 0],
  ] as const)('is told once when the move is cut off: %s, %s, %s, after %i', async (side, method, when, after) => {
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    await runAndDie(here);
    const fault = { method, key: /^notices\/outbox\//, when, after } as const;
    const faulty = new FaultyStorage(side === 'source' ? here : there, [fault]);
    const cutOff = new EnhancedWorkflowManager({ host: new FakeHost(), storage: side === 'source' ? faulty : here });
    await expect(cutOff.move('r', side === 'source' ? there : faulty, { to: 'there' })).rejects.toThrow('planned');
    await cutOff.close();
    // Whoever looks here in between must not tell it as well.
    const between = open(here);
    await between.manager.recover();
    await between.manager.notifications.flush();
    await between.manager.close();
    const again = new EnhancedWorkflowManager({ host: new FakeHost(), storage: here });
    await again.move('r', there);
    await again.close();
    expect([...between.notifier.titles, ...(await told([here, there])).flat()]).toEqual(['deploy: completed']);
  });

  test('of a run that never ended so is dropped on both sides', async () => {
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    await runAndDie(here);
    const [entry] = (await here.list('notices/outbox/')).entries;
    const lines: string[] = [];
    for await (const { line } of here.read(entry?.key ?? '')) lines.push(line.replace('"epoch":1', '"epoch":7'));
    await here.delete(entry?.key ?? '');
    await here.append(entry?.key ?? '', lines);
    const mover = new EnhancedWorkflowManager({ host: new FakeHost(), storage: here });
    await mover.move('r', there);
    await mover.close();
    expect(await told([here, there])).toEqual([[], []]);
  });

  test('is not told again for a fork or an import of its run', async () => {
    const [here, there] = [new MemoryStorage(), new MemoryStorage()];
    await runAndDie(here);
    const source = new EnhancedWorkflowManager({ host: new FakeHost(), storage: here });
    const target = new EnhancedWorkflowManager({ host: new FakeHost(), storage: there });
    await target.import(source.export('r'));
    await target.import(source.export('r'), { id: 'copy' });
    await Promise.all([source.close(), target.close()]);
    expect(await told([there, here])).toEqual([[], ['deploy: completed']]);
  });

  test('is told for a run and for its fork, under ids of their own', async () => {
    const storage = new MemoryStorage();
    await runAndDie(storage);
    const { manager, notifier } = open(storage);
    const fork = await manager.fork('r', { from: 'build', id: 'f' });
    await fork.result;
    await manager.recover();
    await manager.notifications.flush();
    expect(notifier.notices.map(({ runId }) => runId).sort()).toEqual(['f', 'r']);
    expect(new Set(notifier.notices.map(({ id }) => id)).size).toBe(2);
    await manager.close();
  });
});
