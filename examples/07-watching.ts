// Everything that happens is one typed stream of events, told after it was written down.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

const bake = defineWorkflow({
  name: 'bake',
  phases: ['mix', 'heat'],
  async run(wf) {
    await wf.phase('mix', () => wf.step('dough', () => 'dough'));
    wf.log.info({ minutes: 40 }, 'into the oven');
    await wf.phase('heat', () =>
      wf.step('bread', (step) => {
        step.progress(0.5, 'half way');
        step.usage({ costUsd: 0.12 });
        return 'bread';
      }),
    );
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });

// One type of event, with its own fields …
manager.on('phase-completed', (event) => {
  console.log(`phase ${event.number} "${event.name}" is done, checkpoint ${event.checkpoint}`);
});
manager.on('log-written', (event) => {
  console.log(`${event.level}: ${event.message} ${JSON.stringify(event.fields)}`);
});
manager.on('progress-reported', (event) => {
  const { key, fraction, message = 'done so far', overall } = event;
  console.log(`${key ?? 'the run'}: ${fraction * 100} %, ${message}; ${overall * 100} % of all`);
});
// … or all of them. A listener that throws is counted, and harms neither the run nor the other listeners.
manager.on('*', (event) => {
  if (event.type === 'step-completed') throw new Error('this listener is broken');
});

const result = await manager.execute(bake);
for (const { observer, count, lastMessage } of result.report.observerTrouble)
  console.log(`${observer}: ${count} times "${lastMessage}"`);

// The same events, read back from the journal at any time, in any process.
const types: string[] = [];
for await (const event of manager.history(result.runId)) types.push(event.type);
console.log(`${types[1]} … ${types.at(-1)}`);

// Prints:
// phase 1 "mix" is done, checkpoint 1
// the run: 50 %, done so far; 50 % of all
// info: into the oven {"minutes":40}
// heat/bread: 50 %, half way; 75 % of all
// phase 2 "heat" is done, checkpoint 2
// the run: 100 %, done so far; 100 % of all
// listeners: 2 times "this listener is broken"
// run-started … run-completed
