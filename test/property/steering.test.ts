import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type WorkflowContext } from '../../src/index.ts';
import { FakeHost } from '../../src/testing/index.ts';

/** A program: steps, alone, in a phase, or in a map with one at a time. */
type Node = { readonly kind: 'step' } | { readonly kind: 'phase' | 'map'; readonly size: number };

type Deed =
  | { readonly kind: 'rerun' | 'fork'; readonly at: number }
  | { readonly kind: 'skip'; readonly at: number }
  | { readonly kind: 'rollback'; readonly to: number }
  | { readonly kind: 'restart' };

const node: fc.Arbitrary<Node> = fc.oneof(
  fc.constant({ kind: 'step' } as const),
  fc.record({ kind: fc.constantFrom('phase', 'map'), size: fc.integer({ min: 1, max: 3 }) }) as fc.Arbitrary<Node>,
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rerun', 'fork', 'skip'), at: fc.nat(20) }) as fc.Arbitrary<Deed>,
  fc.record({ kind: fc.constant('rollback'), to: fc.nat(5) }) as fc.Arbitrary<Deed>,
  fc.constant({ kind: 'restart' } as const),
);

/** The keys of a program's steps, in their order. */
function keysOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((each, index) => {
    if (each.kind === 'step') return [`s${index}`];
    const inner = Array.from({ length: each.size }, (_, item) => item);
    return inner.map((item) => (each.kind === 'phase' ? `p${index}/i${item}` : `m${index}[${item}]/w`));
  });
}

/** What a run should be: what each step gave, by key, in the order of their recording; a step given by a person is marked. */
type Model = Map<string, { readonly value: unknown; readonly skipped: boolean }>;

class Trial {
  readonly host = new FakeHost();
  readonly storage = new MemoryStorage();
  manager = this.#open();
  /** The step that fails; none when it is `undefined`. */
  fails: string | undefined;
  bodies = 0;
  readonly #nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
    this.manager.register(this.workflow);
  }

  get workflow() {
    return defineWorkflow({ name: 'trial', run: (wf) => this.#run(wf) });
  }

  async restart(): Promise<void> {
    await this.host.finish(this.manager.close());
    this.manager = this.#open();
    this.manager.register(this.workflow);
  }

  #open(): EnhancedWorkflowManager {
    return new EnhancedWorkflowManager({ storage: this.storage, host: this.host });
  }

  async #run(wf: WorkflowContext): Promise<unknown[]> {
    const out: unknown[] = [];
    const step = async (own: WorkflowContext, name: string): Promise<void> => {
      const body = ({ key }: { readonly key: string }): number => {
        if (key === this.fails) throw new Error('broken');
        return (this.bodies += 1);
      };
      out.push(await own.step(name, { retry: false }, body));
    };
    for (const [index, each] of this.#nodes.entries()) {
      const items = each.kind === 'step' ? [] : Array.from({ length: each.size }, (_, item) => item);
      if (each.kind === 'step') await step(wf, `s${index}`);
      if (each.kind === 'phase')
        await wf.phase(`p${index}`, async () => {
          for (const item of items) await step(wf, `i${item}`);
        });
      if (each.kind === 'map')
        out.push(
          ...(await wf.map(`m${index}`, items, { concurrency: 1 }, async (_, own) => {
            await step(own, 'w');
            return out.pop();
          })),
        );
    }
    return out;
  }
}

test('any sequence of reruns, forks, skips, rollbacks and restarts keeps exactly what stands before, and counts it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(node, { minLength: 1, maxLength: 4 }),
      fc.array(deed, { maxLength: 6 }),
      fc.option(fc.nat(20)),
      async (nodes, deeds, failing) => {
        const trial = new Trial(nodes);
        const keys = keysOf(nodes);
        const finish = trial.host.finish.bind(trial.host);
        let model: Model = new Map();
        let id = 'r';
        const run = (of: Model): void => {
          for (const key of keys) {
            if (key === trial.fails && !of.has(key)) return;
            if (!of.has(key)) of.set(key, { value: (count += 1), skipped: false });
          }
        };
        let count = 0;
        trial.fails = failing === null ? undefined : keys[failing % keys.length];
        await finish(trial.manager.execute(trial.workflow, undefined, { id }));
        run(model);
        const before = (from: Model, key: string): Model => {
          const names = [...from.keys()];
          return new Map([...from].slice(0, names.indexOf(key)));
        };
        for (const { ...one } of deeds) {
          const known = [...model.keys()];
          const key = 'at' in one ? known[one.at % Math.max(1, known.length)] : undefined;
          if (one.kind === 'restart') await trial.restart();
          if (one.kind === 'rerun' && key !== undefined) {
            model = before(model, key);
            run(model);
            await finish(trial.manager.rerun(id, { from: key }));
          }
          if (one.kind === 'fork' && key !== undefined) {
            const other = `${id}f`;
            const fork = await trial.manager.fork(id, { from: key, id: other });
            await finish(fork.result);
            model = before(model, key);
            run(model);
            id = other;
          }
          const open = trial.fails;
          if (one.kind === 'skip' && open !== undefined && !model.has(open)) {
            await trial.manager.skip(id, open, { value: 'given' });
            model.set(open, { value: 'given', skipped: true });
            run(model);
            await finish(trial.manager.resume(id));
          }
          if (one.kind === 'rollback' && one.to === 0) {
            await finish(trial.manager.rollback(id, { to: 0 }));
            model = new Map();
            run(model);
            await finish(trial.manager.resume(id));
          }
        }
        trial.fails = undefined;
        run(model);
        const result = await finish(trial.manager.resume(id));
        const values = [...model.values()];
        const skipped = values.filter((kept) => kept.skipped).length;
        expect(result).toMatchObject({
          status: 'completed',
          outcome: skipped === 0 ? 'complete' : 'degraded',
          output: keys.map((name) => model.get(name)?.value),
          census: { done: keys.length - skipped, failed: 0, skipped },
          report: { changes: { inserted: [], removed: [] } },
        });
        expect(await trial.manager.get(id)).toMatchObject({
          status: 'completed',
          counts: { done: keys.length - skipped, failed: 0, skipped },
        });
        await finish(trial.manager.close());
      },
    ),
    { numRuns: 60 },
  );
});
