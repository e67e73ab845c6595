// A workflow is tested where it matters: its process dies at every write, and steps finish in any order.
import { defineWorkflow } from 'holdfast';
import { crashTest, CrashTestError, shuffleTest, ShuffleTestError } from 'holdfast/testing';

let charged: string[] = [];

const order = defineWorkflow({
  name: 'order',
  async run(wf) {
    const parts = await wf.step('plan', () => ['bolt', 'nut']);
    const picked = await wf.map('pick', parts, (part, own) => own.step('from-shelf', () => `${part}, picked`));
    await wf.sleep('2h');
    const approved = await wf.waitFor<boolean>('approval', { timeout: '2d' });
    const receipt = await wf.effect('charge', {
      do: ({ idempotencyKey }) => charged.push(idempotencyKey),
      check: ({ idempotencyKey }) =>
        charged.includes(idempotencyKey) ? { done: charged.indexOf(idempotencyKey) + 1 } : 'not-done',
    });
    return { picked, approved, receipt };
  },
});

const signals = [{ name: 'approval', payload: true }];
const report = await crashTest(order, {
  signals,
  prepare: ({ number }) => {
    if (number === 1) charged = [];
  },
  check: ({ result }) => {
    if (result.success && charged.length !== 1) throw new Error(`charged ${charged.length} times`);
  },
});
console.log(`${report.result.status}; every death was survived:`, report.deaths > 3 * report.writes);

// The same order, hastily: the charge stands between the steps, and is made again by whoever goes on with the run.
const hasty = defineWorkflow({
  name: 'hasty-order',
  async run(wf) {
    await wf.step('plan', () => ['bolt', 'nut']);
    charged.push('no key');
    return wf.step('confirm', () => 'confirmed');
  },
});
try {
  await crashTest(hasty, {
    prepare: ({ number }) => {
      if (number === 1) charged = [];
    },
    world: () => charged,
  });
} catch (error) {
  if (!(error instanceof CrashTestError)) throw error;
  console.log(error.message.split('\n').slice(0, 5).join('\n'));
}

// Two branches whose steps share a name and happen not to overlap: a resume could not tell them apart.
const lucky = defineWorkflow({
  name: 'lucky',
  async run(wf) {
    const later = async (): Promise<string> => {
      for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      return wf.step('fetch', () => 'b');
    };
    return Promise.all([wf.step('fetch', () => 'a'), later()]);
  },
});
await shuffleTest(lucky, { orders: 1 }).catch((error: unknown) => {
  if (error instanceof ShuffleTestError) console.log(`\nshuffled: ${error.findings[0]?.kind}`);
});

// Prints:
// completed; every death was survived: true
// 6 findings in workflow "hasty-order":
//
// world: no body ran twice, and yet the world is ["no key","no key"] instead of ["no key"]: something is done outside of steps
//   process 1 dies after its write 3 (step-completed confirm)
//   again: crashTest(workflow, { …, schedule: [{ write: 3, moment: 'after' }] })
//
// shuffled: ambiguous
