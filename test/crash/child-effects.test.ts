import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type RunResult } from '../../src/index.ts';
import { MortalStorage, type Death } from './mortal-storage.ts';

/** A family whose lowest effect may have been done; each trial begins with one of its own. */
interface World {
  readonly storage: MemoryStorage;
  readonly sent: string[];
}

const workflowOf = ({ sent }: World) => {
  const grandchild = defineWorkflow({
    name: 'grandchild',
    run: (wf) =>
      wf.effect('lost', {
        do: ({ idempotencyKey }): string => {
          sent.push(idempotencyKey);
          throw new Error('hang up');
        },
      }),
  });
  const child = defineWorkflow({
    name: 'child',
    async run(wf) {
      const told = await wf.effect('told', { do: ({ idempotencyKey }) => sent.push(idempotencyKey) });
      return `${told}, ${await wf.workflow(grandchild, undefined)}`;
    },
  });
  return defineWorkflow({
    name: 'parent',
    async run(wf) {
      await wf.step('a', () => 1);
      return wf.workflow(child, undefined);
    },
  });
};

async function life<Result>(
  world: World,
  death: Death | undefined,
  act: (manager: EnhancedWorkflowManager) => Promise<Result>,
): Promise<{ readonly result: Result | undefined; readonly writes: number }> {
  const storage = new MortalStorage(world.storage, death);
  const manager = new EnhancedWorkflowManager({ storage, crashLoopAfter: 1000 });
  manager.register(workflowOf(world));
  let result: Result | undefined;
  try {
    result = await act(manager);
  } catch (error) {
    if (!storage.dead) throw error;
  }
  await manager.close().catch(() => undefined);
  return { result: storage.dead ? undefined : result, writes: storage.writes };
}

async function world(): Promise<World> {
  const made: World = { storage: new MemoryStorage(), sent: [] };
  await life(made, undefined, (manager) => manager.execute(workflowOf(made), undefined, { id: 'r' }));
  expect(made.sent).toHaveLength(2);
  return made;
}

const deeds = {
  rerun: (manager: EnhancedWorkflowManager) => manager.rerun('r', { from: 'a' }),
  rollback: async (manager: EnhancedWorkflowManager) => {
    await manager.rollback('r', { to: 0 });
    return manager.resume('r');
  },
  fork: async (manager: EnhancedWorkflowManager) => (await manager.fork('r', { from: 'a', id: 'f' })).result,
};

/** Asks a run to go on, also from the end of a rollback and over a child that was cancelled just before a process died. */
async function goOn(manager: EnhancedWorkflowManager, id: string): Promise<RunResult> {
  const first = await manager.resume(id, { takeOver: true });
  const rests = first.status === 'paused' && first.pausedReason === 'effect-unknown';
  return rests ? first : manager.resume(id, { takeOver: true });
}

test.each(Object.entries(deeds))(
  'a %s over a family with effects that dies at any write does none of them again, and leaves one to be asked about',
  { timeout: 240_000 },
  async (name, act) => {
    const whole = await world();
    const { writes, result } = await life(whole, undefined, act);
    expect(result).toMatchObject({ pausedReason: 'effect-unknown' });
    expect(whole.sent).toHaveLength(2);
    const counts = new Set<number>();
    for (let write = 1; write <= writes; write += 1)
      for (const moment of ['before', 'after'] as const) {
        const about = `death ${moment} write ${write}`;
        const trial = await world();
        await life(trial, { write, moment }, act);
        await life(trial, undefined, async (manager) => {
          const id = name === 'fork' && (await manager.get('f')) !== undefined ? 'f' : 'r';
          expect(await goOn(manager, id), about).toMatchObject({ pausedReason: 'effect-unknown' });
          const { runs } = await manager.list({ limit: 1000 });
          counts.add(runs.length);
          // The one that `id` waits for, however far below.
          const above = (run: string | undefined): string | undefined =>
            runs.find(({ workflow_id: found }) => found === run)?.parent_id;
          const open = runs.filter(
            ({ workflow, status, workflow_id: found }) =>
              workflow === 'grandchild' && status === 'paused' && above(above(found)) === id,
          );
          expect(open, about).toHaveLength(1);
          await manager.resolve(open[0]?.workflow_id ?? '', 'lost', { as: 'done', value: 'found' });
          expect((await manager.resume(id)).orThrow(), about).toBe('1, found');
        });
        expect(trial.sent, about).toHaveLength(2);
      }
    // Never a second child in the place of the first one: the root, its line of two, and two in their place.
    expect(Math.max(...counts)).toBe(name === 'fork' ? 6 : 5);
  },
);
