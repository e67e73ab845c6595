import { expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunResult,
  type Workflow,
  type WorkflowContext,
} from '../../src/index.ts';
import { MortalStorage, type Death } from './mortal-storage.ts';

/** A world in which one run was made; each trial begins with a copy of it. */
interface World {
  readonly storage: MemoryStorage;
  /** What a step consumes beside its input; changed to make code differ. */
  edition: number;
  broken: boolean;
  /** Names of bodies that ran, with what their end was acknowledged with. */
  readonly bodies: string[];
}

const step = (world: World, wf: WorkflowContext, name: string, input?: unknown): Promise<string> =>
  wf.step(name, { retry: false, ...(input === undefined ? {} : { input }) }, ({ key }) => {
    world.bodies.push(key);
    if (name === 'e' && world.broken) throw new Error('e is broken');
    return `${name}${world.edition}`;
  });

const workflowOf = (world: World, version = '1.0.0'): Workflow<undefined> =>
  defineWorkflow({
    name: 'steered',
    version,
    migrations: version === '1.0.0' ? [] : [{ from: '1', rename: { p: 'q' }, drop: ['m'], input: () => 'new' }],
    async run(wf, input: unknown) {
      const a = await step(world, wf, 'a', 'a');
      const b = await wf.phase(version === '1.0.0' ? 'p' : 'q', () => step(world, wf, 'b', { edition: world.edition }));
      const m = await wf.map('m', ['x', 'y'], { concurrency: 1 }, (item, own) => step(world, own, 'c', { b, item }));
      await wf.checkpoint('middle');
      const d = await step(world, wf, 'd', { m });
      return [a, b, ...m, d, await step(world, wf, 'e'), input ?? null];
    },
  }) as Workflow<undefined>;

async function life<Result>(
  world: World,
  death: Death | undefined,
  act: (manager: EnhancedWorkflowManager) => Promise<Result>,
  version?: string,
): Promise<{ readonly result: Result | undefined; readonly writes: number }> {
  const storage = new MortalStorage(world.storage, death);
  const manager = new EnhancedWorkflowManager({ storage, crashLoopAfter: 1000 });
  manager.register(workflowOf(world, version));
  let result: Result | undefined;
  try {
    result = await act(manager);
  } catch (error) {
    if (!storage.dead) throw error;
  }
  await manager.close().catch(() => undefined);
  return { result: storage.dead ? undefined : result, writes: storage.writes };
}

async function world(broken = false): Promise<World> {
  const made: World = { storage: new MemoryStorage(), edition: 1, broken, bodies: [] };
  await life(made, undefined, (manager) => manager.execute(workflowOf(made), undefined, { id: 'r' }));
  made.bodies.length = 0;
  return made;
}

/** Dies before and after each write of a call, then lets another process come to the end; checks each time. */
async function dieEverywhere(
  broken: boolean,
  act: (manager: EnhancedWorkflowManager, world: World) => Promise<unknown>,
  after: (manager: EnhancedWorkflowManager, world: World) => Promise<void>,
  version?: string,
): Promise<void> {
  const whole = await world(broken);
  const { writes } = await life(whole, undefined, (manager) => act(manager, whole), version);
  expect(writes).toBeGreaterThan(1);
  for (let write = 1; write <= writes; write += 1)
    for (const moment of ['before', 'after'] as const) {
      const trial = await world(broken);
      await life(trial, { write, moment }, (manager) => act(manager, trial), version);
      await life(trial, undefined, (manager) => after(manager, trial), version);
    }
}

const takeOver = { takeOver: true } as const;
const outputOf = (result: RunResult): unknown => result.orThrow();

test('a rerun that dies at any write is either not begun or goes on right', async () => {
  const states = new Set<string>();
  await dieEverywhere(
    false,
    (manager, { bodies }) => (bodies.push('-'), manager.rerun('r', { from: 'm[y]/c' })),
    async (manager, trial) => {
      const result = await manager.resume('r', takeOver);
      expect(outputOf(result)).toEqual(['a1', 'b1', 'c1', 'c1', 'd1', 'e1', null]);
      expect(result.census).toMatchObject({ done: 6, failed: 0, skipped: 0, fanOuts: [{ done: 2 }] });
      expect(trial.bodies.filter((key) => ['a', 'p/b', 'm[x]/c'].includes(key))).toEqual([]);
      const again = new Set(trial.bodies.slice(1));
      states.add([...again].join(' '));
    },
  );
  expect([...states].toSorted()).toEqual(['', 'm[y]/c d e']);
});

