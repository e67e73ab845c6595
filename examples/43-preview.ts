/** A preview: what a run will take, cost and reach, before anything is spent. Nothing of the workflow is run for it. */
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

let asked = 0;

const review = defineWorkflow({
  name: 'review',
  phases: ['reading', 'writing'],
  async run(wf) {
    for (const phase of ['reading', 'writing'])
      await wf.phase(phase, () =>
        wf.step('ask', { agent: 'reviewer', estimate: { costUsd: 1 } }, ({ usage }) => {
          asked += 1;
          usage({ tokens: 1000, costUsd: 0.5 });
        }),
      );
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), metrics: {} });

const unknown = await manager.preview(review);
console.log(unknown.phases.map(({ name }) => name).join(', '), 'basis:', unknown.expected.basis);
console.log('a cost is known:', unknown.expected.costUsd !== undefined, 'asked:', asked);

for (let run = 0; run < 12; run += 1) (await manager.execute(review)).orThrow();

const { expected, completedRuns } = await manager.preview(review);
const { calls, costUsd, tokens } = expected;
console.log(
  `after ${completedRuns} runs: ${Math.round(calls?.point ?? 0)} calls, ${Math.round(tokens?.point ?? 0)} tokens, ${costUsd?.point.toFixed(2)} USD`,
);

const tight = await manager.preview(review, { limits: { costUsd: 0.75 } });
for (const { where, measure, limit, at } of tight.atRisk)
  console.log(`the ${where} limit of ${limit} ${measure}: ${at}`);
console.log('asked:', asked);

// Prints:
// reading, writing basis: none
// a cost is known: false asked: 0
// after 12 runs: 2 calls, 2000 tokens, 1.00 USD
// the run limit of 0.75 costUsd: p50
// asked: 24
