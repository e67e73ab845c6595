import { expect, test } from 'vitest';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type RunResult,
  type WorkflowContext,
} from '../../src/index.ts';
import { MortalStorage, type Death } from './mortal-storage.ts';

/** What the bodies of one run did, over all its lives. */
class Ledger {
  /** How often each step was acknowledged to the workflow with a value of its own. */
  readonly acknowledged = new Map<string, Set<unknown>>();
  readonly bodies = new Map<string, number>();
  #token = 0;

  async step(wf: WorkflowContext, name: string, key = name): Promise<number> {
    const value = await wf.step(name, () => {
      this.bodies.set(key, (this.bodies.get(key) ?? 0) + 1);
      return (this.#token += 1);
    });
    const seen = this.acknowledged.get(key) ?? new Set();
    this.acknowledged.set(key, seen.add(value));
    return value;
  }
}

const everything = (ledger: Ledger) =>
  defineWorkflow({
    name: 'everything',
    phases: ['first', 'second'],
    async run(wf) {
      const a = await wf.phase('first', async () => (await ledger.step(wf, 'a')) + (await ledger.step(wf, 'a', 'a#2')));
      const side = await wf.parallel({ x: () => ledger.step(wf, 'x'), y: (own) => ledger.step(own, 'y') });
      const items = await wf.map('item', ['p', 'q', 'r'], { concurrency: 2, settle: true }, async (item, own) => {
        if (item === 'q') throw new Error('q is broken');
        return (await ledger.step(own, 'work', `work ${item}`)) > 0;
      });
      const caught = await wf
        .step('fails', { retry: false }, () => {
          throw new Error('always');
        })
        .catch((error: unknown) => String(error));
      await wf.sleep(1);
      const mark = await wf.checkpoint('middle', { a });
      const b = await wf.phase('second', () => ledger.step(wf, 'b'));
      return { a, side, done: items.done, missing: items.failed.map((item) => item.key), caught, mark, b };
    },
  });

async function live(
  inner: MemoryStorage,
  ledger: Ledger,
  death?: Death,
): Promise<{ result: RunResult | undefined; writes: number }> {
  const storage = new MortalStorage(inner, death);
  const manager = new EnhancedWorkflowManager({ storage, crashLoopAfter: 1000 });
  manager.register(everything(ledger));
  let result: RunResult | undefined;
  try {
    const begun = (await inner.list('runs/')).entries.length > 0;
    result = begun
      ? await manager.resume('r', { takeOver: true })
      : await manager.execute(everything(ledger), undefined, { id: 'r' });
  } catch (error) {
    if (!storage.dead) throw error;
  }
  await manager.close().catch(() => undefined);
  return { result: storage.dead ? undefined : result, writes: storage.writes };
}

const expected = {
  status: 'completed',
  outcome: 'partial',
  output: { done: [true, true], missing: ['q'], caught: 'StepError: Step "fails" failed: always', mark: 2 },
};

test('a run that dies before or after any write is finished by the next process, with every acknowledged step run once (G1)', async () => {
  const undisturbed = await live(new MemoryStorage(), new Ledger());
  expect(undisturbed.result).toMatchObject(expected);
  expect(undisturbed.writes).toBeGreaterThan(15);
  for (let write = 1; write <= undisturbed.writes; write += 1) {
    for (const moment of ['before', 'after'] as const) {
      const inner = new MemoryStorage();
      const ledger = new Ledger();
      expect((await live(inner, ledger, { write, moment })).result).toBeUndefined();
      const { result } = await live(inner, ledger);
      expect(result, `death ${moment} write ${write}`).toMatchObject(expected);
      for (const [key, values] of ledger.acknowledged)
        expect(values.size, `${key}, death ${moment} write ${write}`).toBe(1);
      for (const [key, count] of ledger.bodies)
        expect(count, `${key}, death ${moment} write ${write}`).toBeLessThanOrEqual(2);
    }
  }
});

test('a run that dies at every write in turn still comes to its end, with every acknowledged step run once (G1)', async () => {
  const inner = new MemoryStorage();
  const ledger = new Ledger();
  let lives = 0;
  let result: RunResult | undefined;
  for (; result === undefined && lives < 500; lives += 1)
    ({ result } = await live(inner, ledger, { write: 3 + (lives % 3), moment: lives % 2 === 0 ? 'after' : 'before' }));
  expect(result).toMatchObject(expected);
  expect(lives).toBeGreaterThan(5);
  for (const [key, values] of ledger.acknowledged) expect(values.size, key).toBe(1);
});