test('a skip that dies at any write is either not there or answers', async () => {
  const outcomes = new Set<unknown>();
  await dieEverywhere(
    true,
    (manager) => manager.skip('r', 'e', { value: 'given' }),
    async (manager) => {
      const result = await manager.resume('r', takeOver);
      outcomes.add(result.status);
      if (result.status === 'completed')
        expect(result).toMatchObject({ outcome: 'degraded', census: { done: 5, skipped: 1, failed: 0 } });
      else expect(result).toMatchObject({ status: 'failed', census: { done: 5, skipped: 0, failed: 1 } });
    },
  );
  expect(outcomes).toEqual(new Set(['completed', 'failed']));
});

test('a fork that dies at any write is not there, or begins with the whole history before its step', async () => {
  const found = new Set<boolean>();
  await dieEverywhere(
    false,
    async (manager) => (await manager.fork('r', { from: 'd', id: 'f' })).result,
    async (manager, trial) => {
      const there = (await manager.get('f')) !== undefined;
      found.add(there);
      if (there)
        expect(outputOf(await manager.resume('f', takeOver))).toEqual(['a1', 'b1', 'c1', 'c1', 'd1', 'e1', null]);
      const again = await (await manager.fork('r', { from: 'd', id: 'f' })).result;
      expect(again).toMatchObject({ outcome: 'complete', census: { done: 6 } });
      expect(new Set(trial.bodies)).toEqual(new Set(['d', 'e']));
      expect(outputOf(await manager.resume('r'))).toEqual(['a1', 'b1', 'c1', 'c1', 'd1', 'e1', null]);
    },
  );
  expect(found).toEqual(new Set([true, false]));
});

test('a fork of which a storage kept only the beginning is refused, not run with half of its history', async () => {
  const { storage, ...rest } = await world();
  const cut = new Proxy(storage, {
    get(target, name) {
      if (name !== 'append') {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member as () => unknown).bind(target) : member;
      }
      const append: MemoryStorage['append'] = (log, lines, options) =>
        target.append(log, log.includes('named/f/1') ? lines.slice(0, -3) : lines, options);
      return append;
    },
  });
  await life({ ...rest, storage: cut }, undefined, async (manager) => {
    await expect(manager.fork('r', { from: 'd', id: 'f' })).rejects.toMatchObject({ code: 'fork-incomplete' });
    await expect(manager.resume('f', takeOver)).rejects.toMatchObject({ code: 'fork-incomplete' });
  });
});

test('changes that are applied to a finished run come to their end after a death at any write', async () => {
  await dieEverywhere(
    false,
    (manager, trial) => {
      trial.edition = 2;
      return manager.resume('r', { changes: 'apply' });
    },
    async (manager, trial) => {
      const result = await manager.resume('r', { changes: 'apply', ...takeOver });
      // Step e declares no input: it is kept.
      expect(outputOf(result)).toEqual(['a1', 'b2', 'c2', 'c2', 'd2', 'e1', null]);
      expect(result.census).toMatchObject({ done: 6, failed: 0, fanOuts: [{ done: 2, failed: 0 }] });
      expect(trial.bodies).not.toContain('a');
      expect(await manager.get('r')).toMatchObject({ counts: { done: 6, failed: 0 } });
    },
  );
});

test('a migration that dies at any write happens once', async () => {
  await dieEverywhere(
    true,
    (manager, trial) => {
      trial.broken = false;
      return manager.resume('r');
    },
    async (manager, trial) => {
      const result = await manager.resume('r', takeOver);
      expect(outputOf(result)).toEqual(['a1', 'b1', 'c1', 'c1', 'd1', 'e1', 'new']);
      expect(result.census).toMatchObject({ done: 6, failed: 0, phases: [{ key: 'q', status: 'done' }] });
      expect(trial.bodies).not.toContain('q/b');
      let migrations = 0;
      for await (const { type } of manager.history('r')) if (type === 'migrated') migrations += 1;
      expect(migrations).toBe(1);
      expect(await manager.get('r')).toMatchObject({ version: '2.0.0', counts: { done: 6, failed: 0 } });
    },
    '2.0.0',
  );
});
