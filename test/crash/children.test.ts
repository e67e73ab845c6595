import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunResult,
  type RunSummary,
  type Workflow,
  type WorkflowContext,
} from '../../src/index.ts';
import { childStorm } from '../torture/child-storm.ts';
import { MortalStorage, type Death } from './mortal-storage.ts';

/** A family of runs: each node is a run with a step of its own before and after its children. */
interface Node {
  readonly manner: 'sequence' | 'parallel' | 'map' | 'phase';
  readonly children: readonly Node[];
}

const node: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    manner: fc.constantFrom('sequence' as const, 'parallel' as const, 'map' as const, 'phase' as const),
    children: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  }),
})).node;

/** What the bodies of a family did over all lives: acknowledged values by place, of which there must be one each. */
class Ledger {
  readonly acknowledged = new Map<string, Set<number>>();
  #token = 0;

  async step(wf: WorkflowContext, name: string, place: string): Promise<void> {
    const value = await wf.step(name, () => (this.#token += 1));
    this.acknowledged.set(place, (this.acknowledged.get(place) ?? new Set()).add(value));
  }
}

/** How many runs there are in a family, and what its output is. */
const sizeOf = ({ children }: Node): number => children.reduce((sum, child) => sum + sizeOf(child), 1);

function workflowOf(tree: Node, ledger: Ledger, waits = false): Workflow<string, number> {
  return defineWorkflow<string, number>({
    name: `${tree.manner}-${sizeOf(tree)}`,
    async run(wf, place) {
      await ledger.step(wf, 'before', `${place} before`);
      const call = (own: WorkflowContext, index: number): Promise<number> => {
        const child = tree.children[index];
        return child === undefined
          ? Promise.resolve(0)
          : own.workflow(workflowOf(child, ledger, waits), `${place}.${index}`, { name: `child-${index}` });
      };
      const sizes: number[] = [];
      const indexes = tree.children.map((_, index) => index);
      if (tree.manner === 'sequence') for (const index of indexes) sizes.push(await call(wf, index));
      if (tree.manner === 'phase')
        await wf.phase('all', async () => {
          for (const index of indexes) sizes.push(await call(wf, index));
        });
      if (tree.manner === 'map') sizes.push(...(await wf.map('item', indexes, (index, own) => call(own, index))));
      if (tree.manner === 'parallel')
        sizes.push(
          ...Object.values(
            await wf.parallel(
              Object.fromEntries(indexes.map((index) => [`b${index}`, (own: WorkflowContext) => call(own, index)])),
            ),
          ),
        );
      if (waits && tree.children.length === 0) await wf.waitFor('never');
      await ledger.step(wf, 'after', `${place} after`);
      return sizes.reduce((sum, size) => sum + size, 1);
    },
  });
}

interface Life {
  readonly result: RunResult | undefined;
  readonly writes: number;
}

async function live(
  inner: MemoryStorage,
  workflow: Workflow<string, number>,
  death?: Death,
  act?: (manager: EnhancedWorkflowManager) => Promise<void>,
): Promise<Life> {
  const storage = new MortalStorage(inner, death);
  const manager = new EnhancedWorkflowManager({ storage, crashLoopAfter: 1000 });
  manager.register(workflow);
  let result: RunResult | undefined;
  try {
    const begun = (await inner.list('runs/named/')).entries.length > 0;
    const running = begun ? manager.resume('r', { takeOver: true }) : manager.execute(workflow, 'r', { id: 'r' });
    running.catch(() => undefined);
    await act?.(manager);
    result = await running;
  } catch (error) {
    if (!storage.dead) throw error;
  }
  await manager.close().catch(() => undefined);
  return { result: storage.dead ? undefined : result, writes: storage.writes };
}

async function allRuns(storage: MemoryStorage): Promise<readonly RunSummary[]> {
  await using manager = new EnhancedWorkflowManager({ storage });
  return (await manager.list({ limit: 1000 })).runs;
}

async function expectWhole(
  tree: Node,
  inner: MemoryStorage,
  ledger: Ledger,
  result: unknown,
  about: string,
): Promise<void> {
  expect(result, about).toMatchObject({ status: 'completed', outcome: 'complete', output: sizeOf(tree) });
  expect(ledger.acknowledged.size, about).toBe(2 * sizeOf(tree));
  for (const [place, values] of ledger.acknowledged) expect(values.size, `${place}, ${about}`).toBe(1);
  const runs = await allRuns(inner);
  expect(
    runs.map(({ status }) => status),
    about,
  ).toEqual(Array(sizeOf(tree)).fill('completed'));
}

const leaf: Node = { manner: 'sequence', children: [] };
const family: Node = {
  manner: 'parallel',
  children: [leaf, { manner: 'map', children: [leaf, leaf] }, { manner: 'phase', children: [leaf] }],
};

test(
  'a family that dies before or after any write is finished by the next process: no step twice, no second child (G1)',
  { timeout: 120_000 },
  async () => {
    const whole = new Ledger();
    const undisturbed = await live(new MemoryStorage(), workflowOf(family, whole));
    expect(undisturbed.result).toMatchObject({ output: 7 });
    for (let write = 1; write <= undisturbed.writes; write += 1)
      for (const moment of ['before', 'after'] as const) {
        const inner = new MemoryStorage();
        const ledger = new Ledger();
        const about = `death ${moment} write ${write}`;
        expect((await live(inner, workflowOf(family, ledger), { write, moment })).result, about).toBeUndefined();
        const { result } = await live(inner, workflowOf(family, ledger));
        await expectWhole(family, inner, ledger, result, about);
      }
  },
);

test(
  'any family comes to its end over any number of deaths: no step twice, no second child (G1)',
  { timeout: 240_000 },
  () =>
    fc.assert(
      fc.asyncProperty(
        node,
        fc.array(
          fc.record({
            write: fc.integer({ min: 2, max: 25 }),
            moment: fc.constantFrom('before' as const, 'after' as const),
          }),
          { maxLength: 6 },
        ),
        async (tree, deaths) => {
          const inner = new MemoryStorage();
          const ledger = new Ledger();
          let result: RunResult | undefined;
          for (const death of deaths) ({ result } = await live(inner, workflowOf(tree, ledger), death));
          ({ result } = await live(inner, workflowOf(tree, ledger)));
          await expectWhole(tree, inner, ledger, result, JSON.stringify(deaths));
        },
      ),
      { numRuns: 60 },
    ),
);

test(
  'a process that dies while it cancels a family leaves nothing running once the next one has been there',
  { timeout: 240_000 },
  async () => {
    const cancelling = async (manager: EnhancedWorkflowManager): Promise<void> => {
      for (let look = 0; look < 200; look += 1) {
        const { runs } = await manager.list({ status: 'in_progress' });
        if (runs.length === sizeOf(family)) break;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await manager.cancel('r', 'enough');
    };
    const undisturbed = await live(new MemoryStorage(), workflowOf(family, new Ledger(), true), undefined, cancelling);
    expect(undisturbed.result).toMatchObject({ status: 'cancelled' });
    for (let write = undisturbed.writes; write > undisturbed.writes - 25; write -= 1) {
      const inner = new MemoryStorage();
      await live(inner, workflowOf(family, new Ledger(), true), { write, moment: 'before' }, cancelling);
      const asked = (await allRuns(inner)).find((run) => run.workflow_id === 'r');
      if (asked?.status !== 'cancelled')
        await live(inner, workflowOf(family, new Ledger(), true), undefined, (manager) =>
          manager.cancel('r', 'enough').catch(() => undefined),
        );
      const runs = await allRuns(inner);
      expect(
        runs.map(({ status }) => status),
        `death before write ${write}`,
      ).toEqual(runs.map(() => 'cancelled'));
    }
  },
);

test(
  'a parent that nobody drives is cancelled after its children, at whatever write the process dies',
  { timeout: 240_000 },
  async () => {
    const small: Node = { manner: 'parallel', children: [leaf, leaf] };
    const begun = async (): Promise<MemoryStorage> => {
      const inner = new MemoryStorage();
      await live(inner, workflowOf(small, new Ledger(), true), undefined, async (manager) => {
        while ((await manager.list({ status: 'in_progress' })).runs.length < sizeOf(small))
          await new Promise((resolve) => setTimeout(resolve, 1));
        await manager.close();
      });
      return inner;
    };
    const cancel = async (inner: MemoryStorage, death?: Death): Promise<number> => {
      const storage = new MortalStorage(inner, death);
      const manager = new EnhancedWorkflowManager({ storage });
      await manager.cancel('r', 'enough').catch(() => undefined);
      await manager.close().catch(() => undefined);
      return storage.writes;
    };
    const writes = await cancel(await begun());
    for (let write = 1; write <= writes; write += 1)
      for (const moment of ['before', 'after'] as const) {
        const inner = await begun();
        await cancel(inner, { write, moment });
        const parent = (await allRuns(inner)).find((run) => run.workflow_id === 'r');
        if (parent?.status !== 'cancelled')
          await live(inner, workflowOf(small, new Ledger(), true), undefined, (manager) =>
            manager.cancel('r', 'enough').catch(() => undefined),
          );
        const runs = await allRuns(inner);
        expect(
          runs.map(({ status }) => status),
          `death ${moment} write ${write}`,
        ).toEqual(['cancelled', 'cancelled', 'cancelled']);
      }
  },
);

test(
  'SIGKILLs at random moments leave a family with every step once and no second child (G1)',
  { timeout: 1_000_000 },
  async () => {
    const until = performance.now() + 900_000;
    // How many lives a family has depends on the machine: families follow each other until enough of them were killed.
    let kills = 0;
    while (kills < 12 && performance.now() < until) {
      const report = await childStorm({ kills: 40, limitMs: until - performance.now() });
      expect(report).toMatchObject({ again: 0, runs: 7, errors: [] });
      kills += report.kills;
    }
    expect(kills).toBeGreaterThan(0);
  },
);
