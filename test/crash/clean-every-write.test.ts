import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, StateManager } from '../../src/index.ts';
import { identifyProcess } from '../../src/processes/identity.ts';
import { FaultyStorage } from '../../src/testing/faulty-storage.ts';
import { MortalStorage, type Death } from './mortal-storage.ts';

const far = Date.now() + 100 * 86_400_000;
const ids = ['done', 'broken', 'told'] as const;

const work = defineWorkflow({
  name: 'work',
  async run(wf, input: string) {
    const a = await wf.step('a', () => `${input} a`);
    if (input === 'broken') throw new Error('broken');
    return wf.step('b', () => `${a} b`);
  },
});

async function fill(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const manager = new EnhancedWorkflowManager({ storage });
  for (const id of ids) await manager.execute(work, id, { id });
  await manager.signal('broken', 'hint', 'x');
  await manager.close();
  return storage;
}

let cleanings = 0;

async function clean(inner: MemoryStorage, death?: Death): Promise<{ died: boolean; writes: number }> {
  const storage = new MortalStorage(inner, death);
  // To everybody else this process is gone.
  const state = new StateManager({
    storage,
    process: { ...identifyProcess(), startedAt: `long ago ${(cleanings += 1)}` },
  });
  await state.clean({ now: far, archive: true }).catch((error: unknown) => {
    if (!storage.dead) throw error;
  });
  await state.close().catch(() => undefined);
  return { died: storage.dead, writes: storage.writes };
}

/** Whether a run is there; it is wholly there, or wholly gone. */
async function isWhole(storage: MemoryStorage, id: string): Promise<boolean> {
  const manager = new EnhancedWorkflowManager({ storage }).register(work);
  try {
    const state = await manager.get(id);
    const listed = (await manager.list()).runs.some((run) => run.workflow_id === id);
    expect(listed).toBe(state !== undefined);
    if (state === undefined) {
      const refused = { code: 'run-removed', runId: id };
      await expect(manager.resume(id)).rejects.toMatchObject(refused);
      await expect(manager.start(work, id, { id })).rejects.toMatchObject(refused);
      expect(await manager.state.removal(id)).toMatchObject({ workflow: 'work', archive: `archive/named/${id}` });
      return false;
    }
    const types: string[] = [];
    for await (const event of manager.history(id)) types.push(event.type);
    expect(types.filter((type) => type === 'step-completed')).toHaveLength(id === 'broken' ? 1 : 2);
    expect(state.status).toBe(id === 'broken' ? 'failed' : 'completed');
    // A dead cleaner has it no longer than any dead owner.
    const result = await manager.resume(id, { takeOver: true });
    expect(result).toMatchObject(id === 'broken' ? { status: 'failed' } : { output: `${id} a b` });
    return true;
  } finally {
    await manager.close();
  }
}

test('a cleaning that dies before or after any write leaves each run wholly there or wholly gone; the next one finishes it', async () => {
  const { writes } = await clean(await fill());
  expect(writes).toBeGreaterThan(15);
  const left = new Set<number>();
  const filled = await fill();
  for (let write = 1; write <= writes; write += 1)
    for (const moment of ['before', 'after'] as const) {
      const storage = await copyOf(filled);
      expect((await clean(storage, { write, moment })).died).toBe(true);
      const copy = await copyOf(storage);
      let whole = 0;
      for (const id of ids) if (await isWhole(copy, id)) whole += 1;
      left.add(whole);
      await clean(storage);
      for (const id of ids) expect(await isWhole(storage, id), `${id}, death ${moment} write ${write}`).toBe(false);
      const keys = (await storage.list('')).entries.map(({ key }) => key);
      expect(keys.filter((key) => !/^(?:archive|removed|owners)\//.test(key))).toEqual([]);
    }
  expect(left).toEqual(new Set([0, 1, 2, 3]));
});

async function copyOf(storage: MemoryStorage): Promise<MemoryStorage> {
  const copy = new MemoryStorage();
  for (const { key, value } of (await storage.list('', { values: true })).entries) {
    if (value !== undefined) await copy.put(key, value);
    const lines: string[] = [];
    for await (const { line } of storage.read(key)) lines.push(line);
    if (lines.length > 0) await copy.append(key, lines);
  }
  return copy;
}

test('a storage that fails while it is cleaned keeps what could not be removed, and says why', async () => {
  const inner = await fill();
  const storage = new FaultyStorage(inner);
  storage.plan({ method: 'put', key: /^removed\// });
  const manager = new EnhancedWorkflowManager({ storage });
  const report = await manager.clean({ now: far });
  expect(report.counts).toMatchObject({ removed: 2, kept: 1 });
  expect(report.kept).toMatchObject([{ reason: 'storage' }]);
  expect((await manager.clean({ now: far })).counts.removed).toBe(1);
  await manager.close();
});
