import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type WorkflowContext } from '../../src/index.ts';
import { MortalStorage } from '../crash/mortal-storage.ts';

/** A random program: what it does, and in which way. `id` tells each place apart, which names do not. */
type Program =
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'loop'; readonly name: string; readonly times: number }
  | {
      readonly kind: 'sequence' | 'all' | 'parallel' | 'phase';
      readonly name: string;
      readonly parts: readonly Program[];
    }
  | { readonly kind: 'map'; readonly name: string; readonly times: number; readonly part: Program };

const name = fc.constantFrom('a', 'b', 'c');
const leaf: fc.Arbitrary<Program> = fc.oneof(
  fc.record({ kind: fc.constant('step' as const), name }),
  fc.record({ kind: fc.constant('loop' as const), name, times: fc.integer({ min: 2, max: 3 }) }),
);
const program = (raw: boolean): fc.Arbitrary<Program> =>
  fc.letrec<{ node: Program }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({
        kind: fc.constantFrom('sequence' as const, 'parallel' as const, ...(raw ? (['all'] as const) : [])),
        name,
        parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('map' as const), name, times: fc.integer({ min: 2, max: 3 }), part: tie('node') }),
    ),
  })).node;

/** Random pauses, so that what runs side by side overlaps differently each time. */
type Pause = () => Promise<void>;

async function run(
  wf: WorkflowContext,
  tree: Program,
  place: string,
  pause: Pause,
  mismatches: string[],
): Promise<void> {
  const step = async (called: string, id: string): Promise<void> => {
    const value = await wf.step(called, async () => {
      await pause();
      return id;
    });
    if (value !== id) mismatches.push(`${id} was given ${value}`);
  };
  switch (tree.kind) {
    case 'step':
      return step(tree.name, place);
    case 'loop':
      for (let round = 0; round < tree.times; round += 1) {
        await step(tree.name, `${place}.${round}`);
        await pause();
      }
      return;
    case 'sequence':
    case 'phase':
      for (const [index, part] of tree.parts.entries()) await run(wf, part, `${place}/${index}`, pause, mismatches);
      return;
    case 'all':
      // Each part asks for its first step at once: parts that begin later may never overlap, and nobody can see that.
      await Promise.all(tree.parts.map((part, index) => run(wf, part, `${place}/${index}`, pause, mismatches)));
      return;
    case 'parallel':
      await wf.parallel(
        Object.fromEntries(
          tree.parts.map((part, index) => [
            `k${index}`,
            async (own: WorkflowContext) => {
              await pause();
              await run(index % 2 === 0 ? own : wf, part, `${place}/${index}`, pause, mismatches);
            },
          ]),
        ),
        { concurrency: 2 },
      );
      return;
    case 'map':
      await wf.map(
        tree.name,
        Array.from({ length: tree.times }, (_, index) => index),
        async (index) => {
          await pause();
          await run(wf, tree.part, `${place}[${index}]`, pause, mismatches);
        },
      );
  }
}

/** Runs a program through deaths until it ends; gives how it ended and the values that were swapped. */
async function runThroughDeaths(
  tree: Program,
  seed: number,
): Promise<{ status: string; code: unknown; mismatches: string[] }> {
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pause: Pause = async () => {
    const hops = random(6);
    if (hops === 5) await new Promise((resolve) => setImmediate(resolve));
    else for (let hop = 0; hop < hops * 3; hop += 1) await Promise.resolve();
  };
  const inner = new MemoryStorage();
  const mismatches: string[] = [];
  for (let lives = 0; ; lives += 1) {
    const storage = new MortalStorage(
      inner,
      lives < 3 ? { write: 2 + random(12), moment: random(2) === 0 ? 'before' : 'after' } : undefined,
    );
    const manager = new EnhancedWorkflowManager({ storage, crashLoopAfter: 1000, views: false });
    const workflow = defineWorkflow({ name: 'random', run: (wf) => run(wf, tree, 'r', pause, mismatches) });
    manager.register(workflow);
    const begun = (await inner.list('runs/')).entries.length > 0;
    const result = await (
      begun ? manager.resume('r', { takeOver: true }) : manager.execute(workflow, undefined, { id: 'r' })
    ).catch((error: unknown) => {
      if (storage.dead) return undefined;
      throw error;
    });
    await manager.close().catch(() => undefined);
    if (storage.dead || result === undefined) continue;
    const cause = result.status === 'failed' ? (result.error as { code?: unknown }).code : undefined;
    return { status: result.status, code: cause, mismatches };
  }
}

test('structured programs get every value right, before and after a death', async () => {
  await fc.assert(
    fc.asyncProperty(program(false), fc.integer(), async (tree, seed) => {
      const wrapped: Program = { kind: 'sequence', name: 'a', parts: [tree, { kind: 'loop', name: 'a', times: 2 }] };
      expect(await runThroughDeaths(wrapped, seed)).toEqual({ status: 'completed', code: undefined, mismatches: [] });
    }),
    { numRuns: 150 },
  );
});

test('raw Promise.all over equal names gives the right data or step-ambiguous, never swapped data', async () => {
  let ambiguous = 0;
  let completed = 0;
  await fc.assert(
    fc.asyncProperty(program(true), program(true), fc.integer(), async (one, other, seed) => {
      const { status, code, mismatches } = await runThroughDeaths(
        { kind: 'all', name: 'a', parts: [one, other] },
        seed,
      );
      expect(mismatches.filter(() => status === 'completed')).toEqual([]);
      if (status === 'completed') completed += 1;
      else {
        expect(code).toBe('step-ambiguous');
        ambiguous += 1;
      }
    }),
    { numRuns: 250 },
  );
  // Both answers must have been seen, else the property says nothing.
  expect(ambiguous).toBeGreaterThan(10);
  expect(completed).toBeGreaterThan(10);
});
