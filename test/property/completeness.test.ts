import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunResult,
  type WorkflowContext,
} from '../../src/index.ts';
import { FakeHost } from '../../src/testing/index.ts';

/** Something a workflow declares: it succeeds, fails, or is never asked for. */
type Part =
  | { readonly kind: 'step'; readonly fails: boolean; readonly manner: 'caught' | 'optional' | 'thrown' }
  | { readonly kind: 'fan-out'; readonly items: readonly boolean[]; readonly manner: 'settle' | 'half' | 'caught' };

interface Plan {
  readonly phases: readonly { readonly asked: boolean; readonly critical: boolean; readonly parts: readonly Part[] }[];
}

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    kind: fc.constant('step' as const),
    fails: fc.boolean(),
    manner: fc.constantFrom('caught' as const, 'optional' as const, 'thrown' as const),
  }),
  fc.record({
    kind: fc.constant('fan-out' as const),
    items: fc.array(fc.boolean(), { maxLength: 5 }),
    manner: fc.constantFrom('settle' as const, 'half' as const, 'caught' as const),
  }),
);

const plan: fc.Arbitrary<Plan> = fc.record({
  phases: fc.array(
    fc.record({ asked: fc.boolean(), critical: fc.boolean(), parts: fc.array(part, { maxLength: 3 }) }),
    { maxLength: 3 },
  ),
});

const quietly = (): undefined => undefined;

async function follow(wf: WorkflowContext, { phases }: Plan, done: Set<string>): Promise<void> {
  const body = (key: string, fails: boolean) => (): string => {
    if (fails) throw new Error(`${key} fails`);
    done.add(key);
    return key;
  };
  for (const [index, phase] of phases.entries()) {
    if (!phase.asked) continue;
    const walk = async (own: WorkflowContext): Promise<void> => {
      for (const [number, one] of phase.parts.entries()) {
        const key = `${index}.${number}`;
        if (one.kind === 'step') {
          const critical = one.manner !== 'optional';
          const asked = own.step(key, { critical, retry: false }, body(key, one.fails));
          if (one.manner === 'thrown') await asked;
          else await asked.catch(quietly);
        } else {
          const each = (fails: boolean, _own: WorkflowContext, item: number): string => body(`${key}.${item}`, fails)();
          const options = { key: (flag: boolean) => `x${String(flag)}`.slice(0, 1) };
          if (one.manner === 'settle') await own.map(key, one.items, { ...options, settle: true }, each);
          else if (one.manner === 'half')
            await own.map(key, one.items, { ...options, require: '50%' }, each).catch(quietly);
          else await own.map(key, one.items, options, each).catch(quietly);
        }
      }
      done.add(`phase ${index}`);
    };
    const asked = wf.phase(`phase/${index}`, { critical: phase.critical }, walk);
    if (phase.critical) await asked.catch(quietly);
    else await asked;
  }
}

/** Everything that the plan declares. */
function declared({ phases }: Plan): string[] {
  return phases.flatMap(({ asked, parts }, index) => [
    `phase ${index}`,
    ...(asked
      ? parts.flatMap((one, number) =>
          one.kind === 'step' ? [`${index}.${number}`] : one.items.map((_, item) => `${index}.${number}.${item}`),
        )
      : []),
  ]);
}

test('a run is called complete only when everything that was declared was done (G7)', async () => {
  const seen = { complete: 0, less: 0 };
  await fc.assert(
    fc.asyncProperty(plan, fc.boolean(), async (what, dies) => {
      const host = new FakeHost();
      const storage = new MemoryStorage();
      const done = new Set<string>();
      const phases = what.phases.map((_, index) => `phase/${index}`);
      const workflow = defineWorkflow({
        name: 'plan',
        phases,
        run: async (wf) => {
          await follow(wf, what, done);
          await wf.step('last', () => wf.id);
        },
      });
      const manager = new EnhancedWorkflowManager({ storage, host });
      // Closed in the middle: the census must speak of the whole run, not of one process.
      let steps = 0;
      if (dies) manager.on('step-completed', () => ((steps += 1) === 2 ? manager.close() : undefined));
      let result: RunResult = await host.finish(manager.execute(workflow, undefined, { id: 'r' }));
      await host.finish(manager.close());
      if (result.status === 'interrupted') {
        const next = new EnhancedWorkflowManager({ storage, host });
        next.register(workflow);
        result = await host.finish(next.resume('r'));
        await host.finish(next.close());
      }
      expect(result.status).toBe('completed');
      const missing = declared(what).filter((key) => !done.has(key));
      const outcome = result.status === 'completed' ? result.outcome : undefined;
      expect(outcome === 'complete', `${String(outcome)}, missing: ${missing.join()}`).toBe(missing.length === 0);
      seen[missing.length === 0 ? 'complete' : 'less'] += 1;
      if (missing.length === 0) return;
      // What is missing is named, with counts.
      const { census } = result;
      const undone = census.fanOuts.filter(({ failed, skipped, notStarted }) => failed + skipped + notStarted > 0);
      const named =
        census.failures.length + undone.length + census.phases.filter(({ status }) => status !== 'done').length;
      expect(named).toBeGreaterThan(0);
      for (const { expected = 0, done: count, failed, skipped, notStarted } of census.fanOuts)
        expect(count + failed + skipped + notStarted).toBe(expected);
    }),
    { numRuns: 200 },
  );
  expect(seen.complete).toBeGreaterThan(20);
  expect(seen.less).toBeGreaterThan(20);
});

test('a step that was refused, or whose result could not be stored, is missing from a complete run (G7)', async () => {
  const runs: readonly ((wf: WorkflowContext) => Promise<unknown>)[] = [
    (wf) => Promise.allSettled([wf.step('same', () => 1), wf.step('same', () => 2)]),
    (wf) => wf.step('unstorable', () => new Map()).catch(quietly),
    (wf) => wf.checkpoint('unstorable', 1n).catch(quietly),
    (wf) => wf.step('codec', { codec: { encode: () => Number.NaN, decode: Number } }, () => 1).catch(quietly),
  ];
  for (const run of runs) {
    const host = new FakeHost();
    await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host });
    const result = await host.finish(
      manager.execute(
        defineWorkflow({
          name: 'refused',
          run: async (wf) => {
            await run(wf);
          },
        }),
      ),
    );
    expect(result).toMatchObject({ status: 'completed', outcome: 'degraded', census: { failed: 1 } });
    expect(result.census.failures).toHaveLength(1);
  }
});
