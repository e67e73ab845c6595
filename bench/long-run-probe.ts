import { defineWorkflow, EnhancedWorkflowManager } from 'holdfast';

/**
 * One run of 100,000 events: what it came to hold over the last 50,000, when the engine is warm. `names`: every step has its own; `loop`: all have
 * one name; `phases`: a thousand to a phase.
 */
const [how = 'names', directory = ''] = process.argv.slice(2);
const steps = 50_000;
const marks: { rss: number; heap: number }[] = [];
const mark = (step: number): void => {
  // Collected now and then, as a process does that has other work: else the memory shows V8's patience, not the run.
  if (step % 5000 !== 0) return;
  globalThis.gc?.();
  if (step !== steps / 2 && step !== steps) return;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  marks.push({ rss, heap: heapUsed });
};
let events = 0;
await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
const workflow = defineWorkflow({
  name: 'long',
  async run(wf) {
    const work = async (from: number, to: number): Promise<void> => {
      for (let step = from; step < to; step += 1) {
        await wf.step(how === 'loop' ? 'step' : `step ${step}`, () => ({ step }));
        mark(step + 1);
      }
    };
    if (how !== 'phases') return work(0, steps);
    for (let phase = 0; phase < steps / 1000; phase += 1)
      await wf.phase(`phase ${phase}`, () => work(phase * 1000, phase * 1000 + 1000));
  },
});
manager.on('*', ({ type }) => {
  if (type !== 'progress-reported') events += 1;
});
await manager.execute(workflow);
const [early, late] = marks;
if (early === undefined || late === undefined) throw new Error('The run never came so far.');
console.log(JSON.stringify({ events, heapMb: (late.heap - early.heap) / 1e6, rssMb: (late.rss - early.rss) / 1e6 }));
process.exit(0);
