import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, FileStorage, isHoldfastError, type StorageAdapter } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';
import { live } from './planted-death.ts';

const worker = join(import.meta.dirname, 'moving-worker.ts');
const bodies: string[] = [];
const flow = defineWorkflow({
  name: 'flow',
  async run(wf) {
    const long = await wf.step('long', () => (bodies.push('long'), 'x'.repeat(300_000)));
    for (let index = 0; index < 5; index += 1) await wf.step('short', () => bodies.push('short'));
    const went = await wf.waitFor('go');
    return [long.length, went];
  },
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-moving-'));
  bodies.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a place as one process would, and leaves it. */
async function at<Result>(path: string, act: (manager: EnhancedWorkflowManager) => Promise<Result>): Promise<Result> {
  const storage: StorageAdapter = path.endsWith('.db')
    ? new SqliteStorage({ path, durability: 'process' })
    : new FileStorage({ directory: path, durability: 'process' });
  const manager = new EnhancedWorkflowManager({ storage, parkAfter: '1ms', grace: '1s' });
  manager.register(flow);
  try {
    return await act(manager);
  } finally {
    await manager.close();
    await storage.close?.();
  }
}

/** What a resume finds at a place: the code of its refusal, or how the run rests. */
async function found(path: string): Promise<string> {
  try {
    return await at(path, async (manager) => (await manager.resume('r')).status);
  } catch (error) {
    if (isHoldfastError(error)) return error.code;
    throw error;
  }
}

test.each(['before', 'after'] as const)(
  'a run that goes to a database and back is at one place, whole, wherever SIGKILL came: %s a write (G1, G2)',
  { timeout: 180_000 },
  async (moment) => {
    const [files, database] = [join(folder, 'files'), join(folder, 'runs.db')];
    const made = await at(files, (manager) => manager.execute(flow, undefined, { id: 'r' }));
    expect(made).toMatchObject({ status: 'paused', pausedReason: 'waiting' });
    for (const [from, to] of [
      [files, database],
      [database, files],
    ] as const) {
      let kills = 0;
      // Each life is killed a little later than the one before, until one comes through.
      for (let write = 1; (await live(worker, [from, to], { write, moment })) === undefined; write += 2) {
        kills += 1;
        if (kills % 3 !== 1) continue;
        const places = [await found(from), await found(to)];
        expect(places.filter((place) => place === 'paused').length, `${places.join()} ${write}`).toBeLessThanOrEqual(1);
        for (const place of places) expect(['paused', 'run-moved', 'run-not-found']).toContain(place);
      }
      expect(kills).toBeGreaterThan(1);
      expect([await found(from), await found(to)]).toEqual(['run-moved', 'paused']);
    }
    await at(files, (manager) => manager.signal('r', 'go', 'home'));
    const result = await at(files, (manager) => manager.resume('r'));
    expect(result.orThrow()).toEqual([300_000, 'home']);
    expect(bodies).toEqual(['long', 'short', 'short', 'short', 'short', 'short']);
  },
);
